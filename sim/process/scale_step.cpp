// The `scale` step: launches that wait for room, each ready after its own start-up time.
#include <algorithm>

#include "sim/process/effect.h"
#include "sim/process/launch.h"
#include "sim/process/mechanism.h"
#include "sim/process/step_subject.h"
#include "sim/process/world.h"

namespace drsim::process {

using model::FactKind;
using namespace model;

namespace {

Process start_for_step(World& world, std::uint32_t step, std::uint32_t pool, std::uint32_t cause, Duration takes) {
    const std::uint32_t run = world.runbooks[world.plan.steps[step].runbook].runs;
    ++world.pools[pool].starting;
    co_await world.after(takes);
    --world.pools[pool].starting;
    const std::uint32_t fact = world.say(FactKind::InstancesReady, cause, pool, none, 1);
    add_instances(world, pool, 1, fact);
    if (world.runbooks[world.plan.steps[step].runbook].runs != run) co_return;  // launched for an earlier run
    world.steps[step].last_fact = fact;
    ++world.steps[step].ready;
    world.broadcast(world.steps_changed);
}

/// Launches what is asked for, as soon as there is room for each, until the attempt is over.
Process launch_for_step(World& world, std::uint32_t index, std::uint32_t cause) {
    const plan::PlanStep& planned = world.plan.steps[index];
    const Component& what = world.system.components[planned.component];
    StepState& state = world.steps[index];
    const std::uint32_t attempt = state.attempt;
    Obstacle waited_for;
    while (state.attempt == attempt && state.to_launch > 0) {
        const std::uint32_t pool = emptiest_pool(world, world.plan.pool_lists.data() + planned.pools.first, planned.pools.count);
        if (!can_launch(world, pool, waited_for)) {
            co_await world.heard(world.state_changed);
            continue;
        }
        const std::uint32_t waited = tell_wait(world, pool, waited_for, cause);
        waited_for = {};
        --state.to_launch;
        ++state.launched;
        // `takes` is the whole step and has passed; else each instance takes its own start-up time.
        Duration takes{};
        if (!planned.step->takes && what.service) takes = world.draw(what.service->starts_in, planned.starts, state.launches++);
        start_for_step(world, index, pool, waited, takes);
    }
}

/// What is still to be launched: a retry goes on where the attempt before it ended.
std::uint32_t asked_for(const World& world, std::uint32_t index) {
    const plan::PlanStep& planned = world.plan.steps[index];
    const Scale& verb = std::get<Scale>(planned.step->verb);
    if (verb.add) return *verb.add - std::min(*verb.add, world.steps[index].launched);
    const std::uint32_t present = present_instances(world, planned.pools);
    return *verb.to > present ? *verb.to - present : 0;
}

}  // namespace

bool can_scale_at_once(World& world, std::uint32_t index) {
    const plan::PlanStep& planned = world.plan.steps[index];
    if (!planned.step->takes || !world.shortages.empty()) return false;
    bool any_up = false;
    for (std::uint32_t i = 0; i < planned.pools.count; ++i) {
        const std::uint32_t pool = world.plan.pool_lists[planned.pools.first + i];
        if (world.pools[pool].holds != 0 || world.pools[pool].destroyed) continue;
        if (launch_obstacle(world, pool).reason != 0) return false;
        any_up = true;
    }
    return any_up;
}

std::uint32_t scale_at_once(World& world, std::uint32_t index, std::uint32_t cause) {
    const plan::PlanStep& planned = world.plan.steps[index];
    std::uint32_t fact = cause;
    for (std::uint32_t left = asked_for(world, index); left > 0; --left) {
        const std::uint32_t pool = emptiest_pool(world, world.plan.pool_lists.data() + planned.pools.first, planned.pools.count);
        fact = world.say(FactKind::InstancesReady, cause, pool, none, 1);
        add_instances(world, pool, 1, fact);
    }
    return fact;
}

Call<std::uint32_t> scale_out_by_step(World& world, std::uint32_t index, std::uint32_t cause) {
    const plan::PlanStep& planned = world.plan.steps[index];
    StepState& state = world.steps[index];
    ++state.attempt;
    state.to_launch = asked_for(world, index);
    state.last_fact = cause;
    const Instant deadline = planned.step->timeout ? world.now() + *planned.step->timeout : Instant::never();
    if (deadline < Instant::never()) broadcast_at(world, world.steps_changed, deadline);
    launch_for_step(world, index, cause);
    const auto is_done = [&state] { return state.to_launch == 0 && state.ready == state.launched; };
    while (!is_done() && world.now() < deadline) co_await world.heard(world.steps_changed);
    if (is_done()) co_return state.last_fact;
    ++state.attempt;
    co_return no_fact;
}

}  // namespace drsim::process
