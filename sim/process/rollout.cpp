#include "sim/process/rollout.h"

#include "sim/process/world.h"

namespace drsim::process {

using model::FactKind;

namespace {

/// The rollout's own watch: its detector fires, and traffic goes back after the time that a rollback takes.
Process watch_release(World& world, std::uint32_t component) {
    const model::Rollout& rollout = *world.system.components[component].service->rollout;
    const std::uint32_t detector = rollout.watches.value;
    const std::uint32_t number = world.releases[component].number;
    const auto is_over = [&world, component, number] { return !world.releases[component].active || world.releases[component].number != number; };
    while (!is_over() && !world.detectors[detector].fired) co_await world.heard(world.state_changed);
    if (is_over()) co_return;
    const std::uint32_t started = world.say(FactKind::RollbackStarted, world.detectors[detector].fact, component);
    const Duration takes = rollout.rollback_takes ? world.draw(*rollout.rollback_takes, world.plan.rollback[component]) : Duration{};
    world.releases[component].rolling_back = true;
    co_await world.after(takes);
    if (!is_over()) roll_back(world, component, started);
}

Process roll_out(World& world, std::uint32_t component, std::uint32_t cause) {
    const auto& service = world.system.components[component].service;
    ReleaseState& release = world.releases[component];
    release.active = true;
    world.has_releases = true;
    const std::uint32_t number = release.number;
    if (!service || !service->rollout || service->rollout->stages.empty()) {  // all at once
        release.share = 1;
        world.changed(world.say(FactKind::ReleaseStageBegan, cause, component, none, 0));
        co_return;
    }
    const auto& stages = service->rollout->stages;
    for (std::uint32_t s = 0; s < stages.size(); ++s) {
        if (!release.active || release.rolling_back || release.number != number) co_return;
        release.share = stages[s].share;
        world.changed(world.say(FactKind::ReleaseStageBegan, cause, component, none, s));
        if (s == 0 && service->rollout->watches.exists()) watch_release(world, component);  // who may have fired before is heard at once
        if (s + 1 < stages.size()) co_await world.after(stages[s].lasts);
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

std::uint32_t roll_back(World& world, std::uint32_t component, std::uint32_t cause) {
    world.releases[component].active = false;
    world.releases[component].share = 0;
    const std::uint32_t fact = world.say(FactKind::ReleaseRolledBack, cause, component);
    world.changed(fact);
    return fact;
}

}  // namespace drsim::process
