#include "sim/kernel/simgrid_child.h"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <system_error>

namespace drsim::kernel {

namespace {

constexpr int failed_work = 70;  // same as drsim's own exit code for a defect

struct Pipe {
    int read = -1, write = -1;
};

Pipe open_pipe() {
    int ends[2];
    if (pipe(ends) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
    return {ends[0], ends[1]};
}

void write_all(int to, std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t written = write(to, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) throw std::system_error(errno, std::generic_category(), "write to the parent");
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
}

/// Reads until the other end is closed; calls `waiting` several times a second.
template <class Waiting>
std::vector<std::byte> read_all(int from, Waiting waiting) {
    std::vector<std::byte> bytes;
    std::byte chunk[65536];
    for (;;) {
        // The timeout notices a signal that arrives just before poll(), which it does not interrupt.
        constexpr int wait_ms = 100;
        pollfd ready{from, POLLIN, 0};
        const int came = poll(&ready, 1, wait_ms);
        waiting();
        if (came == 0 || (came < 0 && errno == EINTR)) continue;
        const ssize_t got = read(from, chunk, sizeof chunk);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return bytes;
        bytes.insert(bytes.end(), chunk, chunk + got);
    }
}

[[noreturn]] void be_child(const std::function<void(const SimgridChild::Send&)>& work, pid_t parent, int bytes, int report) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(failed_work);  // the parent died before prctl()
    for (const int signal : {SIGINT, SIGTERM, SIGHUP})
        std::signal(signal, SIG_DFL);  // the child does not use the parent's handling of these signals
    int code = 0;
    std::string message;
    try {
        work([bytes](std::span<const std::byte> part) { write_all(bytes, part); });
    } catch (const std::exception& error) {
        code = failed_work;
        message = error.what();
    }
    try {
        write_all(report, std::as_bytes(std::span(message)));
    } catch (const std::exception&) {
        code = failed_work;  // the parent is gone, so nobody reads the result
    }
    // Not exit(): the parent's buffers and static objects are copies here and must not be flushed or destroyed twice.
    _exit(code);
}

std::string describe(int status, const std::string& message) {
    if (WIFSIGNALED(status)) return "killed by signal " + std::to_string(WTERMSIG(status)) + " (" + strsignal(WTERMSIG(status)) + ")";
    if (!WIFEXITED(status)) return "ended for an unknown reason";
    if (WEXITSTATUS(status) == 0) return "";
    return "exited with status " + std::to_string(WEXITSTATUS(status)) + (message.empty() ? "" : ": " + message);
}

}  // namespace

SimgridChild::SimgridChild(const std::function<void(const Send&)>& work) {
    const Pipe bytes = open_pipe();
    const Pipe report = open_pipe();
    // Otherwise the child would also print buffered output, because SimGrid flushes when it runs.
    // An error stays with its stream, whose owner checks it.
    std::fflush(nullptr);
    const pid_t parent = getpid();
    process_ = fork();
    if (process_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
    if (process_ == 0) {
        close(bytes.read);
        close(report.read);
        be_child(work, parent, bytes.write, report.write);
    }
    close(bytes.write);
    close(report.write);
    bytes_ = bytes.read;
    report_ = report.read;
}

SimgridChild::~SimgridChild() {
    if (process_ < 0) return;
    kill(process_, SIGKILL);
    collect();
}

ChildEnd SimgridChild::collect(const std::atomic<bool>* stop) {
    ChildEnd end;
    const auto heed_stop = [&] {
        if (stop != nullptr && *stop) kill(process_, SIGKILL);
    };
    end.bytes = read_all(bytes_, heed_stop);
    const std::vector<std::byte> report = read_all(report_, heed_stop);
    close(bytes_);
    close(report_);
    int status = 0;
    while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {}
    process_ = -1;
    end.how = describe(status, std::string(reinterpret_cast<const char*>(report.data()), report.size()));
    return end;
}

}  // namespace drsim::kernel
