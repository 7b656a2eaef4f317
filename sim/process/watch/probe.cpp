// Probes at a fixed interval with a random phase: a number of failures in a row, and a number of observers that must agree.
#include <algorithm>

#include "sim/process/traffic/routing.h"
#include "sim/process/traffic/silence.h"
#include "sim/process/watch/detection.h"
#include "sim/process/world/world.h"

namespace drsim::process {

using model::FactKind;
using plan::PlanProber;

namespace {

bool target_is_silent(World& world, const PlanProber& prober) {
    const plan::PlanWatch& watch = world.plan.watches[prober.watch];
    return fails_silently(world, world.plan.needs[watch.need], watch.deep);
}

/// The results of probes sent from now on, if nothing changes.
struct Outlook {
    bool certain = true;  // all results are alike
    bool pass = true;
    bool silent = false;  // a failing probe waits for its timeout
};

Outlook outlook(World& world, const PlanProber& prober, double value) {
    const bool asks = prober.observer == none || world.place_is_up(prober.observer);
    const bool pass = value > 0;
    return {asks && world.ramp_until == Instant::never() && (value == 0 || value == 1), pass, !pass && target_is_silent(world, prober)};
}

Duration result_after(const PlanProber& prober, bool silent) { return silent ? prober.probe.timeout : Duration{}; }

Duration to_next(const PlanProber& prober, bool silent) {
    return prober.probe.paced == model::Probe::Paced::Result ? result_after(prober, silent) + prober.probe.every : prober.probe.every;
}

void schedule(World& world, plan::ProberIndex index, Instant at) {
    world.probers[index].next = at;
    world.call_at(at, kernel::Phase::Response, tick_token(Tick::Prober, index));
}

/// The first probe that starts at or after now.
Instant next_start(World& world, plan::ProberIndex index) {
    const PlanProber& prober = world.plan.probers[index];
    ProberState& state = world.probers[index];
    if (!state.has_phase) {
        state.drawn_phase = Instant{} + Duration::microseconds(world.draw(prober.phase) * static_cast<double>(prober.probe.every.us));
        state.first = state.drawn_phase;
        state.has_phase = true;
    }
    const std::int64_t apart = to_next(prober, state.silent).us;
    const std::int64_t since = (world.now() - state.first).us;
    return state.first + Duration{since <= 0 ? 0 : (since + apart - 1) / apart * apart};
}

/// How many probes in a row must still contradict the current belief.
std::uint32_t still_needed(const PlanProber& prober, const ProberState& state) {
    return state.down ? prober.probe.successes - state.successes : prober.probe.failures - state.failures;
}

/// Continues probing from `first`. If all results are certain, single probes are skipped and the verdict is scheduled directly.
void go_on(World& world, plan::ProberIndex index, Instant first, double value) {
    const PlanProber& prober = world.plan.probers[index];
    ProberState& state = world.probers[index];
    const Outlook all = outlook(world, prober, value);
    state.first = first;
    state.silent = all.silent;
    if (!all.certain || all.pass != state.down) return schedule(world, index, first);
    state.judging = true;
    const std::int64_t waits = std::int64_t{still_needed(prober, state)} - 1;
    schedule(world, index, first + to_next(prober, all.silent) * waits + result_after(prober, all.silent));
}

/// Called when something changed while a verdict was scheduled: probes that have begun keep their result, the others are evaluated again.
void think_again(World& world, plan::ProberIndex index, double value) {
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

/// Whether no result can change the belief: it believes down and sees 0, or believes up and sees 1.
bool may_sleep(const World& world, const ProberState& state, double value) {
    if (world.ramp_until < Instant::never()) return false;
    return state.down ? value == 0 : value == 1 && state.failures == 0;
}

void believe(World& world, plan::ProberIndex index, bool down) {
    const PlanProber& prober = world.plan.probers[index];
    ProberState& state = world.probers[index];
    state.failures = state.successes = 0;
    std::uint32_t fact = state.cause;
    if (prober.chooser != none) {
        const std::uint32_t component = world.plan.needs[world.plan.watches[prober.watch].need].component;
        fact = world.say(down ? FactKind::HeldForDown : FactKind::HeldForHealthy, state.cause, component);
    }
    world.hold_for_down(index, down, fact);
    if (prober.router != none) target_belief_changed(world, prober.router, state.cause);
    if (prober.detector == none) return;
    DetectorState& detector = world.detectors[prober.detector];
    const auto& probe = std::get<model::ProbeDetector>(world.system.detection[prober.detector].how).probe;
    if (down) {
        if (++detector.agreeing == probe.agree) fire(world, prober.detector, state.cause);
    } else {
        if (detector.agreeing-- == probe.agree) clear(world, prober.detector, state.cause);
    }
}

/// The watched value has changed: this is the cause of any later change of belief.
void note_change(World& world, plan::ProberIndex index, double value) {
    ProberState& state = world.probers[index];
    state.value = value;
    const plan::PlanNeed& need = world.plan.needs[world.plan.watches[world.plan.probers[index].watch].need];
    state.cause = world.causes.of_component(need.component, world.now());
    // Among the changes at this instant, its own target takes precedence.
    std::uint32_t own = 0;
    for (std::uint32_t i = 0; i < need.candidates.count; ++i)
        own = std::max(own, world.pools[world.plan.pool_lists[need.candidates.first + i]].cause);
    if (own != 0 && world.record->facts[own].at == world.now()) state.cause = own;
}

/// A sleeping prober conceptually continues to probe. If probes are paced by results, the pace changes when they begin or stop timing out.
void sleep(World& world, const PlanProber& prober, plan::ProberIndex index) {
    ProberState& state = world.probers[index];
    if (prober.probe.paced != model::Probe::Paced::Result || !state.has_phase) return;
    const bool silent = state.down && target_is_silent(world, prober);
    if (silent == state.silent) return;
    state.first = next_start(world, index);
    state.silent = silent;
}

}  // namespace

void probers_notice(World& world) {
    for (plan::ProberIndex i(0); i < world.probers.size(); ++i) {
        const PlanProber& prober = world.plan.probers[i];
        const ProberState& state = world.probers[i];
        const double value = world.serving(prober.watch);
        if (value != state.value) note_change(world, i, value);
        if (state.next < Instant::never()) {
            if (state.judging) think_again(world, i, value);
        } else if (may_sleep(world, state, value)) {
            sleep(world, prober, i);
        } else {
            go_on(world, i, next_start(world, i), value);
        }
    }
}

void prober_tick(World& world, plan::ProberIndex index) {
    const PlanProber& prober = world.plan.probers[index];
    ProberState& state = world.probers[index];
    if (state.next != world.now()) return;
    state.next = Instant::never();
    if (state.judging) {
        state.judging = false;
        const Instant last_began = world.now() - (state.down ? Duration{} : result_after(prober, state.silent));
        believe(world, index, !state.down);
        state.first = (prober.probe.paced == model::Probe::Paced::Result ? world.now() : last_began) + prober.probe.every;
        const double value = world.serving(prober.watch);
        if (may_sleep(world, state, value)) return sleep(world, prober, index);
        return go_on(world, index, next_start(world, index), value);
    }
    const double value = world.serving(prober.watch);
    if (may_sleep(world, state, value)) {
        if (state.down) state.successes = 0;  // it saw a failure
        return sleep(world, prober, index);
    }
    if (prober.observer != none && !world.place_is_up(prober.observer)) {  // sends nothing while its own place is down
        state.first = world.now() + prober.probe.every;
        return schedule(world, index, state.first);
    }
    bool passes = value > 0;
    if (value > 0 && value < 1) {
        const auto number = static_cast<std::uint32_t>((world.now() - state.drawn_phase).us / prober.probe.every.us);
        passes = world.draw(prober.luck, number) < value;
    }
    const bool silent = !passes && target_is_silent(world, prober);
    if (passes) {
        state.failures = 0;
        if (state.down && ++state.successes >= prober.probe.successes) believe(world, index, false);
    } else {
        state.successes = 0;
        if (!state.down && ++state.failures >= prober.probe.failures) {
            state.judging = true;
            state.silent = silent;
            return schedule(world, index, world.now() + result_after(prober, silent));
        }
    }
    go_on(world, index, world.now() + to_next(prober, silent), value);
}

}  // namespace drsim::process
