#include "sim/measure/critical_path.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace drsim::measure {

using model::Fact;
using model::FactKind;

namespace {

constexpr std::uint32_t none = Phase{}.subject;

bool is_within_step(FactKind kind) {
    return kind == FactKind::StepStarted || kind == FactKind::StepWaited || kind == FactKind::StepAttemptFailed;
}

std::uint32_t component_of(const Subjects& subjects, std::uint32_t pool) {
    return pool < subjects.component_of_pool.size() ? subjects.component_of_pool[pool] : pool;
}

/// The chain of causes, walked back from a fact. At a fault that made somebody wait for its end,
/// the walk continues with what had been done until the fault struck.
class Walk {
public:
    Walk(const model::TrialRecord& record, std::uint32_t from) : facts_(record.facts.data()), index_(from) { note(); }

    [[nodiscard]] std::uint32_t index() const { return index_; }
    /// The fact before this one: possibly the trial's beginning, or no fact.
    [[nodiscard]] std::uint32_t before() const {
        const Fact& fact = facts_[index_];
        if (fact.kind != FactKind::FaultStruck || fact.cause != 0 || waiter_ == model::no_fact) return fact.cause;
        std::uint32_t got = goes_on_from(facts_[waiter_]);
        while (got != model::no_fact && got > index_) got = goes_on_from(facts_[got]);  // waited or launched again since
        return got == model::no_fact ? fact.cause : got;
    }
    /// The last wait for what this fact is about.
    [[nodiscard]] std::uint32_t waiter() const { return waiter_; }
    void step_back() {
        const std::uint32_t next = before();
        if (next != facts_[index_].cause) waiter_ = model::no_fact;
        index_ = next;
        note();
    }

private:
    void note() {
        if (index_ != model::no_fact && goes_on_from(facts_[index_]) != model::no_fact) waiter_ = index_;
    }

    const Fact* facts_;
    std::uint32_t index_;
    std::uint32_t waiter_ = model::no_fact;
};

/// The step that reached this fact; none if no step did.
std::uint32_t step_of(const Fact* facts, std::uint32_t index) {
    while (index != model::no_fact && !is_within_step(facts[index].kind)) index = goes_on_from(facts[index]);
    return index == model::no_fact ? none : facts[index].subject;
}

/// The last step of a run that has ended; none if it had not reached one.
std::uint32_t last_step_of(const Fact* facts, const Fact& end) {
    const Fact& last = facts[end.cause];
    return shape_of(last.kind).subject == model::FactThing::Step ? last.subject : none;
}

/// What was missing while a fault lasted, according to the fact that directly waited for its end.
Phase missing_until_end(const Subjects& subjects, const Fact* after) {
    if (!after) return {Phase::Is::Fault, none};
    const bool for_room = after->kind == FactKind::LaunchWaited && after->detail == static_cast<std::uint8_t>(model::WaitedFor::Capacity);
    if (for_room) return {Phase::Is::NoRoom, none};
    const bool of_pool = after->kind == FactKind::PoolCameBack ||
                         (after->kind == FactKind::LaunchWaited && after->detail == static_cast<std::uint8_t>(model::WaitedFor::PlaceUp));
    return {Phase::Is::Fault, of_pool ? component_of(subjects, after->subject) : none};
}

/// What was done until a fault struck whose end somebody then had to wait for.
Phase done_until_struck(const Subjects& subjects, const Fact* facts, const Walk& walk) {
    const Fact& waiter = facts[walk.waiter()];
    if (const std::uint32_t step = step_of(facts, walk.before()); step != none) return {Phase::Is::Step, step};
    if (waiter.kind == FactKind::StepWaited) return {Phase::Is::Waiting, none};
    return {Phase::Is::Mechanism, component_of(subjects, waiter.subject)};
}

/// What the time before the fact at `walk` was spent on. `before` is the fact that it waited for, null if that is before the path's start;
/// `after` is the fact that waited for it, null if there is none.
Phase phase_of_link(const Subjects& subjects, const Fact* facts, const Walk& walk, const Fact* before, const Fact* after) {
    const Fact& fact = facts[walk.index()];
    if (fact.kind == FactKind::FaultEnded) return missing_until_end(subjects, after);
    if (fact.kind == FactKind::LaunchLost) return {Phase::Is::Fault, component_of(subjects, fact.subject)};
    if (fact.kind == FactKind::FaultStruck && before && walk.before() != fact.cause) return done_until_struck(subjects, facts, walk);
    const bool ships = fact.kind == FactKind::StepWaited && fact.detail == static_cast<std::uint8_t>(model::WaitedFor::Backlog);
    const Phase::Is is = ships ? Phase::Is::Draining : shape_of(fact.kind).spent_on;
    // Automation retries by itself: nobody decides.
    if (fact.kind == FactKind::RunbookStarted && before &&
        (before->kind == FactKind::RunbookFailed || before->kind == FactKind::RunbookAborted)) {
        const std::uint32_t step = last_step_of(facts, *before);
        return step == none ? Phase{Phase::Is::Waiting, none} : Phase{Phase::Is::Step, step};
    }
    if (is == Phase::Is::Step) return {is, fact.subject};
    if (is != Phase::Is::Mechanism) return {is, none};
    // A step's work counts as the step's time, even if it uses a mechanism (a promotion, a launch, a changed route).
    if (before)
        if (const std::uint32_t step = step_of(facts, walk.before()); step != none) return {Phase::Is::Step, step};
    const bool of_pool = shape_of(fact.kind).subject == model::FactThing::Pool;
    return {is, of_pool ? component_of(subjects, fact.subject) : fact.subject};
}

/// Phases are added from the last to the first, as the path is walked.
void tell(TrialMeasures& out, Phase phase, std::int64_t us) {
    if (us > 0) out.phases.push_back({phase, us});
}

/// The time from the path's last fact to the crossing of the restored level: a ramp, while clients move or a cache warms.
void tell_ramp(const model::TrialRecord& record, const Subjects& subjects, std::uint32_t last, std::int64_t from_us, std::int64_t ended_us,
               TrialMeasures& out) {
    if (from_us >= ended_us) return;
    // The ramp belongs to the latest change of a route, cooling of a cache or rollback, at or before the last fact.
    std::uint32_t ramp = last;
    const std::uint32_t next = last + 1;  // a cache that comes back is cold, which its next fact says
    if (last < record.facts.size() && next < record.facts.size() && record.facts[next].kind == FactKind::CacheWentCold &&
        record.facts[next].cause == last)
        ramp = next;
    while (ramp != 0 && ramp < record.facts.size() && !shape_of(record.facts[ramp].kind).is_of_ramp) --ramp;
    if (ramp >= record.facts.size() || !shape_of(record.facts[ramp].kind).is_of_ramp) return tell(out, {}, ended_us - from_us);

    const Fact& fact = record.facts[ramp];
    if (fact.kind == FactKind::ReleaseRolledBack) return tell(out, {Phase::Is::Rollout, fact.subject}, ended_us - from_us);
    if (shape_of(fact.kind).spent_on == Phase::Is::Warming) return tell(out, {Phase::Is::Warming, none}, ended_us - from_us);
    // The answers of an earlier change may have expired while those of the latest one still last.
    std::uint32_t change = ramp;
    while (change != 0 && !(record.facts[change].kind == FactKind::RouteChanged && record.facts[change].subject == fact.subject)) --change;
    std::int64_t obedient_until = ended_us;
    for (std::uint32_t i = change + 1; subjects.has_stale_clients && i < record.facts.size() && record.facts[i].at.us < obedient_until; ++i)
        if (record.facts[i].kind == FactKind::ClientsMoved && record.facts[i].cause == change)
            obedient_until = std::max(from_us, record.facts[i].at.us);
    tell(out, {Phase::Is::StaleAnswers, none}, ended_us - obedient_until);
    tell(out, {Phase::Is::CachedAnswers, none}, obedient_until - from_us);
}

/// Orders phases from the first to the last, and merges equal ones at their first place.
void put_in_order(std::vector<PhaseTime>& phases) {
    std::reverse(phases.begin(), phases.end());
    auto end = phases.begin();
    for (const PhaseTime& time : phases) {
        auto known = phases.begin();
        while (known != end && known->phase != time.phase) ++known;
        if (known == end) *end++ = time;
        else known->us += time.us;
    }
    phases.erase(end, phases.end());
}

}  // namespace

void trace_critical_path(const model::TrialRecord& record, const Subjects& subjects, const Interruption& interruption, TrialMeasures& out) {
    if (interruption.ended == Instant::never()) return;
    const std::int64_t began_us = interruption.began.us;
    const std::int64_t ended_us = interruption.ended.us;
    const Instant start = interruption.from_onset ? record.onset : interruption.began;
    const Fact* const facts = record.facts.data();
    const auto count = static_cast<std::uint32_t>(record.facts.size());
    // The path's start cuts the chain of causes; its root, the trial's beginning, is never on the path.
    const auto link_at = [=](std::uint32_t index) {
        return index != 0 && index < count && facts[index].at >= start ? &facts[index] : nullptr;
    };

    out.path_end = record.levels[interruption.ended_with].cause;
    const Fact* link = link_at(out.path_end);
    if (!link) out.path_end = model::no_fact;
    tell_ramp(record, subjects, out.path_end, link ? std::max(link->at.us, began_us) : began_us, ended_us, out);
    std::uint32_t length = 0;
    Walk walk(record, out.path_end);
    // What another runbook did while this one waited for it is on the path, and counts as that wait.
    Phase wait{Phase::Is::WaitingForRunbook, none};
    std::int64_t waited_from_us = std::numeric_limits<std::int64_t>::max();
    for (const Fact* after = nullptr; link; ++length) {
        const Fact* const before = link_at(walk.before());
        if (link->kind == FactKind::RunbookWaited && link->at.us <= waited_from_us) {
            wait.subject = link->other;
            waited_from_us = link->at.us - link->value;
        }
        const std::int64_t from_us = before ? std::max(before->at.us, began_us) : began_us;
        const std::int64_t until_us = std::min(link->at.us, ended_us);
        if (until_us > from_us) {
            const std::int64_t waited_us = std::clamp(waited_from_us, from_us, until_us);
            tell(out, wait, until_us - waited_us);
            tell(out, phase_of_link(subjects, facts, walk, before, after), waited_us - from_us);
        }
        after = link;
        link = before;
        if (link) walk.step_back();
    }
    out.path_length = length;
    tell(out, {Phase::Is::NotYetInterrupted, none}, (interruption.began - start).us);
    put_in_order(out.phases);
}

std::vector<std::uint32_t> facts_on_path(const model::TrialRecord& record, const TrialMeasures& measures) {
    std::vector<std::uint32_t> facts(measures.path_length);
    if (facts.empty()) return facts;
    Walk walk(record, measures.path_end);
    for (auto place = facts.rbegin(); place != facts.rend(); ++place) {
        *place = walk.index();
        if (place + 1 != facts.rend()) walk.step_back();
    }
    return facts;
}

}  // namespace drsim::measure
