// Metric alarms: a statistic over a period, so many breaching periods among the last few. Periods have a random phase.
#include <algorithm>
#include <bit>

#include "sim/process/detection.h"
#include "sim/process/replication.h"
#include "sim/process/world.h"

namespace drsim::process {

using model::MetricAlarm;

namespace {

const MetricAlarm& rule_of(const World& world, std::uint32_t alarm) {
    return std::get<MetricAlarm>(world.system.detection[world.plan.alarms[alarm].detector].how);
}

/// What the alarm watches at this instant, as a share of requests that fail (or as a utilisation), and how many requests there are.
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
    if (watch.canary) now.offered *= world.releases[need.component].share;
    if (rule.metric == MetricAlarm::Metric::FailedShare) {
        now.value = 1 - world.level.of_watch(world, watch);
    } else if (rule.metric == MetricAlarm::Metric::Utilisation) {
        double capacity = 0;
        for (std::uint32_t i = 0; i < need.candidates.count; ++i) {
            const std::uint32_t pool = world.plan.pool_lists[need.candidates.first + i];
            capacity += world.plan.pools[pool].capacity * world.up_instances(pool);
        }
        now.value = capacity > 0 ? now.offered / capacity : 0;
    } else {
        now.value = need.candidates.count > 0 ? lag_of(world, world.plan.pool_lists[need.candidates.first]).in_seconds() : 0;
    }
    return now;
}

/// The periods that it goes by, a bit each that breached.
std::uint64_t all_periods(const MetricAlarm& rule) { return rule.out_of >= 64 ? ~0ull : (1ull << rule.out_of) - 1; }
std::uint64_t recent_periods(const MetricAlarm& rule, const AlarmState& state) { return state.history & all_periods(rule); }

/// A lag may grow while nothing else happens.
bool moves_by_itself(const World& world, std::uint32_t alarm) {
    const plan::PlanNeed& need = world.plan.needs[world.plan.watches[world.plan.alarms[alarm].watch].need];
    if (rule_of(world, alarm).metric != MetricAlarm::Metric::CopyLag || need.candidates.count == 0) return false;
    return lag_moves(world, world.plan.pool_lists[need.candidates.first]);
}

bool breaches(const MetricAlarm& rule, double value) { return rule.above ? value > rule.threshold : value < rule.threshold; }

void count_up_to_now(World& world, std::uint32_t alarm) {
    AlarmState& state = world.alarms[alarm];
    const double span = (world.now() - state.counted_to).in_seconds();
    const bool by_requests = rule_of(world, alarm).metric == MetricAlarm::Metric::FailedShare;
    const double weight = by_requests ? state.last_offered : 1;
    state.offered += weight * span;
    state.failed += weight * span * state.last_value;
    state.counted_to = world.now();
}

/// What has come to pass since it last looked, with what it sees now: a lag has grown evenly up to here, all else jumps here.
void count_to(World& world, std::uint32_t alarm, const Sample& now) {
    AlarmState& state = world.alarms[alarm];
    if (rule_of(world, alarm).metric == MetricAlarm::Metric::CopyLag) state.last_value = (state.last_value + now.value) / 2;
    count_up_to_now(world, alarm);
}

void wake(World& world, std::uint32_t alarm) {
    AlarmState& state = world.alarms[alarm];
    const MetricAlarm& rule = rule_of(world, alarm);
    if (state.phase_us < 0) state.phase_us = static_cast<std::int64_t>(world.draw(world.plan.alarms[alarm].phase) * static_cast<double>(rule.over.us));
    const std::int64_t periods = (world.now().us - state.phase_us + rule.over.us) / rule.over.us;
    state.next = Instant{state.phase_us + periods * rule.over.us};
    state.awake = true;
    // The part of the running period that it slept through was as it last saw it.
    const double slept = (rule.over - (state.next - world.now())).in_seconds();
    const double weight = rule.metric == MetricAlarm::Metric::FailedShare ? state.last_offered : 1;
    state.offered = weight * slept;
    state.failed = weight * slept * state.last_value;
    state.counted_to = world.now();
    world.call_at(state.next, kernel::Phase::Last, tick_token(Tick::Alarm, alarm));
}

}  // namespace

void alarms_notice(World& world) {
    for (std::uint32_t a = 0; a < world.alarms.size(); ++a) {
        AlarmState& state = world.alarms[a];
        const MetricAlarm& rule = rule_of(world, a);
        const Sample now = sample(world, a);
        if (!state.seen) {  // the healthy state that it starts from
            state.seen = true;
            state.last_value = now.value;
            state.last_offered = now.offered;
        }
        if (state.awake) count_to(world, a, now);
        const bool missing = rule.metric == MetricAlarm::Metric::FailedShare && now.offered <= 0;
        const bool bad = missing ? rule.missing == MetricAlarm::Missing::Breaching && state.last_offered > 0 : breaches(rule, now.value);
        const DetectorState& detector = world.detectors[world.plan.alarms[a].detector];
        const bool fired = detector.fired || detector.pending;
        // One that fell asleep for want of data, some of its periods bad and some not, goes on counting with the first data.
        const std::uint64_t recent = recent_periods(rule, state);
        const bool has_data_again = !missing && recent != 0 && recent != all_periods(rule);
        const bool may_change = world.ramp_until < Instant::never() || moves_by_itself(world, a) || has_data_again || (fired ? !(bad || missing) : bad);
        if (!state.awake && may_change) wake(world, a);
        if (now.value != state.last_value) state.cause = world.causes.of_component(world.plan.needs[world.plan.watches[world.plan.alarms[a].watch].need].component, world.now());
        state.last_value = now.value;
        state.last_offered = now.offered;
    }
}

void alarm_tick(World& world, std::uint32_t alarm) {
    AlarmState& state = world.alarms[alarm];
    if (!state.awake || state.next != world.now()) return;
    const MetricAlarm& rule = rule_of(world, alarm);
    const std::uint32_t detector = world.plan.alarms[alarm].detector;
    const bool ramps = world.ramp_until < Instant::never();
    if (ramps) world.look_before();
    if (ramps || moves_by_itself(world, alarm)) {  // the straight stretch up to here counts with its middle, which is the mean of its ends
        const Sample here = sample(world, alarm);
        const double before = state.last_value;
        state.last_value = (before + here.value) / 2;
        count_up_to_now(world, alarm);
        state.last_value = here.value;
        state.last_offered = here.offered;
    } else {
        count_up_to_now(world, alarm);
    }
    const double rounding = 1e-12;
    const bool missing = state.offered <= rounding;
    bool bad = false;
    if (missing) bad = rule.missing == MetricAlarm::Missing::Breaching;
    else bad = breaches(rule, state.failed / state.offered);
    state.offered = state.failed = 0;
    if (!missing || rule.missing == MetricAlarm::Missing::Breaching) state.history = (state.history << 1) | (bad ? 1u : 0u);
    const std::uint64_t recent = recent_periods(rule, state);
    const bool alarmed = static_cast<std::uint32_t>(std::popcount(recent)) >= rule.periods;
    if (alarmed) fire(world, detector, state.cause);
    else clear(world, detector, state.cause);
    const bool settled = world.ramp_until == Instant::never() && !moves_by_itself(world, alarm);
    // Asleep when the next periods can only be like this one: all quiet, or all as bad as the alarm already says, or nothing to count.
    const bool all_bad = alarmed && recent == all_periods(rule);
    const bool next_is_missing = rule.metric == MetricAlarm::Metric::FailedShare && state.last_offered <= 0;
    const bool next_bad = next_is_missing ? rule.missing == MetricAlarm::Missing::Breaching : breaches(rule, state.last_value);
    const bool no_data = missing && next_is_missing && rule.missing == MetricAlarm::Missing::Ignored;
    if (settled && (no_data || (recent == 0 && !bad && !next_bad) || (all_bad && next_bad))) {
        state.awake = false;
        return;
    }
    state.next = world.now() + rule.over;
    world.call_at(state.next, kernel::Phase::Last, tick_token(Tick::Alarm, alarm));
}

}  // namespace drsim::process
