// Looks: conditions asked of the world as it is at this instant. The one place where a response sees more than it was told.
#pragma once

namespace drsim::process {

struct World;

/// Conditions that must hold for a while remember since when they do.
void remember_held_conditions(World& world);

}  // namespace drsim::process
