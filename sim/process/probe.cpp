// Probes: every so often, from a random phase; so many failures in a row, so many observers that agree.
#include <algorithm>

#include "sim/process/detection.h"
#include "sim/process/routing.h"
#include "sim/process/world.h"

namespace drsim::process {

using plan::PlanProber;

namespace {

bool target_is_silent(const World& world, const plan::PlanNeed& need) {
    for (std::uint32_t i = 0; i < need.candidates.count; ++i) {
        const std::uint32_t pool = world.plan.pool_lists[need.candidates.first + i];
        if (world.pools[pool].silent_holds > 0) return true;
        const std::uint32_t router = world.plan.router_of[world.plan.pools[pool].component];
        if (router != none && target_is_silent(world, world.plan.needs[world.plan.routers[router].targets[world.routers[router].target].need])) return true;
    }
    return false;
}

void schedule(World& world, std::uint32_t index, Instant at) {
    world.probers[index].next = at;
    world.call_at(at, kernel::Phase::Response, tick_token(Tick::Prober, index));
}

/// The first probe that starts at or after now.
Instant next_start(World& world, std::uint32_t index) {
    const PlanProber& prober = world.plan.probers[index];
    ProberState& state = world.probers[index];
    const std::int64_t every = prober.probe.every.us;
    if (!state.has_phase) {
        state.drawn_phase = Instant{static_cast<std::int64_t>(world.draw(prober.phase) * static_cast<double>(every))};
        state.has_phase = true;
    }
    const std::int64_t since = world.now().us - state.drawn_phase.us;
    const std::int64_t intervals = since <= 0 ? 0 : (since + every - 1) / every;
    return Instant{state.drawn_phase.us + intervals * every};
}

/// Nothing that the prober could see would change its mind: it believes down and sees 0, or believes up and sees 1.
bool may_sleep(const World& world, const ProberState& state, double value) {
    if (world.ramp_until < Instant::never()) return false;
    return state.down ? value == 0 : value == 1 && state.failures == 0;
}

void believe(World& world, std::uint32_t index, bool down) {
    const PlanProber& prober = world.plan.probers[index];
    ProberState& state = world.probers[index];
    state.down = down;
    state.failures = state.successes = 0;
    // What it saw was caused by the last change of what it watches.
    const plan::PlanNeed& need = world.plan.needs[world.plan.watches[prober.watch].need];
    std::uint32_t cause = world.last_cause;
    for (std::uint32_t i = 0; i < need.candidates.count; ++i) {
        const PoolState& pool = world.pools[world.plan.pool_lists[need.candidates.first + i]];
        if (pool.cause != 0 && (cause == world.last_cause || pool.cause > cause)) cause = pool.cause;
    }
    if (prober.router != none) {
        target_belief_changed(world, prober.router, cause);
        return;
    }
    DetectorState& detector = world.detectors[prober.detector];
    const auto& probe = std::get<model::ProbeDetector>(world.system.detection[prober.detector].how).probe;
    if (down) {
        if (++detector.agreeing == probe.agree) fire(world, prober.detector, cause);
    } else {
        if (detector.agreeing-- == probe.agree) clear(world, prober.detector, cause);
    }
}

}  // namespace

void probers_notice(World& world) {
    for (std::uint32_t i = 0; i < world.probers.size(); ++i) {
        const ProberState& state = world.probers[i];
        if (state.next < Instant::never()) continue;
        if (may_sleep(world, state, world.serving(world.plan.probers[i].watch))) continue;
        schedule(world, i, next_start(world, i));
    }
}

void prober_tick(World& world, std::uint32_t index) {
    const PlanProber& prober = world.plan.probers[index];
    ProberState& state = world.probers[index];
    if (state.next != world.now()) return;
    state.next = Instant::never();
    if (state.judging) {
        state.judging = false;
        believe(world, index, true);
        if (!may_sleep(world, state, world.serving(prober.watch))) schedule(world, index, next_start(world, index));
        return;
    }
    const double value = world.serving(prober.watch);
    if (may_sleep(world, state, value)) {
        if (state.down) state.successes = 0;  // it saw a failure
        return;
    }
    if (prober.observer != none && !world.place_is_up(prober.observer)) {  // asks nothing while its own place is down
        schedule(world, index, world.now() + prober.probe.every);
        return;
    }
    bool passes = value > 0;
    if (value > 0 && value < 1) {
        const auto number = static_cast<std::uint32_t>((world.now() - state.drawn_phase).us / prober.probe.every.us);
        passes = world.draw(prober.luck, number) < value;
    }
    const bool silent = !passes && target_is_silent(world, world.plan.needs[world.plan.watches[prober.watch].need]);
    const Duration result_after = silent ? prober.probe.timeout : Duration{};
    const Duration to_next = prober.probe.paced == model::Probe::Paced::Result ? result_after + prober.probe.every : prober.probe.every;
    if (passes) {
        state.failures = 0;
        if (state.down && ++state.successes >= prober.probe.successes) believe(world, index, false);
    } else {
        state.successes = 0;
        if (!state.down && ++state.failures >= prober.probe.failures) {
            state.judging = true;
            schedule(world, index, world.now() + result_after);
            return;
        }
    }
    schedule(world, index, world.now() + to_next);
}

}  // namespace drsim::process
