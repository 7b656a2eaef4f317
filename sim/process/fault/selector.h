// What a fault strikes, in one trial: selectors resolved against the state of the instant at which it strikes.
#pragma once

#include "sim/base/stream.h"
#include "sim/model/scenario.h"
#include "sim/plan/compiled.h"

namespace drsim::process {

struct World;

/// What one fault holds, as stretches of World::struck, so that its end lets go of exactly what its beginning held.
struct Held {
    plan::Range pools, places, links;
};

/// `choice` draws which of `one_of` it is.
Held select(World& world, const model::Selector& selector, StreamId choice);

}  // namespace drsim::process
