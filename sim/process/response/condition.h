// Looks: conditions asked of the world as it is at this instant. The one place where a response sees more than it was told.
#pragma once

#include <cstdint>

#include "sim/base/time.h"

namespace drsim::process {

struct World;

/// Whether a condition of the plan holds at this very instant.
bool holds(World& world, std::uint32_t condition);

/// Conditions that must hold for a while remember since when they do.
void remember_held_conditions(World& world);
/// When a trial begins: what holds in the steady state has held for ever.
void held_all_along(World& world);

/// The change at this instant that can have made a condition hold; `otherwise` when none of those at this instant can.
std::uint32_t cause_of_change(World& world, std::uint32_t condition, std::uint32_t otherwise);

/// The next instant at which a condition that does not hold now may, though no state changes; never when only a change can make it hold.
Instant may_hold_from(const World& world, std::uint32_t condition);

}  // namespace drsim::process
