#include "sim/structure/outage.h"

namespace drsim::structure {

namespace {

std::vector<Id<Mishap>> only_in(const std::vector<bool>& these, const std::vector<bool>& those) {
    std::vector<Id<Mishap>> mishaps;
    for (std::size_t e = 0; e < these.size(); ++e)
        if (these[e] && !those[e]) mishaps.push_back(Id<Mishap>(e));
    return mishaps;
}

}  // namespace

Outage outage_of(const ServiceStructure& structure, const std::vector<Id<Mishap>>& mishaps) {
    std::vector<bool> happened(structure.mishaps().all.size(), false);
    for (const Id<Mishap> mishap : mishaps) happened[mishap.index()] = true;
    Outage outage;
    outage.works = outage.switched = working(structure.gates(), happened);
    while (structure.noticing().add_fooled_routers(outage.switched, happened)) outage.switched = working(structure.gates(), happened);
    outage.happened = happened;
    structure.noticing().add_fooled_detectors(outage.switched, happened);
    outage.unseen_by = only_in(happened, outage.happened);
    const std::vector<bool> seen = happened;
    structure.noticing().add_refusals(outage.switched, happened);
    outage.refused_by = only_in(happened, seen);
    outage.asked = working(structure.gates(), happened);
    return outage;
}

}  // namespace drsim::structure
