// When a store lost the majority that its commits need.
#pragma once

#include <cstdint>

#include "sim/base/time.h"
#include "sim/plan/indices.h"

namespace drsim::process {

struct World;

/// When the majority was lost that is missing now; never if there is a majority.
Instant majority_lost(const World& world, plan::StoreIndex store);

}  // namespace drsim::process
