// How far behind a copy is, and what a change of writer loses. For restores from backups see backup.h.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/base/time.h"
#include "sim/model/location.h"
#include "sim/process/world/process.h"
#include "sim/process/world/state.h"

namespace drsim::process {

struct World;

/// Whether the copy's lag changes over time while nothing else changes.
bool lag_moves(const World& world, plan::PoolIndex pool);
/// Whether nothing reaches the copy: it is down, stalled or left behind.
bool stands_still(const World& world, plan::PoolIndex pool);
/// Age of the newest prefix of acknowledged writes that the copy in `pool` holds,
/// at the last instant at which its writer accepted any; forever if the copy holds no data.
Duration lag_of(World& world, plan::PoolIndex pool);

/// The last instant at which the store's current writer accepted writes: now while it does.
Instant last_accepted(const World& world, plan::StoreIndex store);

/// Makes `pool` the writer. The writes that it does not hold are lost and recorded;
/// old_writer.h handles the old writer. Returns the fact Promoted.
std::uint32_t make_writer(World& world, plan::StoreIndex store, plan::PoolIndex pool, std::uint32_t cause);

/// Called after a copy came back or its replication resumed: it received nothing since `since`. It catches up at once if the writer is up;
/// otherwise it stays as far behind as it was when the writer was lost.
void moves_again(World& world, plan::PoolIndex pool, Instant since);

/// Copies that follow the writer, are up and not stalled get the writes that they missed, if the writer is up.
void copies_catch_up(World& world, plan::StoreIndex store);

/// Every copy stops following: the store's new writer does not know it. `since`: the last write that a copy may hold.
void stop_following(World& world, plan::StoreIndex store, Instant since, std::uint32_t cause);

}  // namespace drsim::process
