// Queues: which items wait, and when a queue is empty.
#pragma once

#include <cstdint>

#include "sim/base/time.h"
#include "sim/plan/indices.h"
#include "sim/process/world/process.h"

namespace drsim::process {

void start_queues(World& world);
void queues_notice(World& world);
void queue_tick(World& world, plan::QueueIndex queue);

/// Items that wait in a queue now, and the integral of that since the trial began, in items times seconds.
struct Backlog {
    double items = 0;
    double item_seconds = 0;
};
Backlog backlog_now(World& world, plan::QueueIndex queue);

/// At the end of a trial: records whether items still wait in a queue, and the items of queues that are down as lost.
void record_what_waits(World& world);

}  // namespace drsim::process
