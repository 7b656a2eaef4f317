#include "sim/measure/clock_points.h"

#include <algorithm>

#include "sim/model/fact_shapes.h"

namespace drsim::measure {

using model::ClockPoint;
using model::Fact;
using model::FactKind;

namespace {

std::int64_t& point(TrialMeasures& out, ClockPoint which) { return out.clock_us[static_cast<std::size_t>(which)]; }

void first(TrialMeasures& out, ClockPoint which, Instant at) {
    if (std::int64_t& known = point(out, which); known == not_measured) known = at.us;
}

void last(TrialMeasures& out, ClockPoint which, Instant at) { point(out, which) = at.us; }

}  // namespace

void ClockPoints::read(const model::TrialRecord& record, TrialMeasures& out) {
    out.clock_us.fill(not_measured);
    redundancy_.reset();
    reached_.clear();

    const auto count = static_cast<std::uint32_t>(record.facts.size());
    if (from_fault_.size() < count) from_fault_.resize(count);
    const Fact* const facts = record.facts.data();
    std::uint8_t* const from_fault = from_fault_.data();
    const std::uint32_t first_fault = subjects_.first_fault;
    const Instant onset = record.onset;
    point(out, ClockPoint::Onset) = onset.us;
    for (std::uint32_t i = 0; i < count; ++i) {
        const Fact& fact = facts[i];
        const bool is_fault = fact.kind == FactKind::FaultStruck && fact.subject >= first_fault;
        const bool counts = is_fault || (fact.cause < i && from_fault[fact.cause] != 0);
        from_fault[i] = counts ? 1 : 0;
        const model::ClockPointSet sets = shape_of(fact.kind).sets;
        if (sets.is_empty() || !counts) continue;
        // A shortage is tracked from its beginning, even before the onset.
        if (sets.has(ClockPoint::Redundant)) redundancy_.hear(fact);
        if (fact.at < onset) continue;
        if (sets.has(ClockPoint::Detected) && fact.detail == 0) reach(out, ClockPoint::Detected, fact.at.us);
        if (sets.has(ClockPoint::Acknowledged)) reach(out, ClockPoint::Acknowledged, fact.at.us);
        if (sets.has(ClockPoint::Declared)) find_declaration(record, i, out);
        if (sets.has(ClockPoint::ResponseStarted)) reach(out, ClockPoint::ResponseStarted, fact.at.us);
        if (sets.has(ClockPoint::Promoted)) first(out, ClockPoint::Promoted, fact.at);
        if (sets.has(ClockPoint::Drained)) last(out, ClockPoint::Drained, fact.at);
        if (sets.has(ClockPoint::FailedBack)) hear_of_place(fact, out);
    }
    if (!redundancy_.are_missing())
        point(out, ClockPoint::Redundant) = redundancy_.were_missing() ? std::max(onset, redundancy_.complete_since()).us : onset.us;
    if (record.has_backlog) point(out, ClockPoint::Drained) = not_measured;
    else if (subjects_.has_queues) first(out, ClockPoint::Drained, onset);
}

void ClockPoints::reach(TrialMeasures& out, ClockPoint which, std::int64_t at_us) {
    if (std::int64_t& known = point(out, which); known == not_measured) known = at_us;
    reached_.push_back({model::place_of_response(which), at_us});
}

/// A return to the first place, or a departure from it.
void ClockPoints::hear_of_place(const Fact& fact, TrialMeasures& out) const {
    std::int64_t& failed_back = point(out, ClockPoint::FailedBack);
    switch (fact.kind) {
        case FactKind::RouteChanged:
        case FactKind::SwitchedOver: failed_back = fact.other == 0 ? fact.at.us : not_measured; break;
        case FactKind::Promoted:
            if (fact.other < subjects_.is_replica.size() && subjects_.is_replica[fact.other]) failed_back = not_measured;
            break;
        case FactKind::RunbookFinished:
            if (fact.subject < subjects_.runbook_is_planned.size() && subjects_.runbook_is_planned[fact.subject]) failed_back = fact.at.us;
            break;
        default: break;
    }
}

// Declared and decided belong to this run of the runbook: the latest ones before its start.
void ClockPoints::find_declaration(const model::TrialRecord& record, std::uint32_t started, TrialMeasures& out) {
    const std::uint32_t runbook = record.facts[started].subject;
    std::int64_t decided = not_measured;
    for (std::uint32_t i = started; i-- > 0;) {
        const Fact& fact = record.facts[i];
        if (fact.subject != runbook) continue;
        if (fact.kind == FactKind::RunbookStarted) return;  // an earlier run: this one was not declared again
        if (fact.kind == FactKind::Decided && decided == not_measured) decided = fact.at.us;
        if (fact.kind != FactKind::Declared) continue;
        if (decided == not_measured) decided = fact.at.us;
        if (fact.at >= record.onset) reach(out, ClockPoint::Declared, fact.at.us);
        if (decided >= record.onset.us) reach(out, ClockPoint::Decided, decided);
        return;
    }
}

model::ResponsePoints ClockPoints::first_between(Instant from, Instant until) const {
    model::ResponsePoints first;
    first.fill(not_measured);
    for (const auto& [place, at_us] : reached_) {
        if (at_us < from.us || at_us >= until.us) continue;
        if (first[place] == not_measured || at_us < first[place]) first[place] = at_us;
    }
    return first;
}

}  // namespace drsim::measure
