// A service whose crashed instances restart in place, as containers on a healthy node do.
#pragma once

#include "sim/plan/indices.h"
#include "sim/process/world/process.h"

namespace drsim::process {

/// Called when instances of a service's pool went down or came up.
void restarts_notice(World& world, plan::PoolIndex pool);

}  // namespace drsim::process
