// Limits for one trial, so that a small system file cannot exhaust the machine, and the exceptions that abort a trial.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "sim/base/diagnostics.h"
#include "sim/model/fact.h"
#include "sim/plan/plan.h"

namespace drsim::process {

/// Trials of the shipped systems have a few thousand events and take tens of kilobytes.
/// A trial at these limits takes about two seconds and less than half a gigabyte.
inline constexpr std::uint64_t most_events = 4'000'000;                    // handed out by the kernel
inline constexpr std::size_t most_record_bytes = std::size_t{64} << 20;    // facts, changes of levels and of writes
inline constexpr std::size_t most_waiting_bytes = std::size_t{256} << 20;  // coroutine frames, about a million

/// A trial beyond the limits is an error of the input. The message names the trial, the instant and the main source of the load.
class TooMuch : public std::runtime_error {
public:
    TooMuch(std::uint64_t trial, Where where, const std::string& what) : std::runtime_error(what), trial_(trial), where_(where) {}
    [[nodiscard]] std::uint64_t trial() const { return trial_; }
    [[nodiscard]] Where where() const { return where_; }

private:
    std::uint64_t trial_;
    Where where_;
};

/// The run was stopped in the middle of a trial; its record is incomplete.
class Stopped : public std::runtime_error {
public:
    Stopped() : std::runtime_error("stopped in the midst of a trial") {}
};

/// The limit that a trial has reached; thrown while the trial runs.
enum class Limit : std::uint8_t { Events, Record, Waiting, Clock };

struct World;

/// Builds the error for a trial that has reached a limit from the latest events and facts.
[[nodiscard]] TooMuch too_much(const World& world, Limit reached);

}  // namespace drsim::process
