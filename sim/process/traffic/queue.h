// Queues: what waits in them, and when they are empty.
#pragma once

#include <cstdint>

#include "sim/base/time.h"
#include "sim/plan/indices.h"
#include "sim/process/world/process.h"

namespace drsim::process {

void start_queues(World& world);
void queues_notice(World& world);
void queue_tick(World& world, plan::QueueIndex queue);

/// At the end of a trial: whether anything still waits in a queue, and what waits in one that is gone is lost.
void record_what_waits(World& world);

}  // namespace drsim::process
