// Releases reach users in stages; a detector may trigger a rollback.
#pragma once

#include <cstdint>

#include "sim/process/world/process.h"

namespace drsim::process {

/// Begins a release that fails a share of its requests, once its stage is large enough for the failure to appear.
void begin_release(World& world, std::uint32_t component, double fails, double at_share, std::uint32_t cause);

/// The region whose control plane must answer before a rollback can change the name that switches releases; none: no name, or no such
/// region.
[[nodiscard]] std::uint32_t region_that_switches(const World& world, std::uint32_t component);

/// The old release serves all requests again, from now on or as they move back. Returns the fact.
std::uint32_t roll_back(World& world, std::uint32_t component, std::uint32_t cause);

}  // namespace drsim::process
