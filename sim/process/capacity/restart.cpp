#include "sim/process/capacity/restart.h"

#include "sim/process/world/world.h"

namespace drsim::process {

using model::FactKind;

namespace {

std::uint32_t crashed(const World& world, plan::PoolIndex pool) {
    const PoolState& state = world.pools[pool];
    return world.state.pools[pool].crashes > 0 ? world.state.pools[pool].down - state.restarting - state.stranded : 0;
}

/// One instance. Its restart begins again if its place was down meanwhile; something else may bring it back first.
Process restart_in_place(World& world, plan::PoolIndex pool, std::uint32_t cause) {
    const std::uint32_t component = world.plan.pools[pool].component;
    PoolState& state = world.pools[pool];
    const serving::PoolCondition& condition = world.state.pools[pool];
    ++state.self_restarts;
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
        if (crashed(world, pool) == 0 || state.held != went_down) continue;
        world.mend_one(pool, started);
        break;
    }
    --state.self_restarts;
}

}  // namespace

void restarts_notice(World& world, plan::PoolIndex pool) {
    const model::ServicePart& service = *world.system.components[world.plan.pools[pool].component].service;
    if (!service.restarts_in) return;
    for (std::uint32_t missing = crashed(world, pool); world.pools[pool].self_restarts < missing;)
        restart_in_place(world, pool, world.pools[pool].cause);
}

}  // namespace drsim::process
