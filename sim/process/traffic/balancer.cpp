// Load balancers notice by health checks that a target is down or up again;
// until then they treat it as before. Without checks they notice nothing.
#include <algorithm>

#include "sim/process/traffic/balancer.h"
#include "sim/process/traffic/silence.h"
#include "sim/process/world/world.h"

namespace drsim::process {

using model::FactKind;

namespace {

const model::Probe& probe_of(const World& world, plan::RotationIndex rotation) {
    return *world.system.components[world.plan.rotations[rotation].balancer].probe;
}

/// Whether the balancer is up where its checks of a target run: in the region of the target, or anywhere if it has no place.
bool checks(const World& world, plan::RotationIndex rotation) {
    const plan::PlanRotation& pair = world.plan.rotations[rotation];
    const plan::Range pools = world.plan.component_pools[pair.balancer];
    const std::uint32_t region = world.plan.pools[pair.pool].region;
    bool any_there = false;
    bool any_up = false;
    for (plan::PoolIndex p(pools.first); p < pools.first + pools.count; ++p) {
        const bool there = world.plan.pools[p].region == none || region == none || world.plan.pools[p].region == region;
        any_there = any_there || there;
        any_up = any_up || world.is_up(p);
        if (there && world.is_up(p)) return true;
    }
    return !any_there && any_up;
}

/// The first health check after a change has a uniform phase within the interval.
Instant first_check(World& world, plan::RotationIndex rotation, bool lost) {
    const plan::PlanRotation& pair = world.plan.rotations[rotation];
    const double phase = world.draw(lost ? pair.ejection : pair.readmission, world.rotations[rotation].draws++);
    return world.now() + Duration::microseconds(phase * static_cast<double>(probe_of(world, rotation).every.us));
}

/// Whether a failing check waits for its timeout.
bool waits(World& world, plan::RotationIndex rotation) {
    return target_fails_silently(world, world.plan.rotations[rotation].pool, world.plan.rotations[rotation].deep);
}

/// The time from one check to the next, if nothing changes.
Duration apart(World& world, plan::RotationIndex rotation) {
    const model::Probe& probe = probe_of(world, rotation);
    return probe.every + (world.rotations[rotation].lost && waits(world, rotation) && probe.paced == model::Probe::Paced::Result
                              ? probe.timeout
                              : Duration{});
}

/// The first health check at or after an instant.
Instant next_check(World& world, plan::RotationIndex rotation, Instant at) {
    const Instant first = world.rotations[rotation].check;
    if (at <= first) return first;
    const Duration step = apart(world, rotation);
    return first + step * (((at - first).us + step.us - 1) / step.us);
}

/// When enough checks in a row have a result, counting from the check at `first`.
Instant verdict_at(World& world, plan::RotationIndex rotation, Instant first) {
    const model::Probe& probe = probe_of(world, rotation);
    const bool lost = world.rotations[rotation].lost;
    const std::uint32_t in_a_row = lost ? probe.failures : probe.successes;
    return first + apart(world, rotation) * (in_a_row - 1) + (lost && waits(world, rotation) ? probe.timeout : Duration{});
}

/// Whether the condition that the balancer counts still holds.
bool still_differs(const World& world, plan::RotationIndex rotation) {
    const RotationState& state = world.rotations[rotation];
    const std::uint32_t up = world.up_instances(world.plan.rotations[rotation].pool);
    const std::uint32_t sent_to = world.state.sent_to[rotation];
    return state.lost ? up < sent_to : up > sent_to;
}

/// Starts counting again after a check with the opposite result. A change that no check has seen does not interrupt.
void keep_counting(World& world, plan::RotationIndex rotation) {
    RotationState& state = world.rotations[rotation];
    if (!still_differs(world, rotation)) {
        state.passing_since = std::min(state.passing_since, world.now());
    } else if (state.passing_since < Instant::never()) {
        if (next_check(world, rotation, state.passing_since) < world.now())
            state.verdict = verdict_at(world, rotation, next_check(world, rotation, world.now()));
        state.passing_since = Instant::never();
    }
}

Process adjust(World& world, plan::RotationIndex rotation, std::uint32_t cause) {
    const plan::PlanRotation& pair = world.plan.rotations[rotation];
    RotationState& state = world.rotations[rotation];
    state.adjusting = true;
    state.lost = world.up_instances(pair.pool) < world.state.sent_to[rotation];
    state.passing_since = Instant::never();
    state.check = first_check(world, rotation, state.lost);
    state.verdict = verdict_at(world, rotation, state.check);
    do {
        co_await world.until(state.verdict);
        keep_counting(world, rotation);  // including changes at this instant
    } while (world.now() < state.verdict);
    state.adjusting = false;
    if (!checks(world, rotation)) co_return;  // counting starts over once it is up again
    if (!still_differs(world, rotation)) {
        world.changed_back();  // it changed back or the other way: checked again when this instant settles
        co_return;
    }
    const std::uint32_t up = world.up_instances(pair.pool);
    world.send_to(rotation, up,
                  world.say(state.lost ? FactKind::TargetEjected : FactKind::TargetReturned, cause, pair.balancer, pair.pool, up));
}

/// Whether all deep checks have the same result if nothing changes.
bool is_certain(const World& world, const RotationState& state) {
    return state.up == 0 || (world.ramp_until == Instant::never() && (state.served == 0 || state.served == 1));
}

/// Updates what a deep check would see now, and the fact that last changed it.
void see_needs(World& world, plan::RotationIndex rotation) {
    RotationState& state = world.rotations[rotation];
    const plan::PoolIndex pool = world.plan.rotations[rotation].pool;
    world.look();
    const std::uint32_t up = world.up_instances(pool);
    const double served = world.level.needs_met(pool);
    if (up == state.up && served == state.served) return;
    state.up = up;
    state.served = served;
    const std::uint32_t own = world.pools[pool].cause;
    state.cause = own != 0 && world.record->facts[own].at == world.now()
                      ? own
                      : world.causes.of_component(world.plan.pools[pool].component, world.now(), own);
}

/// How many instances pass the deep check that begins now. Instances of one pool have the same needs:
/// if these are served partially, one draw decides for all instances.
std::uint32_t passing(World& world, plan::RotationIndex rotation) {
    const RotationState& state = world.rotations[rotation];
    if (state.served == 0 || state.served == 1) return state.served == 0 ? 0 : state.up;
    const auto number = static_cast<std::uint32_t>((world.now().us - state.phase_us) / probe_of(world, rotation).every.us);
    const double luck = world.draw(world.plan.rotations[rotation].luck, number);
    return luck < state.served ? state.up : 0;
}

/// The first deep check at or after now. The phase is drawn once, so that other changes do not move the checks.
Instant next_deep_check(World& world, plan::RotationIndex rotation) {
    RotationState& state = world.rotations[rotation];
    const std::int64_t every = probe_of(world, rotation).every.us;
    if (state.phase_us < 0)
        state.phase_us = Duration::microseconds(world.draw(world.plan.rotations[rotation].ejection) * static_cast<double>(every)).us;
    const std::int64_t since = world.now().us - state.phase_us;
    return Instant{state.phase_us + (since <= 0 ? 0 : (since + every - 1) / every * every)};
}

/// Sends deep checks one by one, until every possible result confirms the current belief.
Process check_needs(World& world, plan::RotationIndex rotation) {
    const plan::PlanRotation& pair = world.plan.rotations[rotation];
    const model::Probe& probe = probe_of(world, rotation);
    RotationState& state = world.rotations[rotation];
    state.adjusting = true;
    std::uint32_t in_a_row = 0;
    Instant check = next_deep_check(world, rotation);
    while (true) {
        co_await world.until(check);
        if (!checks(world, rotation)) break;  // checking starts over once it is up again
        see_needs(world, rotation);
        const std::uint32_t pass = passing(world, rotation);
        const bool fails_all = pass == 0 && state.up > 0;
        if (pass == world.state.sent_to[rotation]) {
            in_a_row = 0;
            if (is_certain(world, state)) break;
        } else {
            const bool lost = pass < world.state.sent_to[rotation];
            in_a_row = lost == state.lost ? in_a_row + 1 : 1;
            state.lost = lost;
        }
        const Duration step = apart(world, rotation);
        if (in_a_row >= (state.lost ? probe.failures : probe.successes)) {
            const std::uint32_t cause = state.cause;
            if (state.lost && waits(world, rotation)) co_await world.after(probe.timeout);
            in_a_row = 0;
            state.threw_out = fails_all;
            world.send_to(
                rotation, pass,
                world.say(state.lost ? FactKind::TargetEjected : FactKind::TargetReturned, cause, pair.balancer, pair.pool, pass));
        }
        do check = check + step;
        while (check <= world.now());  // a check begins even if an earlier one still waits
    }
    state.adjusting = false;
}

void notice_needs(World& world, plan::RotationIndex rotation) {
    see_needs(world, rotation);
    const RotationState& state = world.rotations[rotation];
    if (state.adjusting) return;
    if (!is_certain(world, state) || world.state.sent_to[rotation] != (state.served == 0 ? 0 : state.up)) check_needs(world, rotation);
}

}  // namespace

void balancers_notice(World& world) {
    for (plan::RotationIndex r(0); r < world.rotations.size(); ++r) {
        if (!world.plan.rotations[r].probed) continue;
        if (world.plan.rotations[r].deep) {
            if (checks(world, r)) notice_needs(world, r);
            continue;
        }
        const RotationState& state = world.rotations[r];
        const plan::PoolIndex pool = world.plan.rotations[r].pool;
        if (state.adjusting) keep_counting(world, r);
        else if (world.state.sent_to[r] != world.up_instances(pool) && checks(world, r)) adjust(world, r, world.pools[pool].cause);
    }
}

}  // namespace drsim::process
