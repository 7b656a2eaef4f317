// Caches cover lost nodes, and are cold when nodes come back empty.
#pragma once

#include <cstdint>

#include "sim/base/time.h"
#include "sim/plan/indices.h"
#include "sim/process/world/process.h"

namespace drsim::process {

/// `lost`: how many instances have gone down; 0: some have come back.
void cache_notices(World& world, plan::PoolIndex pool, std::uint32_t lost);

}  // namespace drsim::process
