// Faults strike, last and end. They change the state and record facts; they know nothing of recovery.
#pragma once

#include <cstdint>

#include "sim/process/world/process.h"

namespace drsim::process {

enum class Given : std::uint8_t { Holds, LeftOut };

/// Draws when each fault strikes, delays all of them if a precursor would fall before 0, sets the record's onset, and starts them.
/// False if no fault strikes in this trial.
bool schedule_faults(World& world, Given given);

}  // namespace drsim::process
