// Load balancers notice by their health checks that a target is gone, or back; until then they send to it, or do not.
#include <algorithm>

#include "sim/process/mechanism.h"
#include "sim/process/world.h"

namespace drsim::process {

using model::FactKind;

namespace {

/// The phase of the first health check after a change is uniform over the interval.
Instant first_check(World& world, std::uint32_t rotation, bool lost) {
    const plan::PlanRotation& pair = world.plan.rotations[rotation];
    const model::Component& balancer = world.system.components[pair.balancer];
    if (!balancer.probe) return world.now();
    const double phase = world.draw(lost ? pair.ejection : pair.readmission, world.rotations[rotation].draws++);
    return world.now() + Duration::microseconds(phase * static_cast<double>(balancer.probe->every.us));
}

/// The first health check at an instant or after it.
Instant next_check(const World& world, std::uint32_t rotation, Instant at) {
    const auto& probe = world.system.components[world.plan.rotations[rotation].balancer].probe;
    const Instant first = world.rotations[rotation].check;
    if (!probe || at <= first) return first;
    return first + probe->every * (((at - first).us + probe->every.us - 1) / probe->every.us);
}

/// When so many checks in a row have had their result, the first of them at `first`.
Instant verdict_at(const World& world, std::uint32_t rotation, Instant first) {
    const plan::PlanRotation& pair = world.plan.rotations[rotation];
    const auto& probe = world.system.components[pair.balancer].probe;
    if (!probe) return first;
    const bool lost = world.rotations[rotation].lost;
    const std::uint32_t in_a_row = lost ? probe->failures : probe->successes;
    const bool silent = world.pools[pair.pool].silent_holds > 0;
    return first + probe->every * (in_a_row - 1) + (lost && silent ? probe->timeout : Duration{});
}

/// Whether the pool still is what the balancer counts checks of.
bool still_differs(const World& world, std::uint32_t rotation) {
    const RotationState& state = world.rotations[rotation];
    const std::uint32_t up = world.up_instances(world.plan.rotations[rotation].pool);
    return state.lost ? up < state.sent_to : up > state.sent_to;
}

/// Counts anew after a check that went the other way; a change that no check has seen interrupts nothing.
void keep_counting(World& world, std::uint32_t rotation) {
    RotationState& state = world.rotations[rotation];
    if (!still_differs(world, rotation)) {
        state.passing_since = std::min(state.passing_since, world.now());
    } else if (state.passing_since < Instant::never()) {
        if (next_check(world, rotation, state.passing_since) < world.now())
            state.verdict = verdict_at(world, rotation, next_check(world, rotation, world.now()));
        state.passing_since = Instant::never();
    }
}

Process adjust(World& world, std::uint32_t rotation, std::uint32_t cause) {
    const plan::PlanRotation& pair = world.plan.rotations[rotation];
    RotationState& state = world.rotations[rotation];
    state.adjusting = true;
    state.lost = world.up_instances(pair.pool) < state.sent_to;
    state.passing_since = Instant::never();
    state.check = first_check(world, rotation, state.lost);
    state.verdict = verdict_at(world, rotation, state.check);
    do {
        co_await world.until(state.verdict);
        keep_counting(world, rotation);  // what has changed at this very instant
    } while (world.now() < state.verdict);
    state.adjusting = false;
    if (!still_differs(world, rotation)) {
        world.changed_back();  // changed back in the meantime, or the other way: looked at again when this instant settles
        co_return;
    }
    const std::uint32_t up = world.up_instances(pair.pool);
    state.sent_to = up;
    world.changed(world.say(state.lost ? FactKind::TargetEjected : FactKind::TargetReturned, cause, pair.balancer, pair.pool, up));
}

}  // namespace

void balancers_notice(World& world) {
    for (std::uint32_t r = 0; r < world.rotations.size(); ++r) {
        const RotationState& state = world.rotations[r];
        const std::uint32_t pool = world.plan.rotations[r].pool;
        if (state.adjusting) keep_counting(world, r);
        else if (state.sent_to != world.up_instances(pool)) adjust(world, r, world.pools[pool].cause);
    }
}

}  // namespace drsim::process
