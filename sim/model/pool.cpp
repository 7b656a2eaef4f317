#include "sim/model/pool.h"

namespace drsim::model {

bool lies_in(const System& system, Id<Location> place, Id<Location> ancestor) {
    while (place.exists() && place != ancestor) place = system.locations[place.index()].parent;
    return place.exists();
}

Id<Location> region_of(const System& system, Id<Location> place) {
    while (place.exists() && system.locations[place.index()].parent.exists()) place = system.locations[place.index()].parent;
    return place;
}

std::vector<Id<Location>> leaves_of(const System& system, Id<Location> place) {
    const Location& location = system.locations[place.index()];
    if (location.children.empty()) return {place};
    std::vector<Id<Location>> leaves;
    for (const Id<Location> child : location.children)
        for (const Id<Location> leaf : leaves_of(system, child)) leaves.push_back(leaf);
    return leaves;
}

std::uint32_t first_step_of(const System& system, Id<Runbook> runbook) {
    std::size_t first = 0;
    for (std::size_t i = 0; i < runbook.index(); ++i) first += system.runbooks[i].steps.size();
    return static_cast<std::uint32_t>(first);
}

namespace {

void add_placement(const System& system, Id<Component> component, std::uint32_t number, std::vector<Pool>& pools) {
    const Placement& placement = system.components[component.index()].at[number];
    // A region's control plane is one thing for the whole region: a zone's failure does not touch it.
    const bool whole = system.components[component.index()].kind == Kind::ControlPlane;
    const auto leaves = whole ? std::vector{placement.place} : leaves_of(system, placement.place);
    for (std::size_t i = 0; i < leaves.size(); ++i) {
        Pool pool{component, leaves[i], {}, 1, !placement.count, number};
        if (placement.count) {
            const auto share = *placement.count / leaves.size();
            pool.instances = static_cast<std::uint32_t>(share + (i < *placement.count % leaves.size() ? 1 : 0));
        }
        pools.push_back(pool);
    }
}

}  // namespace

std::vector<Pool> pools_of(const System& system) {
    std::vector<Pool> pools;
    for (std::size_t c = 0; c < system.components.size(); ++c) {
        const Component& component = system.components[c];
        const Id<Component> id(c);
        if (component.store) {
            for (std::size_t i = 0; i < component.store->copies.size(); ++i)
                pools.push_back({id, component.store->copies[i].at, Id<Copy>(i), 1, false});
        } else if (component.at.empty()) {
            pools.push_back({id, {}, {}, 1, true});
        } else {
            for (std::uint32_t i = 0; i < component.at.size(); ++i) add_placement(system, id, i, pools);
        }
    }
    for (std::size_t c = 0; c < system.components.size(); ++c) {
        const Component& component = system.components[c];
        if (!component.store || !component.store->backups) continue;
        const Backups& backups = *component.store->backups;
        Id<Location> place = component.store->copies.front().at;  // where neither place is given
        if (backups.stored_at.exists()) place = backups.stored_at;
        if (backups.copied_to.exists()) place = backups.copied_to;
        const auto leaves = leaves_of(system, place);
        pools.push_back({Id<Component>(c), leaves.front(), Id<Copy>(component.store->copies.size()), 0, false});
    }
    return pools;
}

}  // namespace drsim::model
