#include "sim/process/capacity/nodes.h"

#include <algorithm>

#include "sim/process/capacity/autoscale.h"
#include "sim/process/capacity/launch.h"
#include "sim/process/world/world.h"

namespace drsim::process {

using model::WaitedFor;

namespace {

/// How many of `guests` instances, spread evenly, run on `some` of `nodes` nodes. Which nodes these are is chance: a draw rounds.
std::uint32_t guests_on(World& world, plan::PoolIndex pool, std::uint32_t guests, std::uint32_t some, std::uint32_t nodes) {
    if (some >= nodes) return guests;
    const double share = static_cast<double>(guests) * some / nodes;
    return std::min(guests,
                    static_cast<std::uint32_t>(share + world.draw(world.plan.pools[pool].stranding, world.pools[pool].strandings++)));
}

bool is_for_node(const Obstacle& obstacle) { return obstacle.reason == static_cast<std::uint8_t>(WaitedFor::Node); }

}  // namespace

void nodes_notice(World& world, plan::PoolIndex nodes, std::uint32_t had, std::uint32_t now) {
    const plan::Range guests = world.plan.pools[nodes].guests;
    const std::uint32_t cause = world.pools[nodes].cause;
    for (std::uint32_t i = 0; i < guests.count; ++i) {
        const plan::PoolIndex pool = world.plan.pool_lists[guests.first + i];
        if (now > had) {  // nodes that came back: launched ones are not noticed here, and nothing ran on them
            const std::uint32_t dead = world.state.pools[nodes].instances - had;
            const std::uint32_t back = guests_on(world, pool, world.pools[pool].stranded, now - had, dead);
            // What ran on a node that was given up has none to come back to, unless there is room.
            if (const std::uint32_t fits = std::min(back, room_on_nodes(world, pool)); fits > 0) world.free_stranded(pool, fits, cause);
            continue;
        }
        const std::uint32_t alive = world.state.pools[pool].instances - world.state.pools[pool].down;
        const std::uint32_t lost = guests_on(world, pool, alive, had - now, had);
        if (lost > 0) world.strand(pool, lost, cause);
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
    const bool same = before.reason == now.reason && before.what == now.what && before.count == now.count;
    if (same || (!is_for_node(before) && !is_for_node(now))) return;
    const std::uint32_t takes = world.plan.pools[pool].takes_room;
    if (is_for_node(before)) world.placements[plan::PlacementIndex(before.what)].units_waiting -= takes * before.count;
    if (!is_for_node(now)) return;
    PlacementState& nodes = world.placements[plan::PlacementIndex(now.what)];
    nodes.units_waiting += takes * now.count;
    nodes.waiting_cause = world.pools[pool].cause;
    nodes_are_wanted(world, plan::PlacementIndex(now.what));
    world.changed_beside();  // an autoscaler that is at work looks again
}

}  // namespace drsim::process
