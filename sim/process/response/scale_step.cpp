// The `scale` step: launches that wait for room, each ready after its own start-up time.
#include <algorithm>

#include "sim/process/capacity/launch.h"
#include "sim/process/capacity/nodes.h"
#include "sim/process/response/effect.h"
#include "sim/process/response/response.h"
#include "sim/process/store/addressed_copy.h"
#include "sim/process/world/world.h"

namespace drsim::process {

using model::FactKind;
using namespace model;

namespace {

Process launch_for_step(World& world, std::uint32_t index, std::uint32_t cause);

Process start_for_step(World& world, std::uint32_t step, plan::PoolIndex pool, std::uint32_t cause, Duration takes) {
    StepState& state = world.steps[step];
    const std::uint32_t run = world.runbooks[world.plan.steps[step].runbook].runs;
    const std::uint32_t attempt = state.attempt;
    ++world.pools[pool].starting;
    co_await world.after(takes);
    --world.pools[pool].starting;
    const bool is_ready = can_get_ready(world, pool);
    std::uint32_t fact = cause;
    if (is_ready) {
        fact = world.say(FactKind::InstancesReady, cause, pool, none, 1);
        world.add_instances(pool, 1, fact);
    }
    if (!is_ready) fact = tell_loss(world, pool, cause);
    if (world.runbooks[world.plan.steps[step].runbook].runs != run) co_return;  // launched for an earlier run
    if (!is_ready) {                                                            // another launch replaces it
        --state.launched;
        if (state.attempt == attempt && state.to_launch++ == 0) launch_for_step(world, step, fact);
        co_return;
    }
    state.last_fact = fact;
    ++state.ready;
    world.broadcast(world.steps_changed);
}

/// A launch begins. `to` is the size of all pools together: dead instances are replaced.
void take_place_for_step(World& world, std::uint32_t index, plan::PoolIndex pool, std::uint32_t cause) {
    const plan::PlanStep& planned = world.plan.steps[index];
    take_place(world, pool, cause);
    if (const auto& to = std::get<Scale>(planned.step->verb).to) take_place_among(world, planned.pools, *to, cause);
}

/// The number of instances still to launch. A retry continues where the last attempt ended; instances that come back are not launched.
std::uint32_t asked_for(const World& world, std::uint32_t index) {
    const plan::PlanStep& planned = world.plan.steps[index];
    const Scale& verb = std::get<Scale>(planned.step->verb);
    if (verb.to) {
        const std::uint32_t present = present_instances(world, planned.pools);
        return *verb.to > present ? *verb.to - present : 0;
    }
    std::uint32_t room = *verb.add - std::min(*verb.add, world.steps[index].launched);
    std::uint32_t below_max = 0;
    plan::PlacementIndex last = none;
    for (std::uint32_t i = 0; i < planned.pools.count; ++i) {
        const plan::PlacementIndex placement = world.plan.pools[world.plan.pool_lists[planned.pools.first + i]].placement;
        if (placement == last) continue;
        last = placement;
        if (placement == none || world.plan.placements[placement].maximum == none) return room;
        const std::uint32_t wanted = up_or_wanted(world, placement) - world.steps[index].to_launch;  // without this step's own
        below_max += world.plan.placements[placement].maximum - std::min(world.plan.placements[placement].maximum, wanted);
    }
    return std::min(room, below_max);
}

/// Launches the instances, each as soon as there is room, until the attempt is over.
Process launch_for_step(World& world, std::uint32_t index, std::uint32_t cause) {
    const plan::PlanStep& planned = world.plan.steps[index];
    const Component& what = world.system.components[planned.component];
    StepState& state = world.steps[index];
    const std::uint32_t attempt = state.attempt;
    Obstacle waited_for;
    while (state.attempt == attempt && state.to_launch > 0) {
        if (const std::uint32_t asked = asked_for(world, index); asked < state.to_launch) {
            state.to_launch = asked;
            if (asked == 0) state.last_fact = world.causes.of_component(planned.component, world.now(), state.last_fact);
            world.broadcast(world.steps_changed);
            continue;
        }
        const plan::PoolIndex pool = emptiest_pool(world, world.plan.pool_lists.data() + planned.pools.first, planned.pools.count);
        if (!can_launch(world, pool, world.plan.pool_lists[planned.pools.first], waited_for, state.to_launch)) {
            co_await world.heard(world.state_changed);
            continue;
        }
        cause = tell_wait(world, pool, waited_for, cause);  // also of the launches behind it
        waited_for = {};
        --state.to_launch;
        ++state.launched;
        take_place_for_step(world, index, pool, cause);
        // `takes` covers the whole step and has passed; without it, each instance takes its own start-up time.
        Duration takes{};
        if (!planned.step->takes && what.service) takes = world.draw(what.service->starts_in, planned.starts, state.launches++);
        start_for_step(world, index, pool, cause, takes);
    }
    waits_for_node(world, world.plan.pool_lists[planned.pools.first], waited_for, {});
}

}  // namespace

Obstacle scale_obstacle(World& world, std::uint32_t index) {
    const plan::PlanStep& planned = world.plan.steps[index];
    const std::uint32_t asked = planned.step->takes ? asked_for(world, index) : 0;
    if (asked == 0) return {};
    const plan::PoolIndex pool = emptiest_pool(world, world.plan.pool_lists.data() + planned.pools.first, planned.pools.count);
    if (pool == none) return {static_cast<std::uint8_t>(WaitedFor::Capacity), none};
    Obstacle now = launch_obstacle(world, pool);
    now.count = asked;
    if (now.reason == static_cast<std::uint8_t>(WaitedFor::ControlPlane)) now.subject = world.system.control_plane.value;
    return now;
}

bool can_scale_at_once(World& world, std::uint32_t index) {
    const plan::PlanStep& planned = world.plan.steps[index];
    if (!planned.step->takes || !world.shortages.empty()) return false;
    bool any_up = false;
    for (std::uint32_t i = 0; i < planned.pools.count; ++i) {
        const plan::PoolIndex pool = world.plan.pool_lists[planned.pools.first + i];
        if (world.state.pools[pool].holds != 0 || world.state.pools[pool].destroyed) continue;
        if (launch_obstacle(world, pool).reason != 0) return false;
        any_up = true;
    }
    return any_up;
}

std::uint32_t scale_at_once(World& world, std::uint32_t index, std::uint32_t cause) {
    const plan::PlanStep& planned = world.plan.steps[index];
    std::uint32_t fact = cause;
    for (std::uint32_t left = asked_for(world, index); left > 0; --left) {
        const plan::PoolIndex pool = emptiest_pool(world, world.plan.pool_lists.data() + planned.pools.first, planned.pools.count);
        take_place_for_step(world, index, pool, cause);
        fact = world.say(FactKind::InstancesReady, cause, pool, none, 1);
        world.add_instances(pool, 1, fact);
    }
    return fact;
}

Call<std::uint32_t> scale_out_by_step(World& world, std::uint32_t index, std::uint32_t cause, Instant deadline) {
    StepState& state = world.steps[index];
    ++state.attempt;
    state.to_launch = asked_for(world, index);
    state.last_fact = cause;
    if (deadline < Instant::never()) broadcast_at(world, world.steps_changed, deadline);
    launch_for_step(world, index, cause);
    const auto is_done = [&state] { return state.to_launch == 0 && state.ready == state.launched; };
    while (!is_done() && world.now() < deadline) co_await world.heard(world.steps_changed, people);
    if (is_done()) co_return state.last_fact;
    ++state.attempt;
    state.to_launch = 0;
    co_return no_fact;
}

}  // namespace drsim::process
