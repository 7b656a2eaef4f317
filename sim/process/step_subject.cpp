#include "sim/process/step_subject.h"

#include "sim/process/launch.h"
#include "sim/process/world.h"

namespace drsim::process {

using namespace model;

std::uint32_t pool_of_copy(const World& world, const Address& address) {
    if (!address.component.exists()) return none;
    if (address.part == Part::Writer) return world.state.stores[world.plan.store_of[address.component.index()]].writer;
    if (!address.copy.exists()) return none;
    return world.plan.component_pools[address.component.index()].first + address.copy.value;
}

std::uint32_t endpoint_of(const World& world, const Address& address) {
    const std::uint32_t pool = pool_of_copy(world, address);
    if (pool == none) return 0;
    const std::uint32_t copy = world.plan.pools[pool].copy;
    const auto& copies = world.system.components[address.component.index()].store->copies;
    return copy < copies.size() && copies[copy].is != Copy::Is::Replica ? 0 : copy;
}

bool is_about_nothing(const World& world, std::uint32_t step) {
    const plan::PlanStep& planned = world.plan.steps[step];
    for (const std::uint32_t watch : planned.needs)
        if (world.plan.needs[world.plan.watches[watch].need].candidates.count == 0) return true;
    if (const auto* promote = std::get_if<Promote>(&planned.step->verb)) return pool_of_copy(world, promote->copy) == none;
    if (const auto* repoint = std::get_if<Repoint>(&planned.step->verb)) return pool_of_copy(world, repoint->copy) == none;
    return false;
}

/// The copy of a store that stands at a place or inside it.
std::uint32_t copy_at(const World& world, std::uint32_t component, Id<Location> place) {
    const plan::Range range = world.plan.component_pools[component];
    for (std::uint32_t p = range.first; p < range.first + range.count; ++p)
        if (world.plan.pools[p].place != none && lies_in(world.system, Id<Location>(world.plan.pools[p].place), place)) return p;
    return none;
}

std::uint32_t present_instances(const World& world, plan::Range pools) {
    const auto pool = [&](plan::Range list, std::uint32_t i) { return world.plan.pool_lists[list.first + i]; };
    std::uint32_t present = up_or_starting(world, pools);
    for (std::uint32_t i = 0; i < pools.count; ++i) {
        const std::uint32_t placement = world.plan.pools[pool(pools, i)].placement;
        if (placement == none) continue;
        // Launches that an autoscaler waits for may find room anywhere in its placement: they count where all of it does.
        const plan::Range all = world.plan.placements[placement].pools;
        if (pool(all, 0) != pool(pools, i) || i + all.count > pools.count) continue;
        if (pool(all, all.count - 1) == pool(pools, i + all.count - 1)) present += world.placements[placement].waiting;
    }
    return present;
}

}  // namespace drsim::process
