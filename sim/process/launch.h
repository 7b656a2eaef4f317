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

/// Waits until the component's recovery needs and its region's control plane serve and the place has room. Returns the fact waited for,
/// or `cause` when nothing had to be waited for.
Call<std::uint32_t> room_to_launch(World& world, std::uint32_t pool, std::uint32_t cause);

/// How many more instances of the pool's component its place can take now.
std::uint32_t room_for(const World& world, std::uint32_t pool, std::uint32_t wanted);

/// The up pool of the list with the fewest instances, present or starting; none when every one is down.
std::uint32_t emptiest_pool(const World& world, const std::uint32_t* pools, std::uint32_t count);

}  // namespace drsim::process
