#include "sim/measure/critical_path.h"

#include <algorithm>

namespace drsim::measure {

using model::Fact;
using model::FactKind;

namespace {

bool is_within_step(FactKind kind) {
    return kind == FactKind::StepStarted || kind == FactKind::StepWaited || kind == FactKind::StepAttemptFailed;
}

std::uint32_t component_of(const Subjects& subjects, std::uint32_t pool) {
    return pool < subjects.component_of_pool.size() ? subjects.component_of_pool[pool] : pool;
}

/// What was waited for until `fact` happened. `before` is the fact it waited for, null when that lies before the path's start.
Phase phase_of_link(const Subjects& subjects, const Fact* before, const Fact& fact) {
    using Is = Phase::Is;
    // What a step does takes the step's time, also where it goes through a mechanism (a promotion, a launch, a changed route).
    const auto mechanism = [&](std::uint32_t component) {
        if (before && is_within_step(before->kind)) return Phase{Is::Step, before->subject};
        return Phase{Is::Mechanism, component};
    };
    switch (fact.kind) {
        case FactKind::FaultStruck:
        case FactKind::FaultEnded:
        case FactKind::PoolWentDown:
        case FactKind::ReleaseStageBegan: return {Is::Fault, Phase{}.subject};
        case FactKind::DetectorFired:
        case FactKind::DetectorCleared: return {Is::Undetected, Phase{}.subject};
        case FactKind::Paged:
        case FactKind::Acknowledged:
        case FactKind::NobodyAnswered: return {Is::Unacknowledged, Phase{}.subject};
        case FactKind::LookedInVain:
        case FactKind::Woken:
        case FactKind::Declared:
        case FactKind::Approved:
        case FactKind::Decided:
        case FactKind::RunbookStarted: return {Is::Undecided, Phase{}.subject};
        case FactKind::StepWaited:
        case FactKind::LaunchWaited: return {Is::Waiting, Phase{}.subject};
        case FactKind::StepStarted:
        case FactKind::StepAttemptFailed:
        case FactKind::StepDone:
        case FactKind::StepSkipped:
        case FactKind::StepFailed: return {Is::Step, fact.subject};
        case FactKind::PoolCameBack:
        case FactKind::InstancesReady: return mechanism(component_of(subjects, fact.subject));
        case FactKind::FailoverStarted:
        case FactKind::Promoted:
        case FactKind::WriterReturned:
        case FactKind::Fenced:
        case FactKind::KeptApart:
        case FactKind::Merged:
        case FactKind::Dropped:
        case FactKind::SplitBrainBegan:
        case FactKind::SplitBrainEnded:
        case FactKind::Repointed:
        case FactKind::Resynced:
        case FactKind::SwitchedOver:
        case FactKind::RestoredFromBackup:
        case FactKind::ScaledOut:
        case FactKind::ReplacementStarted:
        case FactKind::TargetEjected:
        case FactKind::TargetReturned:
        case FactKind::RouteChanged:
        case FactKind::ReleaseRolledBack:
        case FactKind::RedundancyRestored: return mechanism(fact.subject);
        case FactKind::ClientsMoved: return {Is::CachedAnswers, Phase{}.subject};
        case FactKind::StaleClientsMoved: return {Is::StaleAnswers, Phase{}.subject};
        case FactKind::CacheWentCold:
        case FactKind::CacheWarmed: return {Is::Warming, Phase{}.subject};
        case FactKind::QueueDrained: return {Is::Draining, Phase{}.subject};
        case FactKind::TrialBegan:
        case FactKind::RunbookFinished:
        case FactKind::RunbookFailed:
        case FactKind::RunbookAborted:
        case FactKind::BackgroundOutageBegan:
        case FactKind::BackgroundOutageEnded:
        case FactKind::TrialEnded: break;
    }
    return {};
}

void add(TrialMeasures& out, Phase phase, std::int64_t us) {
    if (us <= 0) return;
    for (PhaseTime& known : out.phases)
        if (known.phase == phase) {
            known.us += us;
            return;
        }
    out.phases.push_back({phase, us});
}

/// The stretch from the path's last fact to the crossing of the restored level: a ramp, on which clients move or a cache warms.
void add_ramp(const model::TrialRecord& record, std::uint32_t last, std::int64_t from_us, std::int64_t ended_us, TrialMeasures& out) {
    if (from_us >= ended_us) return;
    // What ramps is the latest change of a route or cooling of a cache that the last fact, if it is not one itself, fell into.
    std::uint32_t ramp = last;
    const auto starts_ramp = [](FactKind kind) {
        return kind == FactKind::RouteChanged || kind == FactKind::ClientsMoved || kind == FactKind::StaleClientsMoved ||
               kind == FactKind::CacheWentCold || kind == FactKind::CacheWarmed;
    };
    while (ramp != 0 && ramp < record.facts.size() && !starts_ramp(record.facts[ramp].kind)) --ramp;
    if (ramp >= record.facts.size() || !starts_ramp(record.facts[ramp].kind)) return add(out, {}, ended_us - from_us);

    const Fact& fact = record.facts[ramp];
    if (fact.kind == FactKind::CacheWentCold || fact.kind == FactKind::CacheWarmed)
        return add(out, {Phase::Is::Warming, Phase{}.subject}, ended_us - from_us);
    std::int64_t obedient_until = fact.kind == FactKind::RouteChanged ? ended_us : from_us;
    for (std::uint32_t i = ramp + 1; i < record.facts.size() && record.facts[i].at.us < obedient_until; ++i)
        if (record.facts[i].kind == FactKind::ClientsMoved && record.facts[i].subject == fact.subject)
            obedient_until = std::max(from_us, record.facts[i].at.us);
    add(out, {Phase::Is::CachedAnswers, Phase{}.subject}, obedient_until - from_us);
    add(out, {Phase::Is::StaleAnswers, Phase{}.subject}, ended_us - obedient_until);
}

}  // namespace

void trace_critical_path(const model::TrialRecord& record, const Subjects& subjects, const Interruption& interruption, TrialMeasures& out) {
    if (interruption.ended == Instant::never()) return;
    const Instant start = interruption.from_onset ? record.onset : interruption.began;
    const auto count = static_cast<std::uint32_t>(record.facts.size());
    for (std::uint32_t index = record.levels[interruption.ended_with].cause; index < count; index = record.facts[index].cause) {
        const Fact& fact = record.facts[index];
        if (fact.at < start || fact.kind == FactKind::TrialBegan) break;
        out.critical_path.push_back(index);
    }
    std::reverse(out.critical_path.begin(), out.critical_path.end());

    add(out, {Phase::Is::NotYetInterrupted, Phase{}.subject}, (interruption.began - start).us);
    const Fact* const facts = record.facts.data();
    std::int64_t reached_us = interruption.began.us;
    const Fact* before = nullptr;
    for (const std::uint32_t link : out.critical_path) {
        const Fact& fact = facts[link];
        const std::int64_t at_us = std::min(fact.at.us, interruption.ended.us);
        if (at_us > reached_us) {
            add(out, phase_of_link(subjects, before, fact), at_us - reached_us);
            reached_us = at_us;
        }
        before = &fact;
    }
    add_ramp(record, out.critical_path.empty() ? model::no_fact : out.critical_path.back(), reached_us, interruption.ended.us, out);
}

}  // namespace drsim::measure
