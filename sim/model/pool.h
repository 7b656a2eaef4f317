// The instances of one component at one leaf place: the grain at which things fail and serve. Everyone numbers pools alike, through here.
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
    bool any_serves = false;      // placed without `count`: one instance, and capacity is not shared out
    std::uint32_t placement = 0;  // which of its component's, where it has any
};

/// After all of these comes, for each store with backups, the pool that a restore fills (copy: one past the last; no instances until then).
/// Pools by component in file order; a store has one pool a copy (in copy order),
/// any other component one pool for each leaf of each placement.
std::vector<Pool> pools_of(const System& system);

/// Where a store is that is restored from a backup; none: it has no backups.
Id<Location> restored_place(const System& system, const StorePart& store);

/// Whether `place` is `ancestor` or lies inside it.
bool lies_in(const System& system, Id<Location> place, Id<Location> ancestor);

/// The region around `place`, or itself. Where none is around it:
/// the outermost place that is, so that whatever stands somewhere has a region.
Id<Location> region_of(const System& system, Id<Location> place);

/// The regions in file order, `outside` apart.
std::vector<Id<Location>> regions_of(const System& system);

/// The zone around `place`, or itself; where there is none, the region, which then is all one zone.
Id<Location> zone_of(const System& system, Id<Location> place);

/// The zones inside `place` in file order; itself when it is one, lies in one or has none.
std::vector<Id<Location>> zones_of(const System& system, Id<Location> place);

/// The leaves of `place`, in file order; itself when it has no parts.
std::vector<Id<Location>> leaves_of(const System& system, Id<Location> place);

/// Steps are numbered over all runbooks in file order; this is the number of the first step of `runbook`.
std::uint32_t first_step_of(const System& system, Id<Runbook> runbook);

}  // namespace drsim::model
