// The state of a system while some things are out.
#pragma once

#include <vector>

#include "sim/structure/service_structure.h"

namespace drsim::structure {

/// What works, by gate, and what happened, by mishap.
struct Outage {
    std::vector<bool> works;             // if every check saw it and every runbook applied
    std::vector<bool> switched;          // once routers have switched whose checks see it
    std::vector<bool> asked;             // with the runbooks, too, that somebody starts
    std::vector<bool> happened;          // the outages, and routers that are fooled
    std::vector<Id<Mishap>> unseen_by;   // detectors that see nothing wrong
    std::vector<Id<Mishap>> refused_by;  // runbooks whose condition does not hold
};

Outage outage_of(const ServiceStructure& structure, const std::vector<Id<Mishap>>& mishaps);

}  // namespace drsim::structure
