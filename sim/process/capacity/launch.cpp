#include "sim/process/capacity/launch.h"

#include <algorithm>

#include "sim/process/capacity/nodes.h"
#include "sim/process/capacity/replacement.h"
#include "sim/process/world/world.h"

namespace drsim::process {

using model::FactKind;
using model::WaitedFor;

std::uint32_t up_or_starting(const World& world, plan::PoolIndex pool) { return world.alive_instances(pool) + world.pools[pool].starting; }

std::uint32_t up_or_starting(const World& world, plan::Range list) {
    std::uint32_t sum = 0;
    for (std::uint32_t i = 0; i < list.count; ++i) sum += up_or_starting(world, world.plan.pool_lists[list.first + i]);
    return sum;
}

std::uint32_t present_instances(const World& world, plan::Range pools) {
    const auto pool = [&](plan::Range list, std::uint32_t i) { return world.plan.pool_lists[list.first + i]; };
    std::uint32_t present = up_or_starting(world, pools);
    for (std::uint32_t i = 0; i < pools.count; ++i) {
        const plan::PlacementIndex placement = world.plan.pools[pool(pools, i)].placement;
        if (placement == none) continue;
        // Launches that wait for an autoscaler may happen anywhere in its placement: they count if the list contains all of it.
        const plan::Range all = world.plan.placements[placement].pools;
        if (pool(all, 0) != pool(pools, i) || i + all.count > pools.count) continue;
        if (pool(all, all.count - 1) == pool(pools, i + all.count - 1)) present += world.placements[placement].waiting;
    }
    return present;
}

std::uint32_t up_or_wanted(const World& world, plan::PlacementIndex placement) {
    const plan::PlanPlacement& what = world.plan.placements[placement];
    std::uint32_t sum = up_or_starting(world, what.pools) + world.placements[placement].waiting;
    for (std::uint32_t i = 0; i < what.pools.count; ++i) {
        const PoolState& pool = world.pools[world.plan.pool_lists[what.pools.first + i]];
        sum += pool.replacing - pool.succeeding;  // starting successors are counted above
    }
    for (std::uint32_t s = 0; s < world.steps.size(); ++s)  // a step may launch in other placements too: better count too many than too few
        if (world.plan.steps[s].scales && world.plan.steps[s].component == what.component) sum += world.steps[s].to_launch;
    return sum;
}

void take_place_among(World& world, plan::Range list, std::uint32_t wanted, std::uint32_t cause) {
    std::uint32_t all = 0;
    plan::PoolIndex from = none;
    for (std::uint32_t i = 0; i < list.count; ++i) {
        const plan::PoolIndex p = world.plan.pool_lists[list.first + i];
        const PoolState& pool = world.pools[p];
        all += world.state.pools[p].instances + pool.starting - pool.succeeding;  // a dead one and its successor count once
        const std::uint32_t dead = world.state.pools[p].instances - world.alive_instances(p);
        if (dead > pool.replacing && (from == none || world.pools[from].replacing > 0))
            from = p;  // prefer one without a successor under way
        else if (dead > 0 && from == none) from = p;
    }
    if (all < wanted || from == none) return;
    const std::uint32_t dead = world.state.pools[from].instances - world.alive_instances(from);
    if (dead == world.pools[from].replacing) call_off_successors(world, from, dead - 1);
    world.give_up_dead(from, cause);
}

void take_place(World& world, plan::PoolIndex pool, std::uint32_t cause) {
    const plan::PlacementIndex placement = world.plan.pools[pool].placement;
    if (placement == none || world.plan.placements[placement].maximum == none) return;
    take_place_among(world, world.plan.placements[placement].pools, world.plan.placements[placement].maximum, cause);
}

bool can_get_ready(const World& world, plan::PoolIndex pool) {
    const plan::PoolIndex host = world.plan.pools[pool].host;
    return world.state.pools[pool].holds == 0 && (host == none || world.is_up(host));
}

namespace {

/// Nodes with room aside.
std::uint32_t room_beside_nodes(const World& world, plan::PoolIndex pool, std::uint32_t wanted) {
    const plan::PlanPool& what = world.plan.pools[pool];
    if (what.placement != none && world.plan.placements[what.placement].maximum != none) {
        const plan::PlanPlacement& placement = world.plan.placements[what.placement];
        const std::uint32_t there = up_or_starting(world, placement.pools);
        wanted = std::min(wanted, placement.maximum > there ? placement.maximum - there : 0);
    }
    if (what.host != none) return wanted;  // the room of a place is taken by its nodes
    for (const Shortage& shortage : world.shortages) {
        if (!shortage.active || what.place == none) continue;
        if (!model::lies_in(world.system, Id<model::Location>(what.place), Id<model::Location>(shortage.place))) continue;
        if (shortage.none_new) return 0;
        std::uint32_t there = 0;
        const plan::Range inside = world.plan.places_pools[shortage.place];
        for (std::uint32_t i = 0; i < inside.count; ++i) {
            const plan::PoolIndex other = world.plan.pool_lists[inside.first + i];
            if (world.plan.pools[other].component == what.component) there += up_or_starting(world, other);
        }
        wanted = std::min(wanted, shortage.above > there ? shortage.above - there : 0);
    }
    return wanted;
}

}  // namespace

std::uint32_t room_for(const World& world, plan::PoolIndex pool, std::uint32_t wanted) {
    wanted = room_beside_nodes(world, pool, wanted);
    return world.plan.pools[pool].host == none ? wanted : std::min(wanted, room_on_nodes(world, pool));
}

plan::PoolIndex better_pool(const World& world, plan::PoolIndex pool, plan::PoolIndex other) {
    const serving::PoolCondition& condition = world.state.pools[other];
    if (condition.holds != 0 || condition.destroyed) return pool;
    if (pool == none) return other;
    const std::uint32_t room = room_for(world, pool, 1);
    if (room != room_for(world, other, 1)) return room != 0 ? pool : other;
    return up_or_starting(world, other) < up_or_starting(world, pool) ? other : pool;
}

plan::PoolIndex emptiest_pool(const World& world, const plan::PoolIndex* pools, std::uint32_t count) {
    plan::PoolIndex best = none;
    for (std::uint32_t i = 0; i < count; ++i) best = better_pool(world, best, pools[i]);
    return best;
}

Obstacle launch_obstacle(World& world, plan::PoolIndex pool) {
    const plan::PlanPool& what = world.plan.pools[pool];
    // Who places instances on nodes is a component of its own: see recovery_needs.
    if (what.host == none && !control_plane_answers(world, what.region))
        return {static_cast<std::uint8_t>(WaitedFor::ControlPlane), none, what.region};
    if (const Obstacle needed = recovery_obstacle(world, pool); needed.reason != 0) return needed;
    if (room_beside_nodes(world, pool, 1) == 0) return {static_cast<std::uint8_t>(WaitedFor::Capacity), none};
    if (what.host != none && room_on_nodes(world, pool) == 0)
        return {static_cast<std::uint8_t>(WaitedFor::Node), world.plan.pools[what.host].component, world.plan.pools[what.host].placement};
    return {};
}

bool can_launch(World& world, plan::PoolIndex pool, plan::PoolIndex otherwise, Obstacle& obstacle, std::uint32_t count) {
    Obstacle now = pool == none ? Obstacle{static_cast<std::uint8_t>(WaitedFor::PlaceUp), none} : launch_obstacle(world, pool);
    now.count = count;
    waits_for_node(world, otherwise, obstacle, now);
    if (now.reason == 0) return true;
    begins_to_wait(world, model::WaitBegun::Who::Launch, pool == none ? otherwise : pool, now, obstacle);
    obstacle = now;
    return false;
}

std::uint32_t tell_wait(World& world, plan::PoolIndex pool, const Obstacle& obstacle, std::uint32_t cause) {
    if (obstacle.reason == 0) return cause;
    return world.say(FactKind::LaunchWaited, world.end_of_wait(obstacle, cause), pool, obstacle.subject, cause, obstacle.reason);
}

std::uint32_t tell_loss(World& world, plan::PoolIndex pool, std::uint32_t cause) {
    return world.say(FactKind::LaunchLost, world.pools[pool].cause, pool, none, cause);
}

}  // namespace drsim::process
