#include "sim/cli/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include "reports/readable.h"
#include "sim/cli/output.h"

namespace drsim::cli {

Progress::Progress(std::string what, std::uint64_t total, bool quiet)
    : what_(std::move(what)), total_(total), animated_(isatty(STDERR_FILENO) == 1), quiet_(quiet), said_at_(Clock::now()) {}

Progress::~Progress() {
    if (shown_ && animated_) animate("\r\x1b[K");
}

void Progress::reached(std::uint64_t done) {
    if (quiet_) return;
    const std::lock_guard lock(mutex_);
    const auto pause = animated_ ? std::chrono::milliseconds(100) : std::chrono::milliseconds(10'000);
    const auto now = Clock::now();
    if (now - said_at_ < pause) return;
    said_at_ = now;
    shown_ = true;
    const std::string line = fmt::format("{}: {} of {} trials", what_, reports::thousands(done), reports::thousands(total_));
    if (animated_) animate("\r\x1b[K" + line);
    else complain(line + "\n");
}

}  // namespace drsim::cli
