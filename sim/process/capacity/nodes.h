// Instances that run on the instances of another component, as pods run on nodes: they go down with their node, and a launch needs a node
// with room.
#pragma once

#include <cstdint>

#include "sim/plan/indices.h"
#include "sim/process/world/obstacle.h"
#include "sim/process/world/process.h"

namespace drsim::process {

/// Called when `now` of the `had` instances of a pool are up: what runs on them goes down or comes back with them.
void nodes_notice(World& world, plan::PoolIndex nodes, std::uint32_t had, std::uint32_t now);

/// How many more instances of a pool fit on the nodes that it runs on.
[[nodiscard]] std::uint32_t room_on_nodes(const World& world, plan::PoolIndex pool);

/// A launch waited for `before` and now waits for `now`, or for nothing: counts those that wait for a node, and wakes the autoscaler of the
/// nodes. `pool`: any pool of what is launched, the same one at every call.
void waits_for_node(World& world, plan::PoolIndex pool, const Obstacle& before, const Obstacle& now);

}  // namespace drsim::process
