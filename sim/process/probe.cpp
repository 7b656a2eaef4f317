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

/// How the probes that are sent from now on go, as long as nothing changes.
struct Outlook {
    bool certain = true;                // all alike
    bool pass = true;
    bool silent = false;                // who does not pass waits for the timeout
};

Outlook outlook(const World& world, const PlanProber& prober, double value) {
    const bool asks = prober.observer == none || world.place_is_up(prober.observer);
    const bool pass = value > 0;
    return {asks && world.ramp_until == Instant::never() && (value == 0 || value == 1), pass,
            !pass && target_is_silent(world, world.plan.needs[world.plan.watches[prober.watch].need])};
}

Duration result_after(const PlanProber& prober, bool silent) { return silent ? prober.probe.timeout : Duration{}; }

Duration to_next(const PlanProber& prober, bool silent) {
    return prober.probe.paced == model::Probe::Paced::Result ? result_after(prober, silent) + prober.probe.every : prober.probe.every;
}

/// How many probes in a row still have to contradict what it believes.
std::uint32_t still_needed(const PlanProber& prober, const ProberState& state) {
    return state.down ? prober.probe.successes - state.successes : prober.probe.failures - state.failures;
}

/// Probes again from `first` on. Where they all must go one way they are not sent one by one: the verdict has its instant already.
void go_on(World& world, std::uint32_t index, Instant first, double value) {
    const PlanProber& prober = world.plan.probers[index];
    ProberState& state = world.probers[index];
    const Outlook all = outlook(world, prober, value);
    if (!all.certain || all.pass != state.down) return schedule(world, index, first);
    state.judging = true;
    state.first = first;
    state.silent = all.silent;
    const std::int64_t waits = std::int64_t{still_needed(prober, state)} - 1;
    schedule(world, index, first + to_next(prober, all.silent) * waits + result_after(prober, all.silent));
}

/// Something has changed under probes that were taken together: those that have begun stand, the others are seen anew.
void think_again(World& world, std::uint32_t index, double value) {
    const PlanProber& prober = world.plan.probers[index];
    ProberState& state = world.probers[index];
    const Outlook now = outlook(world, prober, value);
    if (now.certain && now.pass == state.down && now.silent == state.silent) return;
    const std::int64_t apart = to_next(prober, state.silent).us;
    const std::int64_t since = world.now().us - state.first.us;
    const std::int64_t begun = since <= 0 ? 0 : (since + apart - 1) / apart;
    if (begun >= still_needed(prober, state)) return;
    (state.down ? state.successes : state.failures) += static_cast<std::uint32_t>(begun);
    state.judging = false;
    go_on(world, index, state.first + Duration{apart * begun}, value);
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
        const bool waits = state.next < Instant::never();
        if (waits && !state.judging) continue;
        const double value = world.serving(world.plan.probers[i].watch);
        if (waits) think_again(world, i, value);
        else if (!may_sleep(world, state, value)) go_on(world, i, next_start(world, i), value);
    }
}

void prober_tick(World& world, std::uint32_t index) {
    const PlanProber& prober = world.plan.probers[index];
    ProberState& state = world.probers[index];
    if (state.next != world.now()) return;
    state.next = Instant::never();
    if (state.judging) {
        state.judging = false;
        believe(world, index, !state.down);
        const double value = world.serving(prober.watch);
        if (may_sleep(world, state, value)) return;
        return go_on(world, index, state.down ? next_start(world, index) : world.now() + prober.probe.every, value);
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
    if (passes) {
        state.failures = 0;
        if (state.down && ++state.successes >= prober.probe.successes) believe(world, index, false);
    } else {
        state.successes = 0;
        if (!state.down && ++state.failures >= prober.probe.failures) {
            state.judging = true;
            return schedule(world, index, world.now() + result_after(prober, silent));
        }
    }
    go_on(world, index, world.now() + to_next(prober, silent), value);
}

}  // namespace drsim::process
