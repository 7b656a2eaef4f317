#include "sim/process/fault/selector.h"

#include <algorithm>
#include <functional>

#include "sim/process/store/replication.h"
#include "sim/process/world/world.h"
#include "sim/serving/store_roles.h"

namespace drsim::process {

using namespace model;

namespace {

void select_place(World& world, Id<Location> place) {
    // The parts of a place directly follow it in the list.
    for (std::uint32_t l = place.value; l < world.system.locations.size() && lies_in(world.system, Id<Location>(l), place); ++l)
        world.selected_places.push_back(l);
    const plan::Range inside = world.plan.places_pools[place.index()];
    for (std::uint32_t i = 0; i < inside.count; ++i) world.selected_pools.push_back(world.plan.pool_lists[inside.first + i]);
}

/// The one pool that an address names at the instant of the fault:
/// `database.writer` is the current writer. None if the address names several pools.
plan::PoolIndex named_copy(const World& world, const Address& address) {
    const plan::StoreIndex store = world.plan.store_of[address.component.index()];
    if (store == none) return none;
    switch (address.part) {
        case Part::Writer: return world.state.stores[store].writer;
        case Part::Standby: return standby_of(world.state, store);
        case Part::Copy: return address.copy.exists() ? world.plan.stores[store].pool_of(address.copy.value) : none;
        default: return none;
    }
}

/// The database restored from a backup, which is not one of the copies; none if nothing has been restored yet.
plan::PoolIndex restored_by_now(const World& world, const Address& address) {
    const plan::StoreIndex store = world.plan.store_of[address.component.index()];
    if (store == none) return none;
    const plan::PoolIndex restored = world.plan.stores[store].restored_pool;
    return restored != none && world.state.pools[restored].instances > 0 ? restored : none;
}

void select_address(World& world, const Address& address) {
    const plan::Range range = world.plan.component_pools[address.component.index()];
    if (const plan::PoolIndex copy = named_copy(world, address); copy != none) {
        world.selected_pools.push_back(copy);
        return;
    }
    if (address.part == Part::Copy || address.part == Part::Standby) return;  // the copy was removed from the system
    const auto select = [&](plan::PoolIndex pool) {
        const std::uint32_t place = world.plan.pools[pool].place;
        if (!address.place.exists() || (place != none && lies_in(world.system, Id<Location>(place), address.place)))
            world.selected_pools.push_back(pool);
    };
    for (plan::PoolIndex p(range.first); p < range.first + range.count; ++p) select(p);
    if (const plan::PoolIndex restored = restored_by_now(world, address); restored != none) select(restored);
}

Id<Location> place_of(const World& world, const Address& address) {
    if (address.place.exists()) return address.place;
    plan::PoolIndex pool = named_copy(world, address);
    const plan::StoreIndex store = world.plan.store_of[address.component.index()];
    if (pool == none)
        pool =
            store != none ? world.state.stores[store].writer : plan::PoolIndex(world.plan.component_pools[address.component.index()].first);
    return Id<Location>(world.plan.pools[pool].place);
}

struct Select {
    World& world;
    StreamId choice;
    std::uint32_t& draws;

    void operator()(const Address& address) const { select_address(world, address); }
    void operator()(const Id<Location>& place) const { select_place(world, place); }
    void operator()(const Id<Link>& link) const { world.selected_links.push_back(link.value); }
    void operator()(const Everything& all) const {
        for (const auto& member : world.system.tags[all.tag.index()].members) std::visit(*this, member);
    }
    void operator()(const ZoneOf& zone) const {
        const Id<Location> place = place_of(world, zone.of);
        if (place.exists()) select_place(world, zone_of(world.system, place));
    }
    void operator()(const RegionOf& region) const {
        const Id<Location> place = place_of(world, region.of);
        if (place.exists()) select_place(world, region_of(world.system, place));
    }
    void operator()(const OneOf& one) const {
        const double u = world.draw(choice, draws++);
        const auto picked = std::min(one.of.size() - 1, static_cast<std::size_t>(u * static_cast<double>(one.of.size())));
        std::visit(*this, one.of[picked].is);
    }
    void operator()(const All& all) const {
        for (const Selector& part : all.of) std::visit(*this, part.is);
    }
};

/// Copies the result of a selector into World::struck, so that the end of the fault releases exactly what its beginning held.
template <class Found>
plan::Range remember(World& world, std::vector<Found>& found) {
    const plan::Range none_yet{static_cast<std::uint32_t>(world.struck.size()), 0};
    if (found.empty()) return none_yet;
    const bool ascend = std::adjacent_find(found.begin(), found.end(), std::greater_equal<>()) == found.end();
    if (!ascend) {
        std::sort(found.begin(), found.end());
        found.erase(std::unique(found.begin(), found.end()), found.end());
    }
    const plan::Range range{none_yet.first, static_cast<std::uint32_t>(found.size())};
    world.struck.insert(world.struck.end(), found.begin(), found.end());
    return range;
}

}  // namespace

Held select(World& world, const Selector& selector, StreamId choice) {
    world.selected_pools.clear();
    world.selected_links.clear();
    world.selected_places.clear();
    std::uint32_t draws = 0;
    std::visit(Select{world, choice, draws}, selector.is);
    Held held;
    held.pools = remember(world, world.selected_pools);
    held.places = remember(world, world.selected_places);
    held.links = remember(world, world.selected_links);
    return held;
}

}  // namespace drsim::process
