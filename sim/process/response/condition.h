// Conditions, checked against the state at this instant. The only place where a response sees more than detectors report.
#pragma once

#include <cstdint>

#include "sim/base/time.h"

namespace drsim::process {

struct World;

/// Whether a condition of the plan holds at this instant.
bool holds(World& world, std::uint32_t condition);

/// Records since when conditions hold that must hold for a while.
void remember_held_conditions(World& world);
/// At the start of a trial: conditions that hold in the steady state have held forever.
void held_all_along(World& world);

/// The change at this instant that may have made a condition true; `otherwise` if no change at this instant can.
std::uint32_t cause_of_change(World& world, std::uint32_t condition, std::uint32_t otherwise);

/// The next instant at which a false condition may become true without a change of state; never if only a change can make it true.
Instant may_hold_from(const World& world, std::uint32_t condition);

}  // namespace drsim::process
