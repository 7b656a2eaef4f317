#include "sim/process/launch.h"

#include <algorithm>

#include "sim/process/world.h"

namespace drsim::process {

using model::FactKind;
using model::WaitedFor;

bool control_plane_answers(const World& world, std::uint32_t region) {
    if (region == none || world.plan.control_plane_pool[region] == none) return true;
    return world.is_up(world.plan.control_plane_pool[region]);
}

std::uint32_t room_for(const World& world, std::uint32_t pool, std::uint32_t wanted) {
    const plan::PlanPool& what = world.plan.pools[pool];
    for (const Shortage& shortage : world.shortages) {
        if (!shortage.active || what.place == none) continue;
        if (!model::lies_in(world.system, Id<model::Location>(what.place), Id<model::Location>(shortage.place))) continue;
        if (shortage.none_new) return 0;
        std::uint32_t there = 0;
        const plan::Range inside = world.plan.places_pools[shortage.place];
        for (std::uint32_t i = 0; i < inside.count; ++i) {
            const std::uint32_t other = world.plan.pool_lists[inside.first + i];
            if (world.plan.pools[other].component == what.component) there += world.pools[other].instances + world.pools[other].starting;
        }
        wanted = std::min(wanted, shortage.above > there ? shortage.above - there : 0);
    }
    return wanted;
}

std::uint32_t emptiest_pool(const World& world, const std::uint32_t* pools, std::uint32_t count) {
    std::uint32_t best = none;
    for (std::uint32_t i = 0; i < count; ++i) {
        const PoolState& state = world.pools[pools[i]];
        if (state.holds != 0 || state.destroyed) continue;
        if (best == none || state.instances + state.starting < world.pools[best].instances + world.pools[best].starting) best = pools[i];
    }
    return best;
}

Obstacle launch_obstacle(World& world, std::uint32_t pool) {
    const plan::PlanPool& what = world.plan.pools[pool];
    if (!control_plane_answers(world, what.region)) return {static_cast<std::uint8_t>(WaitedFor::ControlPlane), none};
    for (const std::uint32_t watch : world.plan.recovery_needs[what.component])
        if (world.serving(watch) <= 0) return {static_cast<std::uint8_t>(WaitedFor::Need), world.plan.needs[world.plan.watches[watch].need].component};
    if (!world.shortages.empty() && room_for(world, pool, 1) == 0) return {static_cast<std::uint8_t>(WaitedFor::Capacity), none};
    return {};
}

bool can_launch(World& world, std::uint32_t pool, Obstacle& obstacle) {
    if (pool == none) return false;
    const Obstacle now = launch_obstacle(world, pool);
    if (now.reason == 0) return true;
    obstacle = now;
    return false;
}

std::uint32_t tell_wait(World& world, std::uint32_t pool, const Obstacle& obstacle, std::uint32_t cause) {
    if (obstacle.reason == 0) return cause;
    return world.say(FactKind::LaunchWaited, world.last_cause, pool, obstacle.subject, 0, obstacle.reason);
}

Call<std::uint32_t> room_to_launch(World& world, std::uint32_t pool, std::uint32_t cause) {
    Obstacle last;
    for (Obstacle now = launch_obstacle(world, pool); now.reason != 0; now = launch_obstacle(world, pool)) {
        last = now;
        co_await world.heard(world.state_changed);
    }
    if (last.reason == 0) co_return cause;
    co_return world.say(FactKind::LaunchWaited, world.last_cause, pool, last.subject, 0, last.reason);
}

}  // namespace drsim::process
