#include "sim/cli/stop_signal.h"

#include <csignal>

namespace drsim::cli {

namespace {

std::atomic<bool> stopped = false;
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may set it");

extern "C" void remember_and_rearm(int signal) {
    stopped = true;
    std::signal(signal, SIG_DFL);
}

}  // namespace

const std::atomic<bool>& stop_signal() {
    std::signal(SIGINT, remember_and_rearm);
    std::signal(SIGTERM, remember_and_rearm);
    return stopped;
}

}  // namespace drsim::cli
