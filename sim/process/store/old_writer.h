// What happens to a writer in whose place another copy was promoted: closed, kept apart, merged or dropped, as configured.
#pragma once

#include <cstdint>

#include "sim/base/time.h"
#include "sim/plan/indices.h"
#include "sim/process/world/process.h"

namespace drsim::process {

struct World;

/// No copy except `successor` follows any more: each holds what it had received when the writer accepted its last write, at `loss`.
void leave_followers(World& world, plan::StoreIndex store, plan::PoolIndex successor, Instant loss, std::uint32_t cause);

/// Called before `successor` replaces the store's current writer. `loss`: its last write. `in_pace`: the successor holds that write too, so
/// the old writer and its followers may follow at once. Otherwise no copy follows any more.
/// Returns the fact that the promotion waited for.
std::uint32_t depose_writer(World& world, plan::StoreIndex store, plan::PoolIndex successor, Instant loss, bool in_pace,
                            std::uint32_t cause);

/// Called when a deposed writer is up: it was up while another was promoted, or it has come back.
void old_writer_runs(World& world, plan::StoreIndex store, plan::PoolIndex pool, std::uint32_t cause);
void old_writer_returned(World& world, plan::StoreIndex store, plan::PoolIndex pool);

/// Records what old writers kept apart have accepted up to `until`, which is now or the end of the trial.
void note_writes_apart(World& world, plan::StoreIndex store, Instant until);

/// Whether a deposed writer is up and its writes will be merged as soon as the current writer is up too.
[[nodiscard]] bool is_being_merged(const World& world, plan::StoreIndex store, plan::PoolIndex pool);

/// The copy holds what the writer holds, and follows it from now on; so does the standby that mirrors it.
std::uint32_t follow_again(World& world, plan::StoreIndex store, plan::PoolIndex pool, std::uint32_t cause);

/// Records that a store has its redundancy back after a change of writer,
/// once as many copies as at the start, including the writer, are up, hold data and follow.
void restore_redundancy(World& world, plan::StoreIndex store, std::uint32_t cause);

/// The share of writes number `writes` that old writers accept has changed: a split brain begins or ends.
void writes_apart_changed(World& world, std::uint32_t writes);

/// Closes every deposed writer of the store; if there is none, the current writer. Returns the last fact.
std::uint32_t fence(World& world, plan::StoreIndex store, std::uint32_t cause);

}  // namespace drsim::process
