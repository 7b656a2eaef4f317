// Filling a copy anew: all that its store holds travels from where it is read to where it is taken, beside whatever else is on the links.
#pragma once

#include <cstdint>

#include "sim/base/time.h"
#include "sim/process/process.h"

namespace drsim::process {

struct World;

enum class Filled : std::uint8_t { Done, Disturbed, TimedOut };

/// From the store's writer to its copy in `pool`, both of which are up. Disturbed when one of them goes down, or another becomes the writer.
Call<Filled> fill_copy(World& world, std::uint32_t store, std::uint32_t pool);

/// By a step that gives no time of its own: a copy resynchronised, or a store restored from a place of its backups. Ends at `deadline` at the
/// latest, and is disturbed where the store's own mechanism begins to bring the copy back; what it waits for, and whether it can begin, is obstacle.h's.
Call<Filled> fill_by_step(World& world, std::uint32_t step, Instant deadline);

}  // namespace drsim::process
