// Launching instances: where, and what a launch waits for.
#pragma once

#include <cstdint>

#include "sim/plan/compiled.h"
#include "sim/process/world/obstacle.h"
#include "sim/process/world/process.h"

namespace drsim::process {

/// What keeps an instance from being launched in a pool now.
Obstacle launch_obstacle(World& world, plan::PoolIndex pool);

/// Whether an instance can be launched in the pool now; if not, `obstacle` is set to the reason. The pool is none if every place is down;
/// the wait then counts for `otherwise`. `count`: launches that wait for it, one after another.
bool can_launch(World& world, plan::PoolIndex pool, plan::PoolIndex otherwise, Obstacle& obstacle, std::uint32_t count = 1);

/// Records what a launch has waited for. Returns that fact, or `cause` if there was no obstacle.
std::uint32_t tell_wait(World& world, plan::PoolIndex pool, const Obstacle& obstacle, std::uint32_t cause);

/// Records that a launch was lost because its place went down. Returns that fact.
std::uint32_t tell_loss(World& world, plan::PoolIndex pool, std::uint32_t cause);

/// How many of the wanted instances fit in the pool now, within the `max` of its placement and the room in its place. Dead instances take
/// no room.
std::uint32_t room_for(const World& world, plan::PoolIndex pool, std::uint32_t wanted);

/// Instances that are up, starting or restarting. Dead instances do not count: they may never come back.
std::uint32_t up_or_starting(const World& world, plan::PoolIndex pool);
std::uint32_t up_or_starting(const World& world, plan::Range list);

/// Instances that are up or on their way, without dead ones and their automatic successors.
std::uint32_t present_instances(const World& world, plan::Range pools);

/// Instances of a placement that are up or on their way: starting,
/// waiting to be launched for its autoscaler or a step, or replacing lost ones.
std::uint32_t up_or_wanted(const World& world, plan::PlacementIndex placement);

/// Called when a launch in the pool begins. `max` includes dead instances that may come back, so a full placement gives one of them up.
void take_place(World& world, plan::PoolIndex pool, std::uint32_t cause);

/// The same for a list of pools that together should have `wanted` instances.
void take_place_among(World& world, plan::Range list, std::uint32_t wanted, std::uint32_t cause);

/// Whether an instance can become ready in a pool: its place is up, and a node that it may run on. Otherwise it starts again, elsewhere if
/// it can.
bool can_get_ready(const World& world, plan::PoolIndex pool);

/// The better pool to launch in, `pool` unless `other` is better. Better means: up, with room for an instance, with fewer instances up or
/// starting. None if both are down; `pool` may be none.
plan::PoolIndex better_pool(const World& world, plan::PoolIndex pool, plan::PoolIndex other);

/// The best pool of a list; none if all are down. A caller that waits for room must ask again when woken: another pool may have room by
/// then.
plan::PoolIndex emptiest_pool(const World& world, const plan::PoolIndex* pools, std::uint32_t count);

}  // namespace drsim::process
