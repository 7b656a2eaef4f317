#include "sim/process/traffic/rollout.h"

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
    const Duration takes = rollout.rollback_takes ? world.draw(*rollout.rollback_takes, world.plan.rollback[component]) : Duration{};
    world.releases[component].rolling_back = true;
    co_await world.after(takes);
    if (!is_over()) roll_back(world, component, started);
}

/// Sends a share of the requests to the new release. It only fails from a share of `at_share` on.
void answer_share(World& world, std::uint32_t component, double share, std::uint32_t fact) {
    const ReleaseState& release = world.releases[component];
    world.roll_release(component, {share, share > 0 && share >= release.at_share ? release.fails : 0}, fact);
}

Process roll_out(World& world, std::uint32_t component, std::uint32_t cause) {
    const auto& service = world.system.components[component].service;
    ReleaseState& release = world.releases[component];
    release.active = true;
    const std::uint32_t number = release.number;
    if (!service || !service->rollout || service->rollout->stages.empty()) {  // all at once
        answer_share(world, component, 1, world.say(FactKind::ReleaseStageBegan, cause, component, none, 0));
        co_return;
    }
    const auto& stages = service->rollout->stages;
    for (std::uint32_t s = 0; s < stages.size(); ++s) {
        if (!release.active || release.rolling_back || release.number != number) co_return;
        answer_share(world, component, stages[s].share, world.say(FactKind::ReleaseStageBegan, cause, component, none, s));
        if (s == 0 && service->rollout->watches.exists()) watch_release(world, component);  // a detector may have fired already
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
    const std::uint32_t fact = world.say(FactKind::ReleaseRolledBack, cause, component);
    world.roll_release(component, {}, fact);
    return fact;
}

}  // namespace drsim::process
