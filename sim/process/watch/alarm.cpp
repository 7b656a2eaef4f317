// Metric alarms: a statistic over a period, and the number of breaching periods among the last few. Periods have a random phase.
#include <algorithm>
#include <bit>

#include "sim/process/store/replication.h"
#include "sim/process/traffic/queue.h"
#include "sim/process/watch/detection.h"
#include "sim/process/world/world.h"

namespace drsim::process {

using model::MetricAlarm;

namespace {

const MetricAlarm& rule_of(const World& world, std::uint32_t alarm) {
    return std::get<MetricAlarm>(world.system.detection[world.plan.alarms[alarm].detector].how);
}

/// The capacity of one candidate; a limit that pools of a region share counts with the first of them that is up.
double capacity_of(const World& world, const plan::PlanNeed& need, std::uint32_t candidate) {
    const plan::PoolIndex pool = world.plan.pool_lists[need.candidates.first + candidate];
    const plan::PlanPool& what = world.plan.pools[pool];
    if (!what.is_limited()) return what.capacity * world.up_instances(pool);
    if (!world.is_up(pool)) return 0;
    for (std::uint32_t i = 0; i < candidate; ++i) {
        const plan::PoolIndex before = world.plan.pool_lists[need.candidates.first + i];
        if (world.plan.pools[before].region == what.region && world.is_up(before)) return 0;
    }
    return what.limit;
}

/// The watched value at this instant (a failed share, a utilisation, a lag or a backlog), and the rate of requests.
struct Sample {
    double value = 0;
    double offered = 0;
};

Sample sample(World& world, std::uint32_t alarm) {
    const MetricAlarm& rule = rule_of(world, alarm);
    const plan::PlanWatch& watch = world.plan.watches[world.plan.alarms[alarm].watch];
    const plan::PlanNeed& need = world.plan.needs[watch.need];
    Sample now;
    now.offered = world.level.offered_to(watch);
    if (watch.canary) now.offered *= world.level.release_share(need.component);
    if (rule.metric == MetricAlarm::Metric::FailedShare) {
        now.value = 1 - world.level.of_watch(watch);
    } else if (rule.metric == MetricAlarm::Metric::Utilisation) {
        double capacity = 0;
        for (std::uint32_t i = 0; i < need.candidates.count; ++i) capacity += capacity_of(world, need, i);
        now.value = capacity > 0 ? now.offered / capacity : 0;
    } else if (rule.metric == MetricAlarm::Metric::Backlog) {
        now.value = backlog_now(world, world.plan.alarms[alarm].queue).items;
    } else {
        now.value = need.candidates.count > 0 ? lag_of(world, world.plan.pool_lists[need.candidates.first]).in_seconds() : 0;
    }
    return now;
}

/// The periods that count, one bit each; set bits breached.
std::uint64_t all_periods(const MetricAlarm& rule) { return rule.out_of >= 64 ? ~0ull : (1ull << rule.out_of) - 1; }
std::uint64_t recent_periods(const MetricAlarm& rule, const AlarmState& state) { return state.history & all_periods(rule); }

plan::PoolIndex watched_copy(const World& world, std::uint32_t alarm) {
    const plan::PlanNeed& need = world.plan.needs[world.plan.watches[world.plan.alarms[alarm].watch].need];
    return need.candidates.count > 0 ? world.plan.pool_lists[need.candidates.first] : none;
}

/// Lags and backlogs are read at any instant; the other metrics are computed with the levels.
bool moves_alone(const MetricAlarm& rule) {
    return rule.metric == MetricAlarm::Metric::CopyLag || rule.metric == MetricAlarm::Metric::Backlog;
}

/// How a lag or a backlog changes while nothing else happens.
AlarmState::Goes goes_on(const World& world, std::uint32_t alarm) {
    if (rule_of(world, alarm).metric == MetricAlarm::Metric::Backlog)
        return world.lines[world.plan.alarms[alarm].queue].waits() ? AlarmState::Goes::AsQueued : AlarmState::Goes::Stays;
    const plan::PoolIndex pool = watched_copy(world, alarm);
    if (rule_of(world, alarm).metric != MetricAlarm::Metric::CopyLag || pool == none || !lag_moves(world, pool))
        return AlarmState::Goes::Stays;
    if (stands_still(world, pool)) return AlarmState::Goes::Grows;
    const plan::PlanPool& copy = world.plan.pools[pool];
    const bool traced = std::holds_alternative<Series>(world.system.components[copy.component].store->copies[copy.copy].lag);
    return traced ? AlarmState::Goes::AsTraced : AlarmState::Goes::AsShipped;
}
bool moves_by_itself(const World& world, std::uint32_t alarm) { return goes_on(world, alarm) != AlarmState::Goes::Stays; }

/// The integral of a lag, in seconds times seconds, since it was last seen; `now_s` is the lag now, or just before it jumped.
double lag_integral(const World& world, std::uint32_t alarm, const AlarmState& state, double now_s) {
    const double span = (world.now() - state.counted_to).in_seconds();
    switch (state.goes) {
        case AlarmState::Goes::Stays: return state.last_value * span;
        case AlarmState::Goes::Grows: return (state.last_value + span / 2) * span;  // a second a second
        case AlarmState::Goes::AsTraced: {
            const plan::PlanPool& copy = world.plan.pools[watched_copy(world, alarm)];
            const Series& trace = std::get<Series>(world.system.components[copy.component].store->copies[copy.copy].lag);
            const double from = world.record->starts_at_s + state.counted_to.in_seconds();
            return trace.integral(from, from + span) + (state.last_value - trace.at(from)) * span;
        }
        case AlarmState::Goes::AsQueued: break;                                          // counted by the queue itself
        case AlarmState::Goes::AsShipped: return (state.last_value + now_s) / 2 * span;  // sampled wherever it bends
    }
    return 0;
}

/// A backlog is a sum over time: a rounding error at the threshold is no breach.
bool breaches(const MetricAlarm& rule, double value) {
    const double rounding = rule.metric == MetricAlarm::Metric::Backlog ? 1e-9 * std::max(1.0, rule.threshold) : 0;
    return rule.above ? value > rule.threshold + rounding : value < rule.threshold - rounding;
}

/// Adds to the integrals since the last count. `now` is the current sample.
void count_to(World& world, std::uint32_t alarm, const Sample& now) {
    AlarmState& state = world.alarms[alarm];
    if (rule_of(world, alarm).metric == MetricAlarm::Metric::Backlog) {
        const double until_now = backlog_now(world, world.plan.alarms[alarm].queue).item_seconds;
        state.failed += until_now - state.item_seconds;
        state.item_seconds = until_now;
        state.offered += (world.now() - state.counted_to).in_seconds();
    } else if (rule_of(world, alarm).metric == MetricAlarm::Metric::CopyLag) {
        state.failed += lag_integral(world, alarm, state, now.value);
        state.offered += (world.now() - state.counted_to).in_seconds();
    } else {
        state.failed += state.failing.integral(state.counted_to, world.now());
        state.offered += state.offering.integral(state.counted_to, world.now());
    }
    state.counted_to = world.now();
}

/// The rates at which its integrals grow.
double failing_of(const MetricAlarm& rule, const Sample& now) {
    return rule.metric == MetricAlarm::Metric::FailedShare ? now.value * now.offered : now.value;
}
double offering_of(const MetricAlarm& rule, const Sample& now) { return rule.metric == MetricAlarm::Metric::FailedShare ? now.offered : 1; }

void wake(World& world, std::uint32_t alarm) {
    AlarmState& state = world.alarms[alarm];
    const MetricAlarm& rule = rule_of(world, alarm);
    if (state.phase_us < 0)
        state.phase_us = Duration::microseconds(world.draw(world.plan.alarms[alarm].phase) * static_cast<double>(rule.over.us)).us;
    const std::int64_t periods = (world.now().us - state.phase_us + rule.over.us) / rule.over.us;
    state.next = Instant{state.phase_us + periods * rule.over.us};
    state.awake = true;
    // During the part of the current period that it slept through, the values were as last seen.
    const double slept = (rule.over - (state.next - world.now())).in_seconds();
    const double weight = rule.metric == MetricAlarm::Metric::FailedShare ? state.last_offered : 1;
    state.offered = weight * slept;
    state.failed = weight * slept * state.last_value;
    state.counted_to = world.now();
    if (rule.metric == MetricAlarm::Metric::Backlog) state.item_seconds = backlog_now(world, world.plan.alarms[alarm].queue).item_seconds;
    world.call_at(state.next, kernel::Phase::Response, tick_token(Tick::Alarm, alarm));
}

/// The fact that last moved what an alarm watches.
std::uint32_t what_moved(World& world, std::uint32_t alarm) {
    return world.causes.of_component(world.plan.needs[world.plan.watches[world.plan.alarms[alarm].watch].need].component, world.now());
}

}  // namespace

void alarms_notice(World& world, bool sees_levels) {
    for (std::uint32_t a = 0; a < world.alarms.size(); ++a) {
        AlarmState& state = world.alarms[a];
        const MetricAlarm& rule = rule_of(world, a);
        const bool alone = moves_alone(rule);
        const Sample now = alone || sees_levels ? sample(world, a) : Sample{state.last_value, state.last_offered};
        if (!state.seen) {  // the healthy state at the start
            state.seen = true;
            state.last_value = now.value;
            state.last_offered = now.offered;
        }
        if (state.awake) count_to(world, a, now);
        state.has_had_data = state.has_had_data || now.offered > 0;
        const bool missing = rule.metric == MetricAlarm::Metric::FailedShare && now.offered <= 0;
        const bool bad = missing ? rule.missing == MetricAlarm::Missing::Breaching && state.last_offered > 0 : breaches(rule, now.value);
        const DetectorState& detector = world.detectors[world.plan.alarms[a].detector];
        const bool fired = detector.sees;
        // An alarm that fell asleep without data, with some periods bad and some not, continues to count with the first data.
        const std::uint64_t recent = recent_periods(rule, state);
        const bool has_data_again = !missing && recent != 0 && recent != all_periods(rule);
        const AlarmState::Goes goes = goes_on(world, a);
        const bool may_change =
            world.ramp_until < Instant::never() || goes != AlarmState::Goes::Stays || has_data_again || (fired ? !(bad || missing) : bad);
        if (!state.awake && may_change) wake(world, a);
        // A lag or a backlog that moves by itself, or stops, does so because of the last change to its copy or queue.
        if (alone && goes != AlarmState::Goes::Stays) {
            const std::uint32_t cause = goes == AlarmState::Goes::AsQueued ? world.queues[world.plan.alarms[a].queue].cause
                                                                           : world.pools[watched_copy(world, a)].cause;
            if (cause != 0) state.cause = cause;
            else if (goes != state.goes) state.cause = what_moved(world, a);
        } else if (now.value != state.last_value) {
            state.cause = what_moved(world, a);
        }
        state.goes = goes;
        state.last_value = now.value;
        state.last_offered = now.offered;
        if (!alone && sees_levels) {
            state.ramped = state.failing.moves();
            state.failing = {failing_of(rule, now), 0, 0, world.now(), 0};
            state.offering = {offering_of(rule, now), 0, 0, world.now(), 0};
        }
    }
}

void alarms_foresee(World& world, Instant at) {
    for (std::uint32_t a = 0; a < world.alarms.size(); ++a) {
        const MetricAlarm& rule = rule_of(world, a);
        if (moves_alone(rule)) continue;
        AlarmState& state = world.alarms[a];
        const Sample then = sample(world, a);
        state.failing.foresee(failing_of(rule, then), at, world.ramp_until);
        state.offering.foresee(offering_of(rule, then), at, world.ramp_until);
        if (at == world.ramp_until && !state.ramped && state.failing.moves()) state.cause = what_moved(world, a);  // it begins to move now
    }
}

void alarms_see_shipping(World& world) {
    for (std::uint32_t a = 0; a < world.alarms.size(); ++a) {
        AlarmState& state = world.alarms[a];
        if (!state.awake || state.goes != AlarmState::Goes::AsShipped) continue;
        const Sample now = sample(world, a);
        count_to(world, a, now);
        state.last_value = now.value;
    }
}

void alarm_tick(World& world, std::uint32_t alarm) {
    AlarmState& state = world.alarms[alarm];
    if (!state.awake || state.next != world.now()) return;
    const MetricAlarm& rule = rule_of(world, alarm);
    const std::uint32_t detector = world.plan.alarms[alarm].detector;
    const bool alone = moves_alone(rule);
    const Sample here = alone ? sample(world, alarm) : Sample{};
    count_to(world, alarm, here);
    if (alone) state.last_value = here.value;
    const double rounding = 1e-12;
    const bool missing = state.offered <= rounding;
    bool bad = false;
    if (missing) bad = rule.missing == MetricAlarm::Missing::Breaching && state.has_had_data;
    else bad = breaches(rule, state.failed / state.offered);
    state.offered = state.failed = 0;
    if (!missing || (rule.missing == MetricAlarm::Missing::Breaching && state.has_had_data))
        state.history = (state.history << 1) | (bad ? 1u : 0u);
    const std::uint64_t recent = recent_periods(rule, state);
    const bool alarmed = static_cast<std::uint32_t>(std::popcount(recent)) >= rule.periods;
    if (alarmed) fire(world, detector, state.cause);
    else clear(world, detector, state.cause);
    const bool settled = world.ramp_until == Instant::never() && !moves_by_itself(world, alarm);
    // Sleeps if the next periods can only be like this one: no breach, or all breaching while the alarm is on, or no data.
    const bool all_bad = alarmed && recent == all_periods(rule);
    const bool next_is_missing = rule.metric == MetricAlarm::Metric::FailedShare && state.last_offered <= 0;
    const bool next_bad =
        next_is_missing ? rule.missing == MetricAlarm::Missing::Breaching && state.has_had_data : breaches(rule, state.last_value);
    const bool no_data = missing && next_is_missing && rule.missing == MetricAlarm::Missing::Ignored;
    if (settled && (no_data || (recent == 0 && !bad && !next_bad) || (all_bad && next_bad))) {
        state.awake = false;
        return;
    }
    state.next = world.now() + rule.over;
    world.call_at(state.next, kernel::Phase::Response, tick_token(Tick::Alarm, alarm));
}

}  // namespace drsim::process
