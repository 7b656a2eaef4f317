// How the response comes to know: probes, alarms and users, each asleep while what it watches cannot change its mind.
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

// After a change: wakes those that may now see something. One file each.
void probers_notice(World& world);
/// `sees_levels`: they are as computed now; else they ramp on as was foreseen when they were last settled.
void alarms_notice(World& world, bool sees_levels);
/// Levels are computed as they will be at `at`, in the middle or at the end of a stretch.
void alarms_foresee(World& world, Instant at);
/// Replication begins or ends to move at another pace: a shipped lag bends.
void alarms_see_shipping(World& world);
void reports_notice(World& world);
/// Detectors that a fault makes fire, or no longer does.
void false_alarms_notice(World& world);

/// What a detector watches is as it must not be, or is right again: the response hears of it, unless the detector is blind or misses.
void fire(World& world, std::uint32_t detector, std::uint32_t cause);
void clear(World& world, std::uint32_t detector, std::uint32_t cause);

}  // namespace drsim::process
