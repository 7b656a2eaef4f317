// The order in which things depend on each other, or the cycle that makes an order impossible. Structure only: no time, no state.
#pragma once

#include <vector>

#include "sim/model/system.h"

namespace drsim::graph {

/// Every thing once in `order` or, if there is no such order, one cycle: each member leads to the next, the last to the first.
/// Ties are broken by file order; a cycle starts at its first member in the file.
template <class Thing>
struct Order {
    std::vector<Id<Thing>> order;
    std::vector<Id<Thing>> cycle;
};

/// The components that a request to `component` can go on to (its needs, a router's targets), in file order, each once.
std::vector<Id<model::Component>> callees(const model::System& system, Id<model::Component> component);

/// The components that must serve before a lost instance or copy of `component` can come back, in file order, each once.
std::vector<Id<model::Component>> recovery_needs(const model::System& system, Id<model::Component> component);

/// Callers before callees.
Order<model::Component> call_order(const model::System& system);

/// What waits comes before what it waits for, after everything is lost: callees and recovery needs together.
/// A cycle is a recovery that never ends.
Order<model::Component> recovery_order(const model::System& system);

/// Groups of components each of which waits for all others of its group, after everything is lost: none of them can come back first.
/// Each in file order, and by their first members.
std::vector<std::vector<Id<model::Component>>> recovery_circles(const model::System& system);

/// Steps of one runbook by number: each after the steps that it waits for, an alternative after the step that it replaces.
Order<model::Step> step_order(const model::Runbook& runbook);

}  // namespace drsim::graph
