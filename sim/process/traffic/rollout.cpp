#include "sim/process/traffic/rollout.h"

#include <cmath>

#include "sim/process/world/world.h"

namespace drsim::process {

using model::FactKind;

namespace {

/// Whether the name that a rollback would change can be changed.
bool name_can_change(const World& world, std::uint32_t component) {
    const std::uint32_t region = region_that_switches(world, component);
    return region == none || world.plan.control_plane_pool[region] == none || world.is_up(world.plan.control_plane_pool[region]);
}

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
    // Whoever changes the name waits for its control plane.
    while (!is_over() && !name_can_change(world, component)) co_await world.heard(world.state_changed);
    if (!is_over()) roll_back(world, component, started);
}

/// How long requests take to move to a new share of the new release. A rolling update replaces instances at one pace in both directions;
/// a switch of a name is followed as cached answers expire.
Duration shift_time(const World& world, std::uint32_t component, double share) {
    const auto& service = world.system.components[component].service;
    if (!service || !service->rollout) return {};
    const model::Rollout& rollout = *service->rollout;
    if (rollout.style == model::RolloutStyle::Rolling) {
        const double moves = std::abs(share - world.state.release_share(component, world.now()));
        return Duration::seconds(moves * world.releases[component].takes.in_seconds());
    }
    return rollout.switched_by.exists() ? *world.system.components[rollout.switched_by.index()].route->ttl : Duration{};
}

/// Sends a share of the requests to the new release. It only fails from a share of `at_share` on.
void answer_share(World& world, std::uint32_t component, double share, std::uint32_t fact) {
    const ReleaseState& release = world.releases[component];
    world.roll_release(component, {share, share > 0 && share >= release.at_share ? release.fails : 0}, shift_time(world, component, share),
                       fact);
}

Process roll_out(World& world, std::uint32_t component, std::uint32_t cause) {
    const auto& service = world.system.components[component].service;
    ReleaseState& release = world.releases[component];
    release.active = true;
    const std::uint32_t number = release.number;
    const auto begin_stage = [&](double share, std::uint32_t stage) {
        answer_share(world, component, share, world.say(FactKind::ReleaseStageBegan, cause, component, none, stage));
        if (stage == 0 && service && service->rollout && service->rollout->watches.exists())
            watch_release(world, component);  // a detector may have fired already
    };
    if (!service || !service->rollout || service->rollout->stages.empty()) {  // all at once, or evenly
        if (service && service->rollout && service->rollout->takes)
            release.takes = world.draw(*service->rollout->takes, world.plan.rollout[component], number);
        begin_stage(1, 0);
        co_return;
    }
    const auto& stages = service->rollout->stages;
    for (std::uint32_t s = 0; s < stages.size(); ++s) {
        if (!release.active || release.rolling_back || release.number != number) co_return;
        begin_stage(stages[s].share, s);
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

std::uint32_t region_that_switches(const World& world, std::uint32_t component) {
    const auto& service = world.system.components[component].service;
    if (!service || !service->rollout || !service->rollout->switched_by.exists()) return none;
    const Id<model::Location> place = world.system.components[service->rollout->switched_by.index()].route->changed_at;
    return place.exists() ? world.plan.region_of_place[place.index()] : none;
}

std::uint32_t roll_back(World& world, std::uint32_t component, std::uint32_t cause) {
    world.releases[component].active = false;
    const std::uint32_t fact = world.say(FactKind::ReleaseRolledBack, cause, component);
    const Duration over = shift_time(world, component, 0);
    world.roll_release(component, {0, over.us > 0 ? world.state.releases[component].failing : 0}, over, fact);
    return fact;
}

}  // namespace drsim::process
