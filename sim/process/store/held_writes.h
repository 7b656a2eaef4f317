// Who holds which of the writes that were accepted: kept while writers come and go, so that what is missing at the end can be told.
#pragma once

#include <cstdint>

#include "sim/base/time.h"
#include "sim/plan/compiled.h"

namespace drsim::process {

struct World;

// A write is known by the instant at which it came to the store, and by whom it was accepted: the store's writer at that time, or an old
// one kept apart. A copy that follows holds what its writer holds, but for its lag. One that does not holds what its writer held up to
// `PoolState::holds_until`, and if it was a writer itself everything up to there but for its gaps.

/// `pool` follows no longer: it holds what the present writer holds, up to `until`.
void is_left_behind(World& world, plan::StoreIndex store, plan::PoolIndex pool, Instant until);

/// `pool` is the writer after `old`, whose last write was at `loss`. It holds what it held,
/// `followed` or not, up to `until`; the rest is missing.
void holds_from_now_on(World& world, plan::StoreIndex store, plan::PoolIndex old, plan::PoolIndex pool, bool followed, Instant until,
                       Instant loss, std::uint32_t cause);

/// The same of a store that was restored from a backup of `point`.
void holds_a_backup(World& world, plan::StoreIndex store, plan::PoolIndex pool, Instant point, Instant loss, std::uint32_t cause);

/// A planned hand-over: `pool` holds all that `old` does.
void holds_the_same(World& world, plan::StoreIndex store, plan::PoolIndex old, plan::PoolIndex pool);

/// `pool` follows from now on: what only it held is held by nobody.
void holds_nothing_else(World& world, plan::PoolIndex pool);

/// What `pool` alone holds is applied to the present writer.
void gives_back(World& world, plan::StoreIndex store, plan::PoolIndex pool);

/// An old writer kept apart took the share of writes number `writes` in (from, to].
void wrote_apart(World& world, std::uint32_t writes, plan::PoolIndex pool, Instant from, Instant to);

/// At the end of a trial: what the writer of each store does not hold by then is lost;
/// where there is no writer, what the best that is left would not.
void record_what_is_missing(World& world);

}  // namespace drsim::process
