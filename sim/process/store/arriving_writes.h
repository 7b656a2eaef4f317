// When writes arrive at a store, and when they were sent: behind a queue they arrive when it hands them on, else at once.
#pragma once

#include <cstdint>
#include <span>

#include "sim/base/time.h"
#include "sim/process/world/world.h"

namespace drsim::process {

/// The queues that writes pass through, in order. Without queues, writes arrive when they are sent.
using Queues = std::span<const plan::QueueIndex>;

/// The queues of an entry point's writes to a data set; of the data set's own writes if `entry` is none.
Queues queues_before(const World& world, std::uint32_t data, plan::EntryIndex entry);

/// When the newest write that had arrived by `at` was sent.
Instant sent_at(const World& world, Queues queues, Instant at);

/// Writes that arrive in (from, to]. The interval may lie before the trial; `to` may be in the future, as far as it can be foreseen.
double arrivals_between(const World& world, Queues queues, const model::Rate& rate, Instant from, Instant to);

/// Writes that arrive per second from `at` on.
double arrivals_per_second(const World& world, Queues queues, const model::Rate& rate, Instant at);

/// The next instant after this one at which a queue changes its pace, as far as it can be foreseen; never without queues.
Instant next_bend(const World& world, Queues queues, Instant after);

/// Calls take(rate, queues) for each rate at which a data set is written, with the queues that these writes pass through.
template <class Take>
void each_write_rate(const World& world, std::uint32_t data, Take take) {
    if (const auto& own = world.system.data[data].writes) return take(*own, Queues());
    for (plan::EntryIndex e(0); e < world.system.entry_points.size(); ++e)
        if (world.system.entry_points[e].writes.value == data) take(world.system.entry_points[e].rate, queues_before(world, data, e));
}

}  // namespace drsim::process
