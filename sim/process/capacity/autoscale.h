// Autoscalers add instances when utilisation is high.
#pragma once

#include <cstdint>

#include "sim/base/time.h"
#include "sim/process/world/process.h"

namespace drsim::process {

/// `sees_levels`: they are as computed now; else they ramp on as was foreseen when they were last settled.
void autoscalers_notice(World& world, bool sees_levels);
/// Levels are computed as they will be at `at`, in the middle or at the end of a stretch.
void autoscalers_foresee(World& world, Instant at);
void autoscale_tick(World& world, std::uint32_t scaler);

}  // namespace drsim::process
