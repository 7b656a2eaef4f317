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

std::uint32_t better_pool(const World& world, std::uint32_t pool, std::uint32_t other) {
    const PoolState& state = world.pools[other];
    if (state.holds != 0 || state.destroyed) return pool;
    if (pool == none) return other;
    if (!world.shortages.empty()) {
        const std::uint32_t room = room_for(world, pool, 1);
        if (room != room_for(world, other, 1)) return room != 0 ? pool : other;
    }
    const PoolState& best = world.pools[pool];
    return state.instances + state.starting < best.instances + best.starting ? other : pool;
}

std::uint32_t emptiest_pool(const World& world, const std::uint32_t* pools, std::uint32_t count) {
    std::uint32_t best = none;
    for (std::uint32_t i = 0; i < count; ++i) best = better_pool(world, best, pools[i]);
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
    return world.say(FactKind::LaunchWaited, world.end_of_wait(obstacle, cause), pool, obstacle.subject, 0, obstacle.reason);
}

}  // namespace drsim::process
