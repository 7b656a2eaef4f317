// Tracks which copies hold which accepted writes while writers change, so that the writes missing at the end are known.
#pragma once

#include <cstdint>

#include "sim/base/time.h"
#include "sim/plan/compiled.h"

namespace drsim::process {

struct World;

// A write is identified by when it arrived at the store and by who accepted it: the store's writer at that time, or an old writer kept
// apart. A copy that follows holds what its writer holds, except for its lag. A copy that does not follow holds what its writer held up to
// `PoolState::holds_until`; if it was a writer itself, everything up to then except its gaps.

/// `pool` no longer follows: it holds what the current writer holds up to `until`.
void is_left_behind(World& world, plan::StoreIndex store, plan::PoolIndex pool, Instant until);

/// `pool` becomes the writer after `old`, whose last write was at `loss`. It holds what it held up to `until`,
/// whether or not it followed (`followed`); the rest is missing.
void holds_from_now_on(World& world, plan::StoreIndex store, plan::PoolIndex old, plan::PoolIndex pool, bool followed, Instant until,
                       Instant loss, std::uint32_t cause);

/// The same for a store restored from a backup of `point`.
void holds_a_backup(World& world, plan::StoreIndex store, plan::PoolIndex pool, Instant point, Instant loss, std::uint32_t cause);

/// A planned hand-over: `pool` holds everything that `old` holds.
void holds_the_same(World& world, plan::StoreIndex store, plan::PoolIndex old, plan::PoolIndex pool);

/// `pool` follows from now on: nobody holds the writes that it alone held.
void holds_nothing_else(World& world, plan::PoolIndex pool);

/// Applies the writes that `pool` alone holds to the current writer.
void gives_back(World& world, plan::StoreIndex store, plan::PoolIndex pool);

/// An old writer kept apart accepted the share of writes number `writes` in (from, to].
void wrote_apart(World& world, std::uint32_t writes, plan::PoolIndex pool, Instant from, Instant to);

/// At the end of a trial, records the writes that each store's writer lacks as lost;
/// if there is no writer, those that the best remaining source lacks.
void record_what_is_missing(World& world);

}  // namespace drsim::process
