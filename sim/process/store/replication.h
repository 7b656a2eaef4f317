// How far behind a copy is, and what a change of writer loses. From what a store could be brought back otherwise: backup.h.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/base/time.h"
#include "sim/model/location.h"
#include "sim/process/world/process.h"
#include "sim/process/world/state.h"

namespace drsim::process {

struct World;

/// Whether the copy's lag changes as time goes by, though nothing else does.
bool lag_moves(const World& world, plan::PoolIndex pool);
/// Whether nothing reaches the copy: it is down, stalled or left behind.
bool stands_still(const World& world, plan::PoolIndex pool);
/// Age of the newest prefix of acknowledged writes that the copy in `pool` holds,
/// at the last instant at which its writer accepted any; forever of one that holds nothing.
Duration lag_of(World& world, plan::PoolIndex pool);

/// The last instant at which the store's present writer accepted writes: now while it is up.
Instant last_accepted(const World& world, plan::StoreIndex store);

/// Makes `pool` the writer. What it does not hold is lost and recorded;
/// `old_writer.h` says what becomes of the one before it. Returns the fact Promoted.
std::uint32_t make_writer(World& world, plan::StoreIndex store, plan::PoolIndex pool, std::uint32_t cause);

/// After a copy came back or its replication moves again: it got nothing since `since`. From a writer that is up it has all at once; while
/// there is none it stays as far behind as it was when the source was lost.
void moves_again(World& world, plan::PoolIndex pool, Instant since);

/// Whoever follows the store's writer, is up and is not stalled gets what it missed, once that writer is up.
void copies_catch_up(World& world, plan::StoreIndex store);

/// Every copy stops following: the store has a new writer that does not know them. `since`: the last write that they may hold.
void stop_following(World& world, plan::StoreIndex store, Instant since, std::uint32_t cause);

}  // namespace drsim::process
