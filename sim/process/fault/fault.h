// What the world does: faults strike, last, end. They change state and say so; they know nothing of recovery.
#pragma once

#include <cstdint>

#include "sim/process/world/process.h"

namespace drsim::process {

enum class Given : std::uint8_t { Holds, LeftOut };

/// Draws when each fault strikes, moves all later together if a precursor would fall before 0, sets the record's onset, and lets them
/// loose. False when none strikes in this trial.
bool schedule_faults(World& world, Given given);

}  // namespace drsim::process
