// The `scale` step: launches that wait for room, each ready after its own start-up time.
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
    ++world.pools[pool].starting;
    co_await world.after(takes);
    --world.pools[pool].starting;
    const std::uint32_t fact = world.say(FactKind::InstancesReady, cause, pool, none, 1);
    add_instances(world, pool, 1, fact);
    world.steps[step].last_fact = fact;
    if (world.steps[step].launching > 0) --world.steps[step].launching;
    world.broadcast(world.steps_changed);
}

/// Launches what is asked for, as soon as there is room for each; goes on when the step no longer waits for it.
Process launch_for_step(World& world, std::uint32_t index, std::uint32_t left, std::uint32_t cause) {
    const plan::PlanStep& planned = world.plan.steps[index];
    const Component& what = world.system.components[planned.component];
    StepState& state = world.steps[index];
    while (left > 0) {
        const std::uint32_t pool = emptiest_pool(world, world.plan.pool_lists.data() + planned.pools.first, planned.pools.count);
        if (pool == none) {
            co_await world.heard(world.state_changed);
            continue;
        }
        std::uint32_t waited = cause;
        if (launch_obstacle(world, pool).reason != 0) waited = co_await room_to_launch(world, pool, cause);
        if (world.pools[pool].holds != 0) continue;
        --left;
        // `takes` is the whole step and has passed; else each instance takes its own start-up time.
        Duration takes{};
        if (!planned.step->takes && what.service) takes = world.draw(what.service->starts_in, planned.starts, state.launches++);
        start_for_step(world, index, pool, waited, takes);
    }
}

std::uint32_t asked_for(const World& world, const plan::PlanStep& planned) {
    const Scale& verb = std::get<Scale>(planned.step->verb);
    const std::uint32_t present = present_instances(world, planned.pools);
    return verb.add ? *verb.add : *verb.to > present ? *verb.to - present : 0;
}

Process wake_at(World& world, Instant at) {
    co_await world.until(at);
    world.broadcast(world.steps_changed);
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
    for (std::uint32_t left = asked_for(world, planned); left > 0; --left) {
        const std::uint32_t pool = emptiest_pool(world, world.plan.pool_lists.data() + planned.pools.first, planned.pools.count);
        fact = world.say(FactKind::InstancesReady, cause, pool, none, 1);
        add_instances(world, pool, 1, fact);
    }
    return fact;
}

Call<std::uint32_t> scale_out_by_step(World& world, std::uint32_t index, std::uint32_t cause) {
    const plan::PlanStep& planned = world.plan.steps[index];
    StepState& state = world.steps[index];
    state.launching = asked_for(world, planned);
    state.last_fact = cause;
    const Instant deadline = planned.step->timeout ? world.now() + *planned.step->timeout : Instant::never();
    if (deadline < Instant::never()) wake_at(world, deadline);
    launch_for_step(world, index, state.launching, cause);
    while (state.launching > 0 && world.now() < deadline) co_await world.heard(world.steps_changed);
    co_return state.launching > 0 ? no_fact : state.last_fact;
}

}  // namespace drsim::process
