// Progress of long work on standard error: animated on a terminal, a plain line every ten seconds elsewhere.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

namespace drsim::cli {

/// May be called from any thread.
class Progress {
public:
    /// `quiet`: prints nothing.
    Progress(std::string what, std::uint64_t total, bool quiet);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    void reached(std::uint64_t done);

private:
    using Clock = std::chrono::steady_clock;

    std::string what_;
    std::uint64_t total_;
    bool animated_;
    bool quiet_;
    bool shown_ = false;
    Clock::time_point said_at_;
    std::mutex mutex_;
};

}  // namespace drsim::cli
