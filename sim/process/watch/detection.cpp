#include "sim/process/watch/detection.h"

#include "sim/process/response/duty.h"
#include "sim/process/response/response.h"
#include "sim/process/world/world.h"

namespace drsim::process {

using model::FactKind;

namespace {

bool is_blind(World& world, std::uint32_t detector) {
    for (const plan::WatchIndex watch : world.plan.detector_needs[detector])
        if (world.serving(watch) == 0) return true;
    return false;
}

void tell(World& world, std::uint32_t detector, std::uint32_t cause);

/// A detector that is blind, or that nobody looks at now, reports as soon as it can, if it still has something to report.
Process tell_when_it_can(World& world, std::uint32_t detector, std::uint32_t cause) {
    DetectorState& state = world.detectors[detector];
    state.pending = true;
    const std::uint32_t number = ++state.pendings;
    while (state.pending && state.pendings == number) {
        const Duration wait = until_on_duty(world, world.system.detection[detector].hours);
        if (wait.us > 0) {
            co_await world.after(wait);
        } else if (is_blind(world, detector)) {
            co_await world.heard(world.state_changed);
        } else {
            state.pending = false;
            tell(world, detector, cause);
        }
    }
}

void tell(World& world, std::uint32_t detector, std::uint32_t cause) {
    DetectorState& state = world.detectors[detector];
    if (state.fired || state.pending) return;
    const model::Detector& what = world.system.detection[detector];
    if (until_on_duty(world, what.hours).us > 0 || (!what.needs.empty() && is_blind(world, detector))) {
        tell_when_it_can(world, detector, cause);
        return;
    }
    state.fired = true;
    state.fact = world.say(FactKind::DetectorFired, cause, detector, none, 0, state.sees ? 0 : 1);
    world.broadcast(world.state_changed);  // rollouts watch detectors
    detector_told(world, detector);
}

/// Ends the report when the condition is in order again and no false alarm is left.
void tell_end(World& world, std::uint32_t detector, std::uint32_t cause) {
    DetectorState& state = world.detectors[detector];
    if (state.sees || state.false_alarms > 0) return;
    state.pending = false;
    if (!state.fired) return;
    state.fired = false;
    const std::uint32_t cleared = world.say(FactKind::DetectorCleared, cause, detector);
    detector_quiet(world, detector, cleared);
}

}  // namespace

void fire(World& world, std::uint32_t detector, std::uint32_t cause) {
    DetectorState& state = world.detectors[detector];
    const double misses = world.system.detection[detector].misses;
    if (state.sees) return;
    if (state.misses < 0) state.misses = misses > 0 && world.draw(world.plan.detector_misses[detector]) < misses ? 1 : 0;
    if (state.misses == 1) return;
    state.sees = true;
    tell(world, detector, cause);
}

void clear(World& world, std::uint32_t detector, std::uint32_t cause) {
    world.detectors[detector].sees = false;
    tell_end(world, detector, cause);
}

void false_alarms_notice(World& world) {
    for (std::uint32_t d = 0; d < world.detectors.size(); ++d) {
        const DetectorState& state = world.detectors[d];
        if (state.false_alarms > 0) tell(world, d, state.false_alarm_fact);
        else if (state.false_alarm_fact != model::no_fact) tell_end(world, d, state.false_alarm_fact);
    }
}

}  // namespace drsim::process
