// A service that lost instances starts successors automatically.
#pragma once

#include <cstdint>

#include "sim/base/time.h"
#include "sim/plan/indices.h"
#include "sim/process/world/process.h"

namespace drsim::process {

void replacement_notices(World& world, plan::PoolIndex pool);

/// Calls off successors of the pool's lost instances until `left` remain.
/// The last lost instances come back first: a crash outlives the outage that struck after it.
void call_off_successors(World& world, plan::PoolIndex pool, std::uint32_t left);

}  // namespace drsim::process
