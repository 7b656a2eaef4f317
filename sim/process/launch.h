// Starting new instances: what a launch waits for, and how long it takes.
#pragma once

#include <cstdint>

#include "sim/process/obstacle.h"
#include "sim/process/process.h"

namespace drsim::process {

/// Whether the control plane of a region answers; a place without one (the file knows no such region) always does.
bool control_plane_answers(const World& world, std::uint32_t region);

/// What keeps an instance from being launched in a pool now.
Obstacle launch_obstacle(World& world, std::uint32_t pool);

/// Whether an instance can be launched in the pool now; if not, `obstacle` is what keeps it from that. Never where there is no pool.
bool can_launch(World& world, std::uint32_t pool, Obstacle& obstacle);

/// Tells what a launch has waited for. Returns that fact, or `cause` when there was no obstacle.
std::uint32_t tell_wait(World& world, std::uint32_t pool, const Obstacle& obstacle, std::uint32_t cause);

/// Waits until the component's recovery needs and its region's control plane serve and the place has room. Returns the fact waited for,
/// or `cause` when nothing had to be waited for.
Call<std::uint32_t> room_to_launch(World& world, std::uint32_t pool, std::uint32_t cause);

/// How many more instances of the pool's component its place can take now.
std::uint32_t room_for(const World& world, std::uint32_t pool, std::uint32_t wanted);

/// The up pool of the list with the fewest instances, present or starting; none when every one is down.
std::uint32_t emptiest_pool(const World& world, const std::uint32_t* pools, std::uint32_t count);

}  // namespace drsim::process
