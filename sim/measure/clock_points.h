// The points of a trial's clock that facts alone tell: detected, acknowledged, declared,
// decided, response started, promoted, drained, redundant, failed back.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/measure/measures.h"
#include "sim/measure/redundancy.h"
#include "sim/measure/subjects.h"

namespace drsim::measure {

/// Reads a trial's facts in order; keeps its memory between trials.
///
/// A point counts only from onset on, and only through facts whose chain of causes leads to a fault of the scenario: an alarm that rings
/// for a background outage detects nothing, and what was declared before the onset was not declared for it. *Response started* is the first
/// step of a runbook, or mechanism, that began to act; *promoted* the first copy that took over; *drained* is the last queue's end of its
/// backlog; *redundant* the instant from which no component has fewer instances than at the start, nor a store a copy that does not follow;
/// both are the onset where nothing ever waited or was missing, and never happen where something does at the end. *Failed back* is the end
/// of the last runbook that another's end woke, or a route's or writer's return to its first place.
class ClockPoints {
public:
    explicit ClockPoints(const Subjects& subjects) : subjects_(subjects), redundancy_(subjects) {}

    /// Fills every point of the clock but onset, interrupted, first served and restored.
    void read(const model::TrialRecord& record, TrialMeasures& out);
    /// After `read`: the first of each response point in [from, until).
    [[nodiscard]] model::ResponsePoints first_between(Instant from, Instant until) const;

private:
    void find_declaration(const model::TrialRecord& record, std::uint32_t started, TrialMeasures& out);
    void hear_of_place(const model::Fact& fact, TrialMeasures& out) const;
    void reach(TrialMeasures& out, model::ClockPoint point, std::int64_t at_us);

    struct Reached {
        std::size_t place;  // among the response points
        std::int64_t at_us;
    };

    const Subjects& subjects_;
    std::vector<std::uint8_t> from_fault_;  // by fact: its chain of causes leads to a fault
    std::vector<Reached> reached_;          // every response point of the trial
    RedundancyTracker redundancy_;
};

}  // namespace drsim::measure
