// What keeps a step from beginning, and what it would change that is already so.
#pragma once

#include <cstdint>

#include "sim/process/world/obstacle.h"

namespace drsim::process {

/// Why a step cannot begin now, for reasons of the thing that it changes.
Obstacle obstacle_of(World& world, std::uint32_t step);

/// What a step changes is already so.
bool is_already_so(const World& world, std::uint32_t step);

}  // namespace drsim::process
