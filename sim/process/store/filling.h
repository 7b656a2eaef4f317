// Refilling a copy: all that its store holds travels from where it is read to where it is taken, beside whatever else is on the links.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/base/time.h"
#include "sim/plan/indices.h"
#include "sim/process/world/process.h"

namespace drsim::process {

struct World;

enum class Filled : std::uint8_t { Done, Disturbed, TimedOut };

/// From the store's writer to its copy in `pool`, both of which are up. Disturbed when one of them goes down, or another becomes the
/// writer. From the beginning on, for the reason `cause`, the copy holds nothing; when it is full, it is for the caller to have it follow.
Call<Filled> fill_copy(World& world, plan::StoreIndex store, plan::PoolIndex pool, std::uint32_t cause);

/// By a step: a copy resynchronised, or a store restored from a place of its backups, which is chosen now. Lasts as long as `takes`, or
/// without it as long as the bytes travel and the log is applied. Ends at `deadline` at the latest, and is disturbed also where the store's
/// own mechanism begins to bring the copy back; what it waits for, and whether it can begin, is obstacle.h's.
Call<Filled> fill_by_step(World& world, std::uint32_t step, std::uint32_t cause, std::optional<Duration> takes, Instant deadline);

}  // namespace drsim::process
