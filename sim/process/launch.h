// Starting new instances: where, and what a launch waits for.
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

/// How many more instances of the pool's component its place can take now.
std::uint32_t room_for(const World& world, std::uint32_t pool, std::uint32_t wanted);

/// Which of two to launch in, the first unless the other is better: one that is up, with room for an instance, with fewer of them, present or
/// starting. None when both are down; the first may be none.
std::uint32_t better_pool(const World& world, std::uint32_t pool, std::uint32_t other);

/// The best of a list; none when every one is down. Whoever waits for it asks again when woken: another may have room by then.
std::uint32_t emptiest_pool(const World& world, const std::uint32_t* pools, std::uint32_t count);

}  // namespace drsim::process
