// Load balancers eject targets that fail their health checks, and readmit them.
#pragma once

#include <cstdint>

#include "sim/base/time.h"
#include "sim/process/world/process.h"

namespace drsim::process {

void balancers_notice(World& world);

}  // namespace drsim::process
