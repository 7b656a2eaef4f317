#include "sim/process/trial/settler.h"

#include <algorithm>

#include "sim/process/capacity/autoscale.h"
#include "sim/process/capacity/nodes.h"
#include "sim/process/capacity/replacement.h"
#include "sim/process/capacity/restart.h"
#include "sim/process/response/condition.h"
#include "sim/process/store/shipping.h"
#include "sim/process/store/store.h"
#include "sim/process/traffic/balancer.h"
#include "sim/process/traffic/cache.h"
#include "sim/process/traffic/queue.h"
#include "sim/process/traffic/routing.h"
#include "sim/process/watch/detection.h"

namespace drsim::process {

using model::FactKind;
using serving::Side;

namespace {

void service_notices(World& world, plan::PoolIndex pool) {
    replacement_notices(world, pool);
    restarts_notice(world, pool);
}

}  // namespace

Settler::Settler(World& world) : world_(world) {
    const std::size_t followed = world.plan.entries.size() + world.plan.writes.size();
    stretch_start_.resize(followed);
    stretch_middle_.resize(followed);
    stretch_end_.resize(followed);
    const auto is_false_alarm = [](const model::Fault& fault) { return std::holds_alternative<model::FalseAlarm>(fault.what); };
    for (const auto* faults : {&world.scenario.given, &world.scenario.faults})
        has_false_alarms_ = has_false_alarms_ || std::any_of(faults->begin(), faults->end(), is_false_alarm);
    if (!world.plan.alarms.empty()) world.before_shipping_moves = alarms_see_shipping;
}

void Settler::on_event(Instant now, std::uint32_t token) {
    world_.now_ = now;
    const std::size_t place = ++world_.events_ % world_.last_tokens.size();
    world_.last_tokens[place] = token;
    if (place == 0) [[unlikely]]
        world_.expect_within_limits();
    if ((token & 0x80000000u) == 0) {
        std::coroutine_handle<>::from_address(world_.arena.block_of(token)).resume();
        return;
    }
    const std::uint32_t index = token & 0x00ffffffu;
    switch (static_cast<Tick>((token >> 24) & 0x7fu)) {
        case Tick::Unheard: break;
        case Tick::Prober: prober_tick(world_, plan::ProberIndex(index)); break;
        case Tick::Alarm: alarm_tick(world_, index); break;
        case Tick::ReportCheck: report_check(world_, index); break;
        case Tick::ReportDue: report_due(world_, index); break;
        case Tick::Autoscale: autoscale_tick(world_, index); break;
        case Tick::QueueEmpty: queue_tick(world_, plan::QueueIndex(index)); break;
        case Tick::RampEnd:
            if (world_.now_ == world_.ramp_until) world_.dirty_ = world_.level_stale_ = true;
            break;
        case Tick::RateRow: {
            world_.dirty_ = world_.level_stale_ = true;
            const auto& series = std::get<Series>(world_.system.entry_points[index].rate);
            const double next =
                series.next_row_after(world_.record->starts_at_s + world_.now_.in_seconds() + 1e-6) - world_.record->starts_at_s;
            world_.call_at(Instant::seconds(next), kernel::Phase::World, token);
            break;
        }
    }
}

/// Records which pools went up or down at this instant, and notifies the mechanisms of their components.
void Settler::pools_notice() {
    // By index: pools that a mechanism changes at once join the list and are handled in the same pass.
    for (std::size_t i = 0; i < world_.touched_pools_.size(); ++i) {
        const plan::PoolIndex pool = world_.touched_pools_[i];
        PoolState& state = world_.pools[pool];
        const std::uint32_t up = world_.up_instances(pool);
        const std::uint32_t had = state.had_up;
        const std::uint32_t component = world_.plan.pools[pool].component;
        if (up == had) {
            if (world_.system.components[component].service) service_notices(world_, pool);  // some restarting instances may be lost
            if (up == 0 && world_.plan.store_of[component] != none) copy_stays_down(world_, pool);
            continue;
        }
        state.had_up = up;
        if (up < had) {
            state.cause = world_.say(FactKind::PoolWentDown, state.cause, pool, none, had - up);
            if (up == 0) {
                if (world_.now() > Instant{0}) state.down_since = world_.now();  // given faults may have begun before the trial
                ++state.went_down;
            }
        } else {
            state.cause = world_.say(FactKind::PoolCameBack, state.cause, pool, none, up);
        }
        world_.causes.note(state.cause);
        if (world_.plan.pools[pool].guests.count > 0) nodes_notice(world_, pool, had, up);
        if (world_.plan.store_of[component] != none) store_notices(world_, pool);
        else if (world_.system.components[component].cache) cache_notices(world_, pool, had > up ? had - up : 0);
        else if (world_.system.components[component].service) service_notices(world_, pool);
    }
    world_.touched_pools_.clear();
}

bool Settler::settle() {
    if (!world_.dirty_) return false;
    world_.dirty_ = false;
    if (++world_.settlings_ % 256 == 0) [[unlikely]]
        world_.expect_within_limits();
    world_.more_at_this_instant_ = false;
    if (!world_.touched_pools_.empty()) pools_notice();
    const bool settles_levels = world_.level_stale_ || world_.now_ == world_.ramp_until || world_.looked_at_ == world_.now_;
    if (settles_levels) settle_levels();
    if (!world_.routers.empty()) names_notice(world_);
    const bool sees_levels = settles_levels || world_.ramp_until == Instant::never();  // otherwise they continue as foreseen
    // Changes made by mechanisms and detectors are settled in the next round of the same instant.
    if (!world_.rotations.empty()) balancers_notice(world_);
    if (!world_.autoscales.empty()) autoscalers_notice(world_, sees_levels);
    if (!world_.queues.empty()) queues_notice(world_);
    if (!world_.probers.empty()) probers_notice(world_);
    if (!world_.alarms.empty()) alarms_notice(world_, sees_levels);
    if (!world_.reports.empty()) reports_notice(world_);
    if (has_false_alarms_) false_alarms_notice(world_);
    if (!world_.held.empty()) remember_held_conditions(world_);
    if (settles_levels && world_.ramp_until < Instant::never() && !(world_.alarms.empty() && world_.autoscales.empty())) foresee_levels();
    world_.broadcast(world_.state_changed);
    return world_.more_at_this_instant_ || world_.dirty_;
}

void Settler::foresee_levels() {
    world_.level.set_aside();
    for (const Instant at : {world_.now_ + Duration{(world_.ramp_until - world_.now_).us / 2}, world_.ramp_until}) {
        world_.level.compute(at, Side::Before, false);
        autoscalers_foresee(world_, at);
        alarms_foresee(world_, at);
    }
    if (!world_.level.take_back()) world_.level_stale_ = true;
}

}  // namespace drsim::process
