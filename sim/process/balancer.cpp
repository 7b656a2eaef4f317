// Load balancers notice by their health checks that a target is gone, or back; until then they send to it, or do not.
#include "sim/process/mechanism.h"
#include "sim/process/world.h"

namespace drsim::process {

using model::FactKind;

namespace {

/// From the change to the health check's verdict: the phase of the next check is uniform over the interval.
Duration verdict_after(World& world, std::uint32_t rotation, bool lost) {
    const plan::PlanRotation& pair = world.plan.rotations[rotation];
    const model::Component& balancer = world.system.components[pair.balancer];
    if (!balancer.probe) return {};
    const model::Probe& probe = *balancer.probe;
    const double phase = world.draw(lost ? pair.ejection : pair.readmission, world.rotations[rotation].draws++);
    const Duration first = Duration{static_cast<std::int64_t>(phase * static_cast<double>(probe.every.us))};
    const std::uint32_t in_a_row = lost ? probe.failures : probe.successes;
    const bool silent = world.pools[pair.pool].silent_holds > 0;
    return first + probe.every * (in_a_row - 1) + (lost && silent ? probe.timeout : Duration{});
}

Process adjust(World& world, std::uint32_t rotation, std::uint32_t cause) {
    const plan::PlanRotation& pair = world.plan.rotations[rotation];
    RotationState& state = world.rotations[rotation];
    state.adjusting = true;
    const bool lost = world.up_instances(pair.pool) < state.sent_to;
    co_await world.until(world.now() + verdict_after(world, rotation, lost));
    state.adjusting = false;
    const std::uint32_t up = world.up_instances(pair.pool);
    if (up == state.sent_to || (up < state.sent_to) != lost) {
        world.changed(world.last_cause);  // changed back in the meantime, or the other way: looked at again when this instant settles
        co_return;
    }
    state.sent_to = up;
    world.changed(world.say(lost ? FactKind::TargetEjected : FactKind::TargetReturned, cause, pair.balancer, pair.pool, up));
}

}  // namespace

void balancers_notice(World& world) {
    for (std::uint32_t r = 0; r < world.rotations.size(); ++r) {
        const RotationState& state = world.rotations[r];
        const std::uint32_t pool = world.plan.rotations[r].pool;
        if (!state.adjusting && state.sent_to != world.up_instances(pool)) adjust(world, r, world.pools[pool].cause);
    }
}

}  // namespace drsim::process
