#include "sim/process/watch/detection.h"

#include "sim/process/response/duty.h"
#include "sim/process/response/response.h"
#include "sim/process/world/world.h"

namespace drsim::process {

using model::FactKind;

namespace {

bool is_blind(World& world, std::uint32_t detector) {
    for (const std::uint32_t watch : world.plan.detector_needs[detector])
        if (world.serving(watch) == 0) return true;
    return false;
}

/// A detector that cannot reach anybody, or that nobody looks at now, tells what it knows as soon as it can, if it still knows it.
Process fire_when_it_sees(World& world, std::uint32_t detector, std::uint32_t cause) {
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
            fire(world, detector, cause);
        }
    }
}

}  // namespace

void fire(World& world, std::uint32_t detector, std::uint32_t cause) {
    DetectorState& state = world.detectors[detector];
    if (state.fired || state.pending) return;
    const model::Detector& what = world.system.detection[detector];
    if (state.misses < 0) state.misses = what.misses > 0 && world.draw(world.plan.detector_misses[detector]) < what.misses ? 1 : 0;
    if (state.misses == 1) return;
    if (until_on_duty(world, what.hours).us > 0 || (!what.needs.empty() && is_blind(world, detector))) {
        fire_when_it_sees(world, detector, cause);
        return;
    }
    state.fired = true;
    state.fact = world.say(FactKind::DetectorFired, cause, detector);
    world.broadcast(world.state_changed);  // rollouts watch detectors
    detector_told(world, detector);
}

void clear(World& world, std::uint32_t detector, std::uint32_t cause) {
    DetectorState& state = world.detectors[detector];
    state.pending = false;
    if (!state.fired) return;
    state.fired = false;
    const std::uint32_t cleared = world.say(FactKind::DetectorCleared, cause, detector);
    detector_quiet(world, detector, cleared);
}

}  // namespace drsim::process
