// From what a store could be brought back when no copy of it is left: snapshots, the log that goes with them, and where they are.
#pragma once

#include <cstdint>

#include "sim/base/id.h"
#include "sim/model/location.h"
#include "sim/process/world/state.h"

namespace drsim::process {

struct World;

/// Whether backups stored at `place` can be read: it is there, it is up, and was never destroyed with what it held.
bool has_backups(const World& world, Id<model::Location> place);

/// Whether the store's backups can be reached: one of the places that hold them is up.
bool backups_reachable(const World& world, plan::StoreIndex store);

/// Whether whoever looks sees that there is no backup any more: every place that held them is up,
/// and was destroyed. Nobody can see into one that is down.
bool backups_are_gone(const World& world, plan::StoreIndex store);

/// How often a backup was restored into a pool, never into a copy's:
/// each time what stood there made room, and what held that does not hold the new one.
std::uint32_t restores_into(const World& world, plan::PoolIndex pool);

/// What a restore that begins now brings back: the newest snapshot that is complete,
/// kept and works, and what is archived of the log since then.
RecoveryPoint newest_backup(World& world, plan::StoreIndex store, std::uint32_t attempt);

}  // namespace drsim::process
