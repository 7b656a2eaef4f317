#include "sim/process/capacity/restart.h"

#include "sim/process/capacity/launch.h"
#include "sim/process/world/world.h"

namespace drsim::process {

using model::FactKind;

namespace {

std::uint32_t crashed(const World& world, plan::PoolIndex pool) {
    const PoolState& state = world.pools[pool];
    return world.state.pools[pool].crashes > 0 ? world.state.pools[pool].down - state.restarting - state.stranded : 0;
}

/// One instance. Its restart begins again if its place went down meanwhile. Something else may bring it back first: then this ends.
Process restart_in_place(World& world, plan::PoolIndex pool, std::uint32_t cause) {
    const std::uint32_t component = world.plan.pools[pool].component;
    PoolState& state = world.pools[pool];
    ++state.self_restarts;
    while (crashed(world, pool) > 0) {
        if (!can_get_ready(world, pool)) {
            co_await world.heard(world.state_changed);
            cause = state.cause;
            continue;
        }
        const std::uint32_t number = state.restarted++;
        const std::uint32_t started = world.say(FactKind::RestartStarted, cause, component);
        const Instant done =
            world.now() + world.draw(*world.system.components[component].service->restarts_in, world.plan.pools[pool].restart, number);
        broadcast_at(world, world.state_changed, done);
        while (world.now() < done && can_get_ready(world, pool) && crashed(world, pool) > 0) co_await world.heard(world.state_changed);
        if (world.now() < done || crashed(world, pool) == 0 || !can_get_ready(world, pool)) continue;
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
