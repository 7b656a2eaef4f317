// Who says nothing: whether a request that fails is refused at once or waits until whoever asked gives up.
#pragma once

#include <cstdint>

#include "sim/plan/compiled.h"

namespace drsim::process {

struct World;

/// Whether a probe of what a need leads to, which fails now, fails by waiting for its timeout: a part that it needs is out without
/// refusing. A shallow probe asks whom it is sent to, names and where they lead;
/// a deep one everything that the request behind it goes on to.
[[nodiscard]] bool fails_silently(World& world, const plan::PlanNeed& need, bool deep);

/// The same of a check that a balancer makes of one target.
[[nodiscard]] bool target_fails_silently(World& world, plan::PoolIndex pool, bool deep);

}  // namespace drsim::process
