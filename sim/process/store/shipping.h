// Replication whose lag follows from traffic: writes travel as flows over the topology's links; the excess waits.
#pragma once

#include <cstdint>
#include <initializer_list>

#include "sim/base/time.h"
#include "sim/plan/indices.h"

namespace drsim::process {

struct World;

/// Starts shipping to every reachable copy whose lag is `shipped`:
/// without a backlog, unless replication stood still before the trial began.
void start_shipping(World& world);

/// Called after a copy of the store went down, came back, stalled or resumed: ships if writer and copy are up, else stops.
void shipping_notices(World& world, plan::StoreIndex store);

/// The copy in `pool` has received nothing since `since`, before the trial: the writes since then are waiting.
void shipping_stood_still(World& world, plan::PoolIndex pool, Instant since);

/// Called after a change of writer, which is the new source, or after a copy was brought up to date. The pools `in_step` have every write.
/// A writer that follows its successor is one of them: its own writes are not shipped to it.
void shipping_begins_anew(World& world, plan::StoreIndex store, std::initializer_list<plan::PoolIndex> in_step);

/// Called after the store's writer stopped taking writes for a planned hand-over or resumed,
/// or when a queue hands on writes otherwise than foreseen.
void shipping_paces_anew(World& world, plan::StoreIndex store);

/// Whether the copy in `pool` is shipped to and writes are still on their way.
bool has_backlog(const World& world, plan::PoolIndex pool);

/// Called after a link was cut or restored, or when a transfer has ended.
void links_notice(World& world);

/// Age, at `at`, of the newest write that the copy in `pool` holds; `at` is now or the instant at which shipping stopped.
Duration shipped_lag(const World& world, plan::PoolIndex pool, Instant at);

}  // namespace drsim::process
