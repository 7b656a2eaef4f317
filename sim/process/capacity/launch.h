// Starting new instances: where, and what a launch waits for.
#pragma once

#include <cstdint>

#include "sim/plan/compiled.h"
#include "sim/process/world/obstacle.h"
#include "sim/process/world/process.h"

namespace drsim::process {

/// Whether the control plane of a region answers; a place without one (the file knows no such region) always does.
bool control_plane_answers(const World& world, std::uint32_t region);

/// What keeps an instance from being launched in a pool now.
Obstacle launch_obstacle(World& world, plan::PoolIndex pool);

/// Whether an instance can be launched in the pool now; if not, `obstacle` is what keeps it from that. Where every place is down there is
/// no pool: that of `otherwise` is waited for.
bool can_launch(World& world, plan::PoolIndex pool, plan::PoolIndex otherwise, Obstacle& obstacle);

/// Tells what a launch has waited for. Returns that fact, or `cause` when there was no obstacle.
std::uint32_t tell_wait(World& world, plan::PoolIndex pool, const Obstacle& obstacle, std::uint32_t cause);

/// Tells that a launch has come to nothing, because of what took its place. Returns that fact.
std::uint32_t tell_loss(World& world, plan::PoolIndex pool, std::uint32_t cause);

/// How many of so many more instances the pool can take now: what its placement's `max` and its place leave. The dead leave room.
std::uint32_t room_for(const World& world, plan::PoolIndex pool, std::uint32_t wanted);

/// Instances that are up or start, be it that they are launched or restarted. The dead do not count: they need not come back.
std::uint32_t up_or_starting(const World& world, plan::PoolIndex pool);
std::uint32_t up_or_starting(const World& world, plan::Range list);

/// Instances that are up or on their way; the dead, and what would succeed them by itself, do not count.
std::uint32_t present_instances(const World& world, plan::Range pools);

/// How many instances of a placement are up or on their way: starting,
/// waiting to be launched for its autoscaler or a step, succeeding lost ones.
std::uint32_t up_or_wanted(const World& world, plan::PlacementIndex placement);

/// A launch in the pool begins. A `max` counts the dead that may still come back, so where they fill the placement one of them is given up.
void take_place(World& world, plan::PoolIndex pool, std::uint32_t cause);

/// The same where so many instances are wanted in a list of pools.
void take_place_among(World& world, plan::Range list, std::uint32_t wanted, std::uint32_t cause);

/// Whether what starts in a pool becomes ready: its place may have gone down meanwhile, and then it has to start elsewhere.
bool can_get_ready(const World& world, plan::PoolIndex pool);

/// Which of two to launch in, the first unless the other is better: one that is up, with room for an instance, with fewer of them up or
/// starting. None when both are down; the first may be none.
plan::PoolIndex better_pool(const World& world, plan::PoolIndex pool, plan::PoolIndex other);

/// The best of a list; none when every one is down. Whoever waits for it asks again when woken: another may have room by then.
plan::PoolIndex emptiest_pool(const World& world, const plan::PoolIndex* pools, std::uint32_t count);

}  // namespace drsim::process
