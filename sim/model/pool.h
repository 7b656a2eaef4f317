// A pool: the instances of one component at one leaf place, the unit that fails and serves. All modules use this numbering.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/model/system.h"

namespace drsim::model {

struct Pool {
    Id<Component> component;
    Id<Location> place;           // none: global
    Id<Copy> copy;                // of a store: which copy
    std::uint32_t instances = 1;  // at the start of a trial
    bool any_serves = false;      // placed without `count`: one instance, capacity is not shared out
    std::uint32_t placement = 0;  // index of its component's placement, if it has any
};

/// Pools by component in file order: a store has one pool per copy (in copy order), any other component one per leaf of each placement.
/// Last comes, for each store with backups, the pool that a restore fills (copy: one past the last; no instances until then).
std::vector<Pool> pools_of(const System& system);

/// Where a store is restored from a backup; none if it has no backups.
Id<Location> restored_place(const System& system, const StorePart& store);

/// Whether `place` is `ancestor` or lies inside it.
bool lies_in(const System& system, Id<Location> place, Id<Location> ancestor);

/// The region around `place`, or itself. If there is none, the outermost place around it, so that every place has a region.
Id<Location> region_of(const System& system, Id<Location> place);

/// The regions in file order, without `outside`.
std::vector<Id<Location>> regions_of(const System& system);

/// The zone around `place`, or itself; if there is none, the region, which then counts as one zone.
Id<Location> zone_of(const System& system, Id<Location> place);

/// The zones inside `place` in file order; `place` itself if it is a zone, is inside one, or has none.
std::vector<Id<Location>> zones_of(const System& system, Id<Location> place);

/// The leaves of `place`, in file order; `place` itself if it has no parts.
std::vector<Id<Location>> leaves_of(const System& system, Id<Location> place);

/// The number of the first step of `runbook`. Steps are numbered over all runbooks in file order.
std::uint32_t first_step_of(const System& system, Id<Runbook> runbook);

}  // namespace drsim::model
