// What one trial may take, so that a system of thirty lines cannot take a machine; and the ways in which a trial is given up.
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
/// These take about two seconds, and less than half a gigabyte.
inline constexpr std::uint64_t most_events = 4'000'000;                    // handed out by the kernel
inline constexpr std::size_t most_record_bytes = std::size_t{64} << 20;    // facts, changes of levels and of writes
inline constexpr std::size_t most_waiting_bytes = std::size_t{256} << 20;  // frames of processes, about a million

/// A trial that asks for more than that is an error of the input; the message says at which instant of which trial, and what asked for it.
class TooMuch : public std::runtime_error {
public:
    TooMuch(std::uint64_t trial, Where where, const std::string& what) : std::runtime_error(what), trial_(trial), where_(where) {}
    [[nodiscard]] std::uint64_t trial() const { return trial_; }
    [[nodiscard]] Where where() const { return where_; }

private:
    std::uint64_t trial_;
    Where where_;
};

/// Somebody asked to stop in the midst of a trial; its record is not complete.
class Stopped : public std::runtime_error {
public:
    Stopped() : std::runtime_error("stopped in the midst of a trial") {}
};

/// Which of its limits a trial has reached; thrown inside of it.
enum class Limit : std::uint8_t { Events, Record, Waiting, Clock };

struct World;

/// The complaint about a trial that has reached a limit, from what it did last.
[[nodiscard]] TooMuch too_much(const World& world, Limit reached);

}  // namespace drsim::process
