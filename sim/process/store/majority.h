// Since when a store lacks the majority that its commits need.
#pragma once

#include <cstdint>

#include "sim/base/time.h"
#include "sim/plan/indices.h"

namespace drsim::process {

struct World;

/// The instant at which the majority was lost that is missing now; never while there is one.
Instant majority_lost(const World& world, plan::StoreIndex store);

}  // namespace drsim::process
