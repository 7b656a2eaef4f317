// How the response learns of a failure: probes, alarms and user reports. Each sleeps while nothing can change its result.
#pragma once

#include <cstdint>

#include "sim/base/time.h"
#include "sim/plan/indices.h"

namespace drsim::process {

struct World;

void prober_tick(World& world, plan::ProberIndex prober);
void alarm_tick(World& world, std::uint32_t alarm);
void report_check(World& world, std::uint32_t report);
void report_due(World& world, std::uint32_t report);

// Called after a change: wake the detectors that may now see something. One file each.
void probers_notice(World& world);
/// `sees_levels`: levels are computed for this instant; otherwise they continue on the trajectory of the last computation.
void alarms_notice(World& world, bool sees_levels);
/// Called with levels computed for `at`, the middle or the end of a stretch.
void alarms_foresee(World& world, Instant at);
/// Called when replication is about to change its pace: a shipped lag bends.
void alarms_see_shipping(World& world);
void reports_notice(World& world);
/// Handles faults that make detectors fire, and the end of these.
void false_alarms_notice(World& world);

/// The condition that a detector watches is violated, or in order again: the response is notified unless the detector is blind or misses
/// it.
void fire(World& world, std::uint32_t detector, std::uint32_t cause);
void clear(World& world, std::uint32_t detector, std::uint32_t cause);

}  // namespace drsim::process
