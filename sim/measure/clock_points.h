// The points of a trial's clock that follow from facts alone: detected, acknowledged, declared, decided,
// response started, promoted, drained, redundant, failed back.
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
/// A point counts only from the onset on, and only through facts whose causes lead to a fault of the scenario: an alarm for a background
/// outage detects nothing, and a declaration before the onset does not count. *Response started* is the start of the first runbook step or
/// mechanism; *promoted* the first takeover by a copy; *drained* the end of the last queue's backlog; *redundant* the instant from which
/// every component has as many instances as at the start and every copy of a store follows. The last two are the onset if nothing ever
/// waited or was missing, and are not reached if something does at the end. *Failed back* is the end of the last runbook that the end of
/// another one triggered, or the return of a route or writer to its first place.
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
        std::size_t place;  // index among the response points
        std::int64_t at_us;
    };

    const Subjects& subjects_;
    std::vector<std::uint8_t> from_fault_;  // by fact: its chain of causes leads to a fault
    std::vector<Reached> reached_;          // every response point of the trial
    RedundancyTracker redundancy_;
};

}  // namespace drsim::measure
