// What a store can be restored from when no copy is left: snapshots, their log, and where both are stored.
#pragma once

#include <cstdint>

#include "sim/base/id.h"
#include "sim/model/location.h"
#include "sim/process/world/state.h"

namespace drsim::process {

struct World;

/// Whether backups at `place` can be read: the place exists, is up, and was never destroyed.
bool has_backups(const World& world, Id<model::Location> place);

/// Whether the store's backups can be reached: one of the places that hold them is up, or they have no place.
bool backups_reachable(const World& world, plan::StoreIndex store);

/// Whether it is evident that no backup is left: every place that held them is up and was destroyed, or the store has no backups. A place
/// that is down cannot be inspected.
bool backups_are_gone(const World& world, plan::StoreIndex store);

/// How often a backup was restored into a pool; 0 for a copy's pool. A restore replaces what was there,
/// so faults that held the old database do not hold the new one.
std::uint32_t restores_into(const World& world, plan::PoolIndex pool);

/// What a restore that begins now recovers: the newest snapshot that is complete,
/// still kept and usable, and the log archived since then.
RecoveryPoint newest_backup(World& world, plan::StoreIndex store, std::uint32_t attempt);

}  // namespace drsim::process
