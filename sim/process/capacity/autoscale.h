// Autoscalers add instances when utilisation is high.
#pragma once

#include <cstdint>

#include "sim/base/time.h"
#include "sim/plan/indices.h"
#include "sim/process/world/process.h"

namespace drsim::process {

/// `sees_levels`: levels are computed for this instant; otherwise they continue on the trajectory of the last computation.
void autoscalers_notice(World& world, bool sees_levels);
/// Called with levels computed for `at`, the middle or the end of a stretch.
void autoscalers_foresee(World& world, Instant at);
/// Something begins to wait for room on nodes: their autoscaler, if they have one that adds nodes then, is woken.
void nodes_are_wanted(World& world, plan::PlacementIndex placement);
void autoscale_tick(World& world, std::uint32_t scaler);

}  // namespace drsim::process
