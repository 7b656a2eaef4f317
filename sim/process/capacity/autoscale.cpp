// Autoscalers: when utilisation, averaged over a period, is too high for several periods in a row,
// they add instances and pause; and if they may, they remove some when it is too low. They sleep while nothing can come of it.
#include <algorithm>
#include <utility>

#include "sim/process/capacity/autoscale.h"
#include "sim/process/capacity/launch.h"
#include "sim/process/capacity/nodes.h"
#include "sim/process/world/world.h"

namespace drsim::process {

using model::FactKind;

namespace {

double utilisation(const World& world, std::uint32_t scaler) {
    const plan::PlanAutoscale& what = world.plan.autoscales[scaler];
    double offered = 0;
    double capacity = 0;
    const plan::Range pools = world.plan.placements[what.placement].pools;
    for (std::uint32_t i = 0; i < pools.count; ++i) {
        const plan::PoolIndex pool = world.plan.pool_lists[pools.first + i];
        offered += world.level.offered(pool);
        capacity += world.plan.pools[pool].capacity * world.up_instances(pool);
    }
    return capacity > 0 ? offered / capacity : 0;  // without instances there is none: see is_measured
}

/// A waiting launch counts as an instance on its way. It is called off if instances that came back leave no room for it under `max`.
Process start_one(World& world, std::uint32_t scaler, std::uint32_t cause) {
    const plan::PlanAutoscale& what = world.plan.autoscales[scaler];
    const plan::PlanPlacement& placement = world.plan.placements[what.placement];
    const model::ServicePart& service = *world.system.components[what.component].service;
    std::uint32_t& waiting = world.placements[what.placement].waiting;
    plan::PoolIndex pool = none;
    while (true) {
        ++waiting;
        Obstacle waited_for;
        while (true) {
            std::uint32_t& unwanted = world.placements[what.placement].unwanted;
            if (unwanted > 0 || placement.maximum < up_or_wanted(world, what.placement)) {
                unwanted -= std::min(unwanted, 1u);
                --waiting;
                waits_for_node(world, world.plan.pool_lists[placement.pools.first], waited_for, {});
                world.say(FactKind::LaunchCalledOff, world.causes.of_component(what.component, world.now(), cause), what.component,
                          world.plan.pool_lists[placement.pools.first], 1);
                co_return;
            }
            pool = emptiest_pool(world, world.plan.pool_lists.data() + placement.pools.first, placement.pools.count);
            if (can_launch(world, pool, world.plan.pool_lists[placement.pools.first], waited_for)) break;
            co_await world.heard(world.state_changed);
        }
        cause = tell_wait(world, pool, waited_for, cause);
        --waiting;
        take_place(world, pool, cause);
        ++world.pools[pool].starting;
        co_await world.after(world.draw(service.starts_in, what.starts, world.autoscales[scaler].launched++));
        --world.pools[pool].starting;
        if (can_get_ready(world, pool)) break;
        cause = tell_loss(world, pool, cause);
    }
    world.add_instances(pool, 1, world.say(FactKind::InstancesReady, cause, pool, none, 1));
}

void scale_out(World& world, std::uint32_t scaler, std::uint32_t more) {
    const plan::PlanAutoscale& what = world.plan.autoscales[scaler];
    const plan::PlanPlacement& placement = world.plan.placements[what.placement];
    const model::Autoscale& rule = *world.system.components[what.component].service->autoscale;
    if (placement.maximum != none)
        more = std::min(more, placement.maximum - std::min(placement.maximum, up_or_wanted(world, what.placement)));
    if (more == 0) return;
    const std::uint32_t fact =
        world.say(FactKind::ScaledOut, world.autoscales[scaler].cause, what.component, world.plan.pool_lists[placement.pools.first], more);
    world.autoscales[scaler].cool_until = world.now() + rule.cooldown;
    world.autoscales[scaler].changed_at = world.now();
    for (std::uint32_t i = 0; i < more; ++i) start_one(world, scaler, fact);
}

std::uint32_t up_in(const World& world, plan::PlacementIndex placement) {
    const plan::Range pools = world.plan.placements[placement].pools;
    std::uint32_t up = 0;
    for (std::uint32_t i = 0; i < pools.count; ++i) up += world.up_instances(world.plan.pool_lists[pools.first + i]);
    return up;
}

/// Whether a utilisation is below the threshold of its scale_in, and there are more instances than its least number, up or wanted.
bool is_idle(const World& world, std::uint32_t scaler, double utilisation) {
    const plan::PlanAutoscale& what = world.plan.autoscales[scaler];
    const auto& rule = world.system.components[what.component].service->autoscale->scale_in;
    return rule && utilisation < rule->below && up_or_wanted(world, what.placement) > world.plan.placements[what.placement].minimum;
}

/// Instances that a balancer no longer sends to.
std::uint32_t ejected(const World& world, plan::PoolIndex pool) {
    std::uint32_t most = 0;
    const std::uint32_t up = world.up_instances(pool);
    for (plan::RotationIndex r(0); r < world.rotations.size(); ++r)
        if (world.plan.rotations[r].pool == pool) most = std::max(most, up - std::min(up, world.state.sent_to[r]));
    return most;
}

/// The pool that gives one up: one with ejected instances if there is any, then the fullest, so that the zones stay even.
plan::PoolIndex pool_to_shrink(const World& world, plan::PlacementIndex placement) {
    const plan::Range pools = world.plan.placements[placement].pools;
    const auto rank = [&](plan::PoolIndex pool) { return std::pair(ejected(world, pool), world.up_instances(pool)); };
    plan::PoolIndex best = world.plan.pool_lists[pools.first];
    for (std::uint32_t i = 1; i < pools.count; ++i) {
        const plan::PoolIndex pool = world.plan.pool_lists[pools.first + i];
        if (rank(pool) > rank(best)) best = pool;
    }
    return best;
}

/// Calls off its own launches that still wait, then removes instances that are up. None of these is removed while others are on their way:
/// they may be needed. Returns whether anything was done.
bool scale_in(World& world, std::uint32_t scaler) {
    const plan::PlanAutoscale& what = world.plan.autoscales[scaler];
    PlacementState& placement = world.placements[what.placement];
    const std::uint32_t least = world.plan.placements[what.placement].minimum;
    const std::uint32_t wanted = up_or_wanted(world, what.placement) - placement.unwanted;
    const std::uint32_t step = world.system.components[what.component].service->autoscale->scale_in->step;
    std::uint32_t fewer = std::min(step, wanted - std::min(wanted, least));
    const std::uint32_t waiting = std::min(fewer, placement.waiting - placement.unwanted);
    placement.unwanted += waiting;
    if (waiting > 0) world.changed_beside();  // those that wait look again
    fewer -= waiting;
    const std::uint32_t up = up_in(world, what.placement);
    fewer = wanted - waiting == up && up > least ? std::min(fewer, up - least) : 0;
    const std::uint32_t cause = world.autoscales[scaler].cause;
    for (std::uint32_t i = 0; i < fewer; ++i) {
        const plan::PoolIndex pool = pool_to_shrink(world, what.placement);
        world.remove_instance(pool, world.say(FactKind::ScaledIn, cause, pool, none, 1));
    }
    if (waiting + fewer == 0) return false;
    world.autoscales[scaler].changed_at = world.now();
    return true;
}

/// How many more nodes are needed for what waits for room on them, beside those on their way.
std::uint32_t nodes_missing(const World& world, plan::PlacementIndex placement) {
    const plan::Range pools = world.plan.placements[placement].pools;
    const std::uint32_t room = world.plan.pools[world.plan.pool_lists[pools.first]].room;
    const std::uint32_t wanted = (world.placements[placement].units_waiting + room - 1) / room;
    std::uint32_t on_way = world.placements[placement].waiting;
    // Successors of lost nodes count once they start: what waits does not wait for a repair that may take much longer.
    for (std::uint32_t i = 0; i < pools.count; ++i) on_way += world.pools[world.plan.pool_lists[pools.first + i]].starting;
    return wanted > on_way ? wanted - on_way : 0;
}

/// Adds nodes as long as something waits for room. What waits is looked at again whenever anything changes.
Process add_nodes(World& world, std::uint32_t scaler) {
    AutoscaleState& state = world.autoscales[scaler];
    const plan::PlanAutoscale& what = world.plan.autoscales[scaler];
    const PlacementState& nodes = world.placements[what.placement];
    const model::Autoscale& rule = *world.system.components[what.component].service->autoscale;
    state.awake = true;
    while (nodes.units_waiting > 0) {
        if (nodes_missing(world, what.placement) > 0) {
            co_await world.after(*rule.unplaced);
            state.cause = nodes.waiting_cause;
            if (const std::uint32_t more = nodes_missing(world, what.placement); more > 0) scale_out(world, scaler, more);
            if (nodes.units_waiting == 0) break;
        }
        co_await world.heard(world.state_changed);
    }
    state.awake = false;
}

void count_up_to_now(World& world, std::uint32_t scaler) {
    AutoscaleState& state = world.autoscales[scaler];
    if (state.is_measured) {
        state.utilisation_time += state.course.integral(state.counted_to, world.now());
        state.measured_time += (world.now() - state.counted_to).in_seconds();
    }
    state.counted_to = world.now();
}

}  // namespace

void autoscalers_notice(World& world, bool sees_levels) {
    const bool ramps = world.ramp_until < Instant::never();
    for (std::uint32_t s = 0; s < world.autoscales.size(); ++s) {
        AutoscaleState& state = world.autoscales[s];
        const model::Autoscale& rule = *world.system.components[world.plan.autoscales[s].component].service->autoscale;
        if (rule.unplaced) continue;
        if (state.awake) count_up_to_now(world, s);
        if (!sees_levels) continue;
        const double present = utilisation(world, s);
        const bool is_measured = up_in(world, world.plan.autoscales[s].placement) > 0;
        if (!state.seen) {  // before the trial it was as it is now
            state.seen = true;
            state.is_measured = is_measured;
            state.last_utilisation = present;
        }
        if (!state.awake && (present > rule.utilisation || ramps || (is_measured && is_idle(world, s, present)))) {
            if (state.phase_us < 0)
                state.phase_us = Duration::microseconds(world.draw(world.plan.autoscales[s].phase) * static_cast<double>(rule.over.us)).us;
            const std::int64_t periods = (world.now().us - state.phase_us + rule.over.us) / rule.over.us;
            state.next = Instant{state.phase_us + periods * rule.over.us};
            state.awake = true;
            state.breaching = 0;
            state.idle = 0;
            // Utilisation before it woke asked for nothing, as last seen.
            state.counted_to = world.now();
            state.measured_time = state.is_measured ? (rule.over - (state.next - world.now())).in_seconds() : 0;
            state.utilisation_time = state.last_utilisation * state.measured_time;
            world.call_at(state.next, kernel::Phase::Response, tick_token(Tick::Autoscale, s));
        }
        if (present != state.last_utilisation)
            state.cause = world.causes.of_component(world.plan.autoscales[s].component, world.now(), state.cause);
        state.last_utilisation = present;
        state.is_measured = is_measured;
        state.course = {present, present, present, world.now(), 0};
    }
}

void nodes_are_wanted(World& world, plan::PlacementIndex placement) {
    for (std::uint32_t s = 0; s < world.autoscales.size(); ++s) {
        const plan::PlanAutoscale& what = world.plan.autoscales[s];
        if (what.placement != placement || world.autoscales[s].awake) continue;
        if (world.system.components[what.component].service->autoscale->unplaced) add_nodes(world, s);
    }
}

void autoscalers_foresee(World& world, Instant at) {
    for (std::uint32_t s = 0; s < world.autoscales.size(); ++s)
        world.autoscales[s].course.foresee(utilisation(world, s), at, world.ramp_until);
}

void autoscale_tick(World& world, std::uint32_t scaler) {
    AutoscaleState& state = world.autoscales[scaler];
    if (!state.awake || state.next != world.now()) return;
    const model::Autoscale& rule = *world.system.components[world.plan.autoscales[scaler].component].service->autoscale;
    count_up_to_now(world, scaler);
    const bool has_data = state.measured_time > 0;
    const double average = has_data ? state.utilisation_time / state.measured_time : 0;
    const bool breaches = has_data && average > rule.utilisation;
    state.utilisation_time = state.measured_time = 0;
    state.breaching = breaches ? state.breaching + 1 : 0;
    state.idle = has_data && is_idle(world, scaler, average) ? state.idle + 1 : 0;
    if (state.breaching >= rule.periods && world.now() >= state.cool_until) {
        scale_out(world, scaler, rule.step);
        state.breaching = 0;
    }
    if (rule.scale_in && state.idle >= rule.scale_in->periods &&
        (state.changed_at == Instant::never() || world.now() >= state.changed_at + rule.scale_in->cooldown) && scale_in(world, scaler))
        state.idle = 0;
    if (!breaches && state.last_utilisation <= rule.utilisation && !(state.is_measured && is_idle(world, scaler, state.last_utilisation)) &&
        world.ramp_until == Instant::never()) {
        state.awake = false;
        return;
    }
    state.next = world.now() + rule.over;
    world.call_at(state.next, kernel::Phase::Response, tick_token(Tick::Autoscale, scaler));
}

}  // namespace drsim::process
