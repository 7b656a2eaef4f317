// One step of a runbook: its waits, its attempts, its alternative. What a step changes is in effect.h.
#pragma once

#include <cstdint>

#include "sim/process/world/process.h"

namespace drsim::process {

/// Starts a step whose predecessors are done; the runbook counts it as active until it ends.
void start_step(World& world, std::uint32_t step, std::uint32_t cause);

}  // namespace drsim::process
