// The targets of a fault in one trial: selectors are resolved against the state at the instant at which the fault strikes.
#pragma once

#include "sim/base/stream.h"
#include "sim/model/scenario.h"
#include "sim/plan/compiled.h"

namespace drsim::process {

struct World;

/// What one fault holds, as ranges of World::struck, so that its end releases exactly what its beginning held.
struct Held {
    plan::Range pools, places, links;
};

/// `choice` draws the alternative of a `one_of`.
Held select(World& world, const model::Selector& selector, StreamId choice);

}  // namespace drsim::process
