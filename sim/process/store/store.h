// What a store does by itself when one of its copies goes down or comes back. Depends on state, never on faults.
#pragma once

#include <cstdint>

#include "sim/base/time.h"
#include "sim/plan/indices.h"
#include "sim/process/world/process.h"

namespace drsim::process {

void store_notices(World& world, plan::PoolIndex pool);

/// Called when something changed for a copy that stays down: a crash during an outage, or the end of an outage that a crash outlives.
void copy_stays_down(World& world, plan::PoolIndex pool);

}  // namespace drsim::process
