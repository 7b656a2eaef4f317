// What systems do by themselves when they see a change: replacement, failover, ejection, warm-up, scaling. They look at state, never at faults.
#pragma once

#include <cstdint>

#include "sim/base/time.h"
#include "sim/process/process.h"

namespace drsim::process {

/// Says which pools went up or down at this instant, and tells the mechanisms of their components.
void pools_notice(World& world);

// One file each.
void replacement_notices(World& world, std::uint32_t pool);
/// Successors of the pool's lost instances are called off until so many are left. What was lost last comes back first: a crash outlives the outage
/// that struck after it.
void call_off_successors(World& world, std::uint32_t pool, std::uint32_t left);
void store_notices(World& world, std::uint32_t pool);
void cache_notices(World& world, std::uint32_t pool, std::uint32_t lost);

// These look at the service level as it now is, one file each.
void balancers_notice(World& world);
/// `sees_levels`: they are as computed now; else they ramp on as was foreseen when they were last settled.
void autoscalers_notice(World& world, bool sees_levels);
/// Levels are computed as they will be at `at`, in the middle or at the end of a stretch.
void autoscalers_foresee(World& world, Instant at);
void autoscale_tick(World& world, std::uint32_t scaler);

void start_queues(World& world);
void queues_notice(World& world);
void queue_tick(World& world, std::uint32_t queue);

/// At the end of a trial: whether anything still waits in a queue, and what waits in one that is gone is lost.
void record_what_waits(World& world);

}  // namespace drsim::process
