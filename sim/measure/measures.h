// One trial as numbers. Times are microseconds; `not_measured` where one of the two points never happened, `beyond_horizon` where it was not reached.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "sim/model/system.h"
#include "sim/model/trial_record.h"

namespace drsim::measure {

inline constexpr std::int64_t not_measured = std::numeric_limits<std::int64_t>::min();
inline constexpr std::int64_t beyond_horizon = std::numeric_limits<std::int64_t>::max();

/// What a stretch of the critical path was spent on. `subject` indexes steps (plan order over all runbooks), components, runbooks, or nothing.
struct Phase {
    enum class Is : std::uint8_t {
        NotYetInterrupted, Undetected, Unacknowledged, Undecided, WaitingForRunbook, Step, Mechanism, CachedAnswers, StaleAnswers, Warming, Draining, Waiting, Fault, Other
    };
    Is is = Is::Other;
    std::uint32_t subject = 0xffffffffu;
    friend constexpr auto operator<=>(const Phase&, const Phase&) = default;
};

struct PhaseTime {
    Phase phase;
    std::int64_t us = 0;
};

struct TrialMeasures {
    std::uint64_t trial = 0;
    bool struck = false;
    bool recovered = false;
    std::array<std::int64_t, model::clock_point_count> clock_us{};   // instants of the trial, not_measured; `restored` also beyond_horizon
    std::int64_t rto_us = 0;                                         // over all entry points
    std::int64_t rto_from_interruption_us = 0;
    std::int64_t rto_from_declaration_us = not_measured;
    std::vector<std::int64_t> entry_rto_us;                          // by entry point
    std::vector<std::int64_t> entry_interrupted_us;                  // by entry point: ends of the interruption that gave its RTO,
    std::vector<std::int64_t> entry_restored_us;                     // instants of the trial, not_measured or beyond_horizon
    std::vector<std::int64_t> rpo_us;                                // by data set; beyond_horizon: nothing left
    std::vector<std::int64_t> is_back;                               // by data set: 1 where somebody takes writes to it by the horizon, else 0
    std::vector<double> lost_writes;                                 // by data set; infinite when nothing is left
    std::vector<double> lost_bytes;                                  // by data set; 0 where a write has no size
    std::vector<double> availability;                                // by entry point, onset to horizon
    std::vector<double> failed_requests;                             // by entry point, onset to horizon
    std::vector<PhaseTime> phases;                                   // of the interruption that gave the RTO; add up to rto_us
    std::uint32_t path_end = model::no_fact;                         // the critical path's last fact; the one before a fact is its cause
    std::uint32_t path_length = 0;                                   // facts
    std::uint64_t fingerprint = 0;                                   // of the facts; summed over a campaign's trials
};

}  // namespace drsim::measure
