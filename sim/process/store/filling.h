// Refilling a copy: all data of the store is transferred, and shares the links with other traffic.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/base/time.h"
#include "sim/plan/indices.h"
#include "sim/process/world/process.h"

namespace drsim::process {

struct World;

enum class Filled : std::uint8_t { Done, Disturbed, TimedOut };

/// Fills the copy in `pool` from the store's writer; both are up. Disturbed when either goes down or another copy becomes the writer. The
/// copy holds nothing from the start (because of `cause`); when it is full, the caller makes it follow.
Call<Filled> fill_copy(World& world, plan::StoreIndex store, plan::PoolIndex pool, std::uint32_t cause);

/// Fills for a step: a resync of a copy, or a restore from a backup location that is chosen now. Lasts for `takes`, or if that is not
/// given, as long as the transfer and the log replay. Ends at `deadline` at the latest. A resync is also disturbed when the store's own
/// mechanism begins to bring the copy back. step_obstacle.h decides whether the step can begin.
Call<Filled> fill_by_step(World& world, std::uint32_t step, std::uint32_t cause, std::optional<Duration> takes, Instant deadline);

}  // namespace drsim::process
