#include "sim/process/store/addressed_copy.h"

#include "sim/process/world/world.h"

namespace drsim::process {

using namespace model;

plan::PoolIndex pool_of_copy(const World& world, const Address& address) {
    if (!address.component.exists()) return none;
    if (address.part == Part::Writer) return world.state.stores[world.plan.store_of[address.component.index()]].writer;
    if (!address.copy.exists()) return none;
    return plan::PoolIndex(world.plan.component_pools[address.component.index()].first + address.copy.value);
}

std::uint32_t endpoint_of(const World& world, const Address& address) {
    const plan::PoolIndex pool = pool_of_copy(world, address);
    if (pool == none) return 0;
    const std::uint32_t copy = world.plan.pools[pool].copy;
    const auto& copies = world.system.components[address.component.index()].store->copies;
    return copy < copies.size() && copies[copy].is != Copy::Is::Replica ? 0 : copy;
}

plan::PoolIndex copy_at(const World& world, std::uint32_t component, Id<Location> place) {
    const plan::Range range = world.plan.component_pools[component];
    for (plan::PoolIndex p(range.first); p < range.first + range.count; ++p)
        if (world.plan.pools[p].place != none && lies_in(world.system, Id<Location>(world.plan.pools[p].place), place)) return p;
    return none;
}

}  // namespace drsim::process
