// What lies on every way through a graph: structure only, nothing is down.
#pragma once

#include <vector>

#include "sim/model/system.h"

namespace drsim::graph {

/// The components that every chain of calls from an entry point to `component` passes, from the first to `component` itself (dominators,
/// Lengauer and Tarjan 1979). Empty if no calls lead there. Calls must be free of cycles (order.h).
std::vector<Id<model::Component>> on_every_way(const model::System& system, Id<model::EntryPoint> entry, Id<model::Component> component);

/// The regions and leaves in between, in file order, whose loss parts others that written links had joined (articulation points).
std::vector<Id<model::Location>> parting_places(const model::System& system);

}  // namespace drsim::graph
