#include "sim/process/capacity/restart.h"

#include "sim/process/world/world.h"

namespace drsim::process {

using model::FactKind;

namespace {

/// A restart begins again if the place of the instances was down meanwhile. Something else may bring them back first.
Process restart_in_place(World& world, plan::PoolIndex pool, std::uint32_t cause) {
    const std::uint32_t component = world.plan.pools[pool].component;
    PoolState& state = world.pools[pool];
    const serving::PoolCondition& condition = world.state.pools[pool];
    state.restarting_itself = true;
    while (condition.crashes > 0) {
        if (condition.holds > 0) {
            co_await world.heard(world.state_changed);
            cause = state.cause;
            continue;
        }
        const std::uint32_t went_down = state.held;
        const std::uint32_t started = world.say(FactKind::RestartStarted, cause, component);
        co_await world.after(
            world.draw(*world.system.components[component].service->restarts_in, world.plan.pools[pool].restart, state.restarted++));
        if (condition.crashes > 0 && state.held == went_down) world.mend(pool, started);
    }
    state.restarting_itself = false;
}

}  // namespace

void restarts_notice(World& world, plan::PoolIndex pool) {
    const model::ServicePart& service = *world.system.components[world.plan.pools[pool].component].service;
    if (service.restarts_in && world.state.pools[pool].crashes > 0 && !world.pools[pool].restarting_itself)
        restart_in_place(world, pool, world.pools[pool].cause);
}

}  // namespace drsim::process
