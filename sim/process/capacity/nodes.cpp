#include "sim/process/capacity/nodes.h"

#include <algorithm>

#include "sim/process/capacity/autoscale.h"
#include "sim/process/capacity/launch.h"
#include "sim/process/world/world.h"

namespace drsim::process {

using model::WaitedFor;

namespace {

/// How many of `guests` instances, spread evenly, run on `lost` of `nodes` nodes. Which nodes these are is chance: a draw rounds.
std::uint32_t guests_on(World& world, plan::PoolIndex pool, std::uint32_t guests, std::uint32_t lost, std::uint32_t nodes) {
    if (lost >= nodes) return guests;
    const double share = static_cast<double>(guests) * lost / nodes;
    return std::min(guests,
                    static_cast<std::uint32_t>(share + world.draw(world.plan.pools[pool].stranding, world.pools[pool].strandings++)));
}

bool is_for_node(const Obstacle& obstacle) { return obstacle.reason == static_cast<std::uint8_t>(WaitedFor::Node); }

}  // namespace

void nodes_notice(World& world, plan::PoolIndex nodes, std::uint32_t had, std::uint32_t now) {
    const plan::Range guests = world.plan.pools[nodes].guests;
    for (std::uint32_t i = 0; i < guests.count; ++i) {
        const plan::PoolIndex pool = world.plan.pool_lists[guests.first + i];
        if (now > had) {
            // Nodes come back all together; launched ones are not noticed here, and nothing ran on them.
            if (world.pools[pool].stranded > 0) world.free_stranded(pool, world.pools[nodes].cause);
            continue;
        }
        const std::uint32_t alive = world.state.pools[pool].instances - world.state.pools[pool].down;
        const std::uint32_t lost = guests_on(world, pool, alive, had - now, had);
        if (lost > 0) world.strand(pool, lost, world.pools[nodes].cause);
    }
}

std::uint32_t room_on_nodes(const World& world, plan::PoolIndex pool) {
    const plan::PlanPool& what = world.plan.pools[pool];
    const plan::PlanPool& host = world.plan.pools[what.host];
    const std::uint32_t all = world.up_instances(what.host) * host.room;
    std::uint32_t taken = 0;
    for (std::uint32_t i = 0; i < host.guests.count; ++i) {
        const plan::PoolIndex guest = world.plan.pool_lists[host.guests.first + i];
        taken += up_or_starting(world, guest) * world.plan.pools[guest].takes_room;
    }
    return all > taken ? (all - taken) / what.takes_room : 0;
}

void waits_for_node(World& world, plan::PoolIndex pool, const Obstacle& before, const Obstacle& now) {
    const std::uint32_t takes = world.plan.pools[pool].takes_room;
    if (is_for_node(before)) world.placements[plan::PlacementIndex(before.what)].units_waiting -= takes;
    if (!is_for_node(now)) return;
    PlacementState& nodes = world.placements[plan::PlacementIndex(now.what)];
    nodes.units_waiting += takes;
    nodes.waiting_cause = world.pools[pool].cause;
    if (!is_for_node(before)) nodes_are_wanted(world, plan::PlacementIndex(now.what));
}

}  // namespace drsim::process
