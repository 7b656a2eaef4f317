#include "sim/process/traffic/rollout.h"

#include <cmath>

#include "sim/process/world/obstacle.h"
#include "sim/process/world/world.h"

namespace drsim::process {

using model::FactKind;

namespace {

/// Watches a release: when the detector of its rollout fires, rolls back after the time that a rollback takes.
Process watch_release(World& world, std::uint32_t component) {
    const model::Rollout& rollout = *world.system.components[component].service->rollout;
    const std::uint32_t detector = rollout.watches.value;
    const std::uint32_t number = world.releases[component].number;
    const auto is_over = [&world, component, number] {
        return !world.releases[component].active || world.releases[component].number != number;
    };
    while (!is_over() && !world.detectors[detector].fired) co_await world.heard(world.state_changed);
    if (is_over()) co_return;
    const std::uint32_t started = world.say(FactKind::RollbackStarted, world.detectors[detector].fact, component);
    const Duration takes =
        rollout.rollback_takes ? world.draw(*rollout.rollback_takes, world.plan.rollback[component], number - 1) : Duration{};
    world.releases[component].rolling_back = true;
    co_await world.after(takes);
    while (!is_over() && !control_plane_answers(world, region_that_switches(world, component))) co_await world.heard(world.state_changed);
    if (!is_over()) roll_back(world, component, started);
}

/// When and for how long requests move.
struct Shift {
    Instant since;
    Duration lasts;
};

/// How requests move to a new share of the new release. A rolling update replaces instances at one pace in both directions; a switch of a
/// name is followed as cached answers expire. If it is switched back before all have moved, those that have keep their answer for a whole
/// TTL: they come back in the order in which they moved, once the last of the others has asked again.
Shift shift_to(const World& world, std::uint32_t component, double share) {
    const auto& service = world.system.components[component].service;
    if (!service || !service->rollout) return {world.now(), {}};
    const model::Rollout& rollout = *service->rollout;
    if (rollout.style == model::RolloutStyle::Rolling) {
        const double moves = std::abs(share - world.state.release_share(component, world.now()));
        return {world.now(), Duration::seconds(moves * world.releases[component].takes.in_seconds())};
    }
    if (!rollout.switched_by.exists()) return {world.now(), {}};
    const serving::ReleaseShift& running = world.state.shifts[component];
    if (running.lasts_us > 0 && running.since < world.now() && world.now() < running.ends())
        return {running.ends(), world.now() - running.since};
    return {world.now(), *world.system.components[rollout.switched_by.index()].route->ttl};
}

/// Sends a share of the requests to the new release. It only fails from a share of `at_share` on.
void answer_share(World& world, std::uint32_t component, double share, std::uint32_t fact) {
    const ReleaseState& release = world.releases[component];
    const Shift shift = shift_to(world, component, share);
    world.roll_release(component, {share, share > 0 && share >= release.at_share ? release.fails : 0}, shift.since, shift.lasts, fact);
}

Process roll_out(World& world, std::uint32_t component, std::uint32_t cause) {
    const auto& service = world.system.components[component].service;
    const model::Rollout* const rollout = service && service->rollout ? &*service->rollout : nullptr;
    ReleaseState& release = world.releases[component];
    release.active = true;
    const std::uint32_t number = release.number;
    const auto begin_stage = [&](double share, std::uint32_t stage) {
        answer_share(world, component, share, world.say(FactKind::ReleaseStageBegan, cause, component, none, stage));
        if (stage == 0 && rollout != nullptr && rollout->watches.exists())
            watch_release(world, component);  // a detector may have fired already
    };
    if (rollout == nullptr || rollout->stages.empty()) {  // all at once, or evenly
        if (rollout != nullptr && rollout->takes) release.takes = world.draw(*rollout->takes, world.plan.rollout[component], number);
        begin_stage(1, 0);
        co_return;
    }
    for (std::uint32_t s = 0; s < rollout->stages.size(); ++s) {
        if (!release.active || release.rolling_back || release.number != number) co_return;
        begin_stage(rollout->stages[s].share, s);
        if (s + 1 < rollout->stages.size()) co_await world.after(rollout->stages[s].lasts);
    }
}

}  // namespace

void begin_release(World& world, std::uint32_t component, double fails, double at_share, std::uint32_t cause) {
    ReleaseState& release = world.releases[component];
    const std::uint32_t number = release.number + 1;
    release = ReleaseState{};
    release.number = number;
    release.fails = fails;
    release.at_share = at_share;
    roll_out(world, component, cause);
}

std::uint32_t region_that_switches(const World& world, std::uint32_t component) {
    const auto& service = world.system.components[component].service;
    if (!service || !service->rollout || !service->rollout->switched_by.exists()) return none;
    const Id<model::Location> place = world.system.components[service->rollout->switched_by.index()].route->changed_at;
    return place.exists() ? world.plan.region_of_place[place.index()] : none;
}

std::uint32_t roll_back(World& world, std::uint32_t component, std::uint32_t cause) {
    world.releases[component].active = false;
    const std::uint32_t fact = world.say(FactKind::ReleaseRolledBack, cause, component);
    const Shift shift = shift_to(world, component, 0);
    world.roll_release(component, {0, shift.lasts.us > 0 ? world.state.releases[component].failing : 0}, shift.since, shift.lasts, fact);
    return fact;
}

}  // namespace drsim::process
