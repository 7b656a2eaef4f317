#include "sim/process/step_subject.h"

#include "sim/process/world.h"

namespace drsim::process {

using namespace model;

std::uint32_t pool_of_copy(const World& world, const Address& address) {
    if (!address.component.exists() || !address.copy.exists()) return none;
    return world.plan.component_pools[address.component.index()].first + address.copy.value;
}

/// The copy of a store that stands at a place or inside it.
std::uint32_t copy_at(const World& world, std::uint32_t component, Id<Location> place) {
    const plan::Range range = world.plan.component_pools[component];
    for (std::uint32_t p = range.first; p < range.first + range.count; ++p)
        if (world.plan.pools[p].place != none && lies_in(world.system, Id<Location>(world.plan.pools[p].place), place)) return p;
    return none;
}

std::uint32_t target_number(const World& world, const Route& verb) {
    const plan::PlanRouter& router = world.plan.routers[world.plan.router_of[verb.router.index()]];
    for (std::uint32_t t = 0; t < router.targets.size(); ++t)
        if (router.targets[t].address == verb.to) return t;
    return none;
}

std::uint32_t present_instances(const World& world, plan::Range pools) {
    std::uint32_t present = 0;
    for (std::uint32_t i = 0; i < pools.count; ++i) {
        const PoolState& pool = world.pools[world.plan.pool_lists[pools.first + i]];
        present += pool.instances - pool.broken + pool.starting;
    }
    return present;
}

}  // namespace drsim::process
