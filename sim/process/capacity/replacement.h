// A service that lost instances starts successors by itself.
#pragma once

#include <cstdint>

#include "sim/base/time.h"
#include "sim/plan/indices.h"
#include "sim/process/world/process.h"

namespace drsim::process {

void replacement_notices(World& world, plan::PoolIndex pool);

/// Successors of the pool's lost instances are called off until so many are left.
/// What was lost last comes back first: a crash outlives the outage that struck after it.
void call_off_successors(World& world, plan::PoolIndex pool, std::uint32_t left);

}  // namespace drsim::process
