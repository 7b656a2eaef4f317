#include "sim/model/pool.h"

namespace drsim::model {

bool lies_in(const System& system, Id<Location> place, Id<Location> ancestor) {
    while (place.exists() && place != ancestor) place = system.locations[place.index()].parent;
    return place.exists();
}

namespace {

/// The innermost place of a level around `place`, or itself; none if there is none.
Id<Location> around(const System& system, Id<Location> place, PlaceLevel level) {
    while (place.exists() && system.locations[place.index()].level != level) place = system.locations[place.index()].parent;
    return place;
}

}  // namespace

Id<Location> region_of(const System& system, Id<Location> place) {
    if (const Id<Location> region = around(system, place, PlaceLevel::Region); region.exists()) return region;
    while (place.exists() && system.locations[place.index()].parent.exists()) place = system.locations[place.index()].parent;
    return place;
}

std::vector<Id<Location>> regions_of(const System& system) {
    std::vector<bool> is_one(system.locations.size(), false);
    for (std::size_t l = 0; l < system.locations.size(); ++l)
        if (system.locations[l].children.empty()) is_one[region_of(system, Id<Location>(l)).index()] = true;
    std::vector<Id<Location>> regions;
    for (std::size_t l = 0; l < system.locations.size(); ++l)
        if (is_one[l] && Id<Location>(l) != system.outside) regions.push_back(Id<Location>(l));
    return regions;
}

Id<Location> zone_of(const System& system, Id<Location> place) {
    if (system.locations[place.index()].level < PlaceLevel::Zone) return place;
    const Id<Location> zone = around(system, place, PlaceLevel::Zone);
    return zone.exists() ? zone : region_of(system, place);
}

namespace {

void add_zones(const System& system, Id<Location> place, std::vector<Id<Location>>& zones) {
    const Location& location = system.locations[place.index()];
    bool has_zones = false;
    for (const Id<Location> child : location.children) has_zones = has_zones || system.locations[child.index()].level <= PlaceLevel::Zone;
    if (location.level >= PlaceLevel::Zone || !has_zones) return zones.push_back(place);
    for (const Id<Location> child : location.children)
        if (system.locations[child.index()].level <= PlaceLevel::Zone) add_zones(system, child, zones);
}

}  // namespace

std::vector<Id<Location>> zones_of(const System& system, Id<Location> place) {
    std::vector<Id<Location>> zones;
    add_zones(system, place, zones);
    return zones;
}

std::vector<Id<Location>> leaves_of(const System& system, Id<Location> place) {
    const Location& location = system.locations[place.index()];
    if (location.children.empty()) return {place};
    std::vector<Id<Location>> leaves;
    for (const Id<Location> child : location.children)
        for (const Id<Location> leaf : leaves_of(system, child)) leaves.push_back(leaf);
    return leaves;
}

Id<Location> restored_place(const System& system, const StorePart& store) {
    if (!store.backups) return {};
    Id<Location> place = store.copies.front().at;  // if no place is given
    if (store.backups->stored_at.exists()) place = store.backups->stored_at;
    if (store.backups->restored_at.exists()) place = store.backups->restored_at;
    return place.exists() ? leaves_of(system, place).front() : place;
}

std::uint32_t first_step_of(const System& system, Id<Runbook> runbook) {
    std::size_t first = 0;
    for (std::size_t i = 0; i < runbook.index(); ++i) first += system.runbooks[i].steps.size();
    return static_cast<std::uint32_t>(first);
}

namespace {

/// The size of one part when `count` is split evenly; the first parts take the remainder.
std::uint32_t share_of(std::uint32_t count, std::size_t parts, std::size_t part) {
    return static_cast<std::uint32_t>(count / parts + (part < count % parts ? 1 : 0));
}

void add_placement(const System& system, Id<Component> component, std::uint32_t number, std::vector<Pool>& pools) {
    const Placement& placement = system.components[component.index()].at[number];
    // A region's control plane is one unit for the whole region: the failure of a zone does not affect it.
    if (system.components[component.index()].kind == Kind::ControlPlane) {
        pools.push_back({component, placement.place, {}, 1, true, number});
        return;
    }
    const auto zones = zones_of(system, placement.place);
    for (std::size_t z = 0; z < zones.size(); ++z) {
        // Without `count` one instance per zone; the parts of a zone share its instances evenly.
        const std::uint32_t in_zone = placement.count ? share_of(*placement.count, zones.size(), z) : 1;
        const auto leaves = leaves_of(system, zones[z]);
        for (std::size_t i = 0; i < leaves.size(); ++i)
            pools.push_back({component, leaves[i], {}, share_of(in_zone, leaves.size(), i), !placement.count, number});
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
        pools.push_back({Id<Component>(c), restored_place(system, *component.store), Id<Copy>(component.store->copies.size()), 0, false});
    }
    return pools;
}

}  // namespace drsim::model
