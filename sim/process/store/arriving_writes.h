// What comes to where it is kept, and when that was sent: through queues it comes when they hand it on, else at once.
#pragma once

#include <cstdint>
#include <span>

#include "sim/base/time.h"
#include "sim/process/world/world.h"

namespace drsim::process {

/// Queues that writes come through, in that order. Without any they come when they are sent.
using Queues = std::span<const plan::QueueIndex>;

/// Where the writes of an entry point to a data set may wait; of the data set's own, where `entry` is none.
Queues queues_before(const World& world, std::uint32_t data, plan::EntryIndex entry);

/// When the newest that had come by `at` was sent.
Instant sent_at(const World& world, Queues queues, Instant at);

/// How many come in (from, to], which may lie before the trial began; `to` may lie ahead, as far as can be foreseen.
double arrivals_between(const World& world, Queues queues, const model::Rate& rate, Instant from, Instant to);

/// How many come a second from `at` on.
double arrivals_per_second(const World& world, Queues queues, const model::Rate& rate, Instant at);

/// The next instant after this one at which queues change how fast they hand on, as far as can be foreseen; never without queues.
Instant next_bend(const World& world, Queues queues, Instant after);

/// Takes each rate at which a data set is written, and the queues that these writes come through.
template <class Take>
void each_write_rate(const World& world, std::uint32_t data, Take take) {
    if (const auto& own = world.system.data[data].writes) return take(*own, Queues());
    for (plan::EntryIndex e(0); e < world.system.entry_points.size(); ++e)
        if (world.system.entry_points[e].writes.value == data) take(world.system.entry_points[e].rate, queues_before(world, data, e));
}

}  // namespace drsim::process
