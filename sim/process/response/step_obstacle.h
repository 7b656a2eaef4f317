// What blocks a step, and whether its change has already been made.
#pragma once

#include <cstdint>

#include "sim/process/world/obstacle.h"

namespace drsim::process {

/// Why a step cannot begin now because of its target.
Obstacle obstacle_of(World& world, std::uint32_t step);

/// Whether the change that a step makes has already been made.
bool is_already_so(const World& world, std::uint32_t step);

}  // namespace drsim::process
