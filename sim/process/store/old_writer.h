// What becomes of a writer in whose place another was promoted: closed, kept apart, merged or dropped, as the system says.
#pragma once

#include <cstdint>

#include "sim/base/time.h"
#include "sim/plan/indices.h"
#include "sim/process/world/process.h"

namespace drsim::process {

struct World;

/// No copy but `successor` follows any more: each holds what it had got when the writer accepted its last write, at `loss`.
void leave_followers(World& world, plan::StoreIndex store, plan::PoolIndex successor, Instant loss, std::uint32_t cause);

/// The store's present writer is about to have `successor`. `loss`: its last write; `in_pace`: the successor holds that one too, so that
/// it, and whoever followed it, may follow at once. Otherwise no copy follows any more.
/// Returns the fact that the successor's promotion waited for.
std::uint32_t depose_writer(World& world, plan::StoreIndex store, plan::PoolIndex successor, Instant loss, bool in_pace,
                            std::uint32_t cause);

/// A deposed writer runs: it did while another was promoted, or it has come back.
void old_writer_runs(World& world, plan::StoreIndex store, plan::PoolIndex pool, std::uint32_t cause);
void old_writer_returned(World& world, plan::StoreIndex store, plan::PoolIndex pool);

/// What old writers kept apart have taken up to `until`, which is now or the end of the trial, is known from now on.
void note_writes_apart(World& world, plan::StoreIndex store, Instant until);

/// A deposed writer that is up, and whose writes will be applied to the present one as soon as that is up too.
[[nodiscard]] bool is_being_merged(const World& world, plan::StoreIndex store, plan::PoolIndex pool);

/// The copy holds what the writer holds, and follows it from now on; so does the standby that mirrors it.
std::uint32_t follow_again(World& world, plan::StoreIndex store, plan::PoolIndex pool, std::uint32_t cause);

/// After a store had another writer: says that it has its redundancy back,
/// once as many copies as it had at first, its writer included, are up, hold data and follow.
void restore_redundancy(World& world, plan::StoreIndex store, std::uint32_t cause);

/// The share of writes number `writes` that old writers take has changed: a split brain begins or ends.
void writes_apart_changed(World& world, std::uint32_t writes);

/// Closes every deposed writer of the store; where none is, the present one as soon as it is deposed. Returns the last fact.
std::uint32_t fence(World& world, plan::StoreIndex store, std::uint32_t cause);

}  // namespace drsim::process
