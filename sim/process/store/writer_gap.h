// When a store had no writer that took writes, and what arrived while it had one. For missing writes see held_writes.h.
#pragma once

#include <cstdint>

#include "sim/base/time.h"
#include "sim/plan/indices.h"

namespace drsim::process {

struct World;

/// Called after the writer of a store went down, came back, was fenced or replaced, or is being handed over:
/// a gap begins or ends now. If the writer was down before the trial, the gap began then.
void note_writer_gap(World& world, plan::StoreIndex store);

/// Bytes that arrived at the store in (from, to] while its writer took writes.
double bytes_written(const World& world, plan::StoreIndex store, Instant from, Instant to);

}  // namespace drsim::process
