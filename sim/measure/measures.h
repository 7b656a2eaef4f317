// One trial as numbers. Times are microseconds; `not_measured` if the clock of a time never started,
// `beyond_horizon` if its end was not reached.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "sim/model/fact_shapes.h"
#include "sim/model/system.h"
#include "sim/model/trial_record.h"

namespace drsim::measure {

inline constexpr std::int64_t not_measured = std::numeric_limits<std::int64_t>::min();
inline constexpr std::int64_t beyond_horizon = std::numeric_limits<std::int64_t>::max();

/// The time between two clock points, for every measure and every verdict. A trial that never reaches the first is not counted; one that
/// reaches it but never the second is beyond every target; a second point that comes before the first counts as 0.
[[nodiscard]] constexpr std::int64_t time_between(std::int64_t from_us, std::int64_t until_us) {
    if (from_us == not_measured || from_us == beyond_horizon) return not_measured;
    if (until_us == not_measured || until_us == beyond_horizon) return beyond_horizon;
    return std::max<std::int64_t>(0, until_us - from_us);
}

/// Uninterrupted service counts as served at once: if nothing was interrupted, these two points are reached as soon as their clock starts.
[[nodiscard]] constexpr bool ends_an_interruption(model::ClockPoint point) {
    return point == model::ClockPoint::FirstServed || point == model::ClockPoint::Restored;
}

/// What a stretch of the critical path was spent on. `subject` indexes steps (plan order over all runbooks), components, runbooks, or
/// nothing; for a fault, the component that was still down, if the path goes on with its return.
struct Phase {
    using Is = model::SpentOn;
    Is is = Is::Other;
    std::uint32_t subject = 0xffffffffu;
    friend constexpr auto operator<=>(const Phase&, const Phase&) = default;
};

struct PhaseTime {
    Phase phase;
    std::int64_t us = 0;
};

/// What was missing at the end of a trial that did not recover, as one number for tables; zero if nothing can be named.
[[nodiscard]] constexpr std::int64_t number_of(const model::LevelReason& reason) {
    return (std::int64_t{static_cast<std::uint8_t>(reason.by)} + 1) << 56 | std::int64_t{reason.component} << 32 | std::int64_t{reason.at};
}
[[nodiscard]] constexpr model::LevelReason reason_of(std::int64_t number) {
    return {0, static_cast<model::HeldBy>((number >> 56) - 1), static_cast<std::uint32_t>(number >> 32 & 0xffffff),
            static_cast<std::uint32_t>(number & 0xffffffff), 0};
}

struct TrialMeasures {
    std::uint64_t trial = 0;
    bool struck = false;
    bool in_maintenance = false;
    bool recovered = false;
    // instants of the trial, or not_measured; `restored` also beyond_horizon
    std::array<std::int64_t, model::clock_point_count> clock_us{};
    std::int64_t rto_us = 0;  // over all entry points
    std::int64_t rto_from_interruption_us = 0;
    std::int64_t rto_from_declaration_us = not_measured;
    std::int64_t missing = 0;                         // see number_of; zero also if it recovered
    std::vector<std::int64_t> entry_rto_us;           // by entry point
    std::vector<std::int64_t> entry_interrupted_us;   // by entry point: the interruption that gave its RTO:
    std::vector<std::int64_t> entry_first_served_us;  // instants of the trial, or not_measured,
    std::vector<std::int64_t> entry_restored_us;      // or, of the last, beyond_horizon
    model::ResponsePoints response_us{};              // by response point: the first one for the interruption that gave the RTO
    std::vector<std::int64_t> entry_response_us;      // the same, by response point, then by entry point
    std::vector<std::int64_t> rpo_us;                 // by data set; beyond_horizon: nothing left
    std::vector<std::int64_t> is_back;                // by data set: 1 if something takes writes to it by the horizon, else 0
    std::vector<double> lost_writes;                  // by data set; infinite if nothing is left
    std::vector<double> lost_bytes;                   // by data set; 0 if a write has no size
    std::vector<double> availability;                 // by entry point, onset to horizon
    std::vector<double> failed_requests;              // by entry point, onset to horizon
    std::vector<double> availability_over;            // by span of availability_spans, then by entry point
    std::vector<PhaseTime> phases;                    // of the interruption that gave the RTO; add up to rto_us
    std::uint32_t path_end = model::no_fact;          // the critical path's last fact; the one before a fact is its cause
    std::uint32_t path_length = 0;                    // facts
    std::uint64_t fingerprint = 0;                    // of the facts; summed over a campaign's trials
};

}  // namespace drsim::measure
