#include "sim/cli/stop_signal.h"

#include <unistd.h>

#include <csignal>
#include <string_view>

#include "sim/cli/command.h"

namespace drsim::cli {

namespace {

std::atomic<bool> stopped = false;
std::atomic<bool> has_work = false;  // which must come to its end
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may set it");

extern "C" void hear(int) {
    if (has_work && !stopped.exchange(true)) return;
    const std::string_view said = has_work ? "interrupted\n" : "interrupted; nothing was written\n";
    [[maybe_unused]] const ssize_t ignored = write(STDERR_FILENO, said.data(), said.size());
    _exit(static_cast<int>(Exit::Interrupted));
}

}  // namespace

void end_at_signals() {
    struct sigaction action = {};
    action.sa_handler = hear;
    action.sa_flags = SA_RESTART;  // reads and writes are restarted; waits check the flag now and then
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    struct sigaction inherited = {};
    sigaction(SIGHUP, nullptr, &inherited);
    if (inherited.sa_handler != SIG_IGN) sigaction(SIGHUP, &action, nullptr);
    std::signal(SIGXFSZ, SIG_IGN);  // exceeding a limit on file size is reported like any other write error
}

const std::atomic<bool>& stop_signal() {
    has_work = true;
    return stopped;
}

}  // namespace drsim::cli
