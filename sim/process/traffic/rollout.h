// Releases reach their users in stages; what watches a stage may roll it back.
#pragma once

#include <cstdint>

#include "sim/process/world/process.h"

namespace drsim::process {

/// A release begins that fails a share of its requests, once its stage is large enough to show it.
void begin_release(World& world, std::uint32_t component, double fails, double at_share, std::uint32_t cause);

/// The old release answers everything again. Returns the fact.
std::uint32_t roll_back(World& world, std::uint32_t component, std::uint32_t cause);

}  // namespace drsim::process
