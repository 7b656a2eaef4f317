// Replication whose lag follows from traffic: writes travel as flows over the topology's links; what does not fit waits in line.
#pragma once

#include <cstdint>
#include <initializer_list>

#include "sim/base/time.h"
#include "sim/plan/indices.h"

namespace drsim::process {

struct World;

/// Starts shipping to every copy whose lag is `shipped` and that can be reached:
/// with no backlog, unless it stood still before the trial began.
void start_shipping(World& world);

/// After a copy of the store went down or came back, stalled or moved on: ships where writer and copy are up, stops elsewhere.
void shipping_notices(World& world, plan::StoreIndex store);

/// The copy in `pool` has got nothing since `since`, which lies before the trial: what was written since then waits.
void shipping_stood_still(World& world, plan::PoolIndex pool, Instant since);

/// After another took over as the writer, from whom the copies are shipped now, or after a copy was brought up to date: the pools `in_step`
/// have all that was written. A writer that follows its successor is one of these: what it wrote itself is not shipped to it.
void shipping_begins_anew(World& world, plan::StoreIndex store, std::initializer_list<plan::PoolIndex> in_step);

/// After the store's writer stopped taking writes for a planned hand-over,
/// or takes them again; after a queue hands on to it otherwise than foreseen.
void shipping_paces_anew(World& world, plan::StoreIndex store);

/// Whether the copy in `pool` is shipped to and something is still on its way.
bool has_backlog(const World& world, plan::PoolIndex pool);

/// After a link was cut or carries again.
void links_notice(World& world);

/// Age, at `at`, of the newest write that the copy in `pool` holds; `at` is now, or the instant at which shipping stood still.
Duration shipped_lag(const World& world, plan::PoolIndex pool, Instant at);

}  // namespace drsim::process
