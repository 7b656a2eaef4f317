// Where requests can still arrive while some things are down: structure only, no capacity, no time, no recovery.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/model/system.h"

namespace drsim::graph {

/// Removed all at once; a place takes everything inside it along.
struct Down {
    std::vector<Id<model::Component>> components;
    std::vector<Id<model::Location>> places;
    std::vector<Id<model::Link>> links;
};

struct Reached {
    std::vector<bool> places;        // some leaf of it is up and connected to `outside`
    std::vector<bool> components;    // a request of some entry point still arrives at an instance that is up
    std::vector<bool> entry_points;  // its requests are answered: every hard need is met all the way down
};

/// Calls must be free of cycles (order.h).
/// Places that written links join stay connected only while a path of links and standing regions remains.
Reached reached(const model::System& system, const Down& down);

/// One need by its numbers in the model.
struct NeedAt {
    std::uint32_t component, group, need;
};

/// The needs that some request reaches and nothing ever answers, even with everything up and any promotable copy promoted:
/// the callee, or something behind it, has no instance near enough. In file order.
std::vector<NeedAt> never_answered(const model::System& system);

}  // namespace drsim::graph
