// Whether a failing request is refused at once or waits for a timeout.
#pragma once

#include <cstdint>

#include "sim/plan/compiled.h"

namespace drsim::process {

struct World;

/// Whether a probe of a need, which fails now, waits for its timeout because something on its way is silent.
/// A shallow probe considers its targets, through names; a deep one also everything that these need.
[[nodiscard]] bool fails_silently(World& world, const plan::PlanNeed& need, bool deep);

/// The same for a balancer's check of one target.
[[nodiscard]] bool target_fails_silently(World& world, plan::PoolIndex pool, bool deep);

}  // namespace drsim::process
