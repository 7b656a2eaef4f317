// When a store had no writer that took writes, and what came while it had one. What is missing where: held_writes.h.
#pragma once

#include <cstdint>

#include "sim/base/time.h"
#include "sim/plan/indices.h"

namespace drsim::process {

struct World;

/// After the writer of a store went down or came back, was fenced, replaced or is being handed over:
/// a gap begins or ends now. One that was there before the trial began then.
void note_writer_gap(World& world, plan::StoreIndex store);

/// Bytes of all that came to the store in (from, to] while its writer took writes.
double bytes_written(const World& world, plan::StoreIndex store, Instant from, Instant to);

}  // namespace drsim::process
