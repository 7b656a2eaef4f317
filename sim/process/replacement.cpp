// A service that lost instances starts successors where its placement still has a place: the orchestrator's own doing.
#include "sim/process/launch.h"
#include "sim/process/mechanism.h"
#include "sim/process/world.h"

namespace drsim::process {

using model::FactKind;

namespace {

/// Pools of the same placement, which is to say of the same component in the same region.
std::uint32_t emptiest_sibling(const World& world, std::uint32_t pool) {
    const plan::Range range = world.plan.component_pools[world.plan.pools[pool].component];
    std::uint32_t best = none;
    for (std::uint32_t p = range.first; p < range.first + range.count; ++p) {
        if (world.plan.pools[p].region != world.plan.pools[pool].region) continue;
        const std::uint32_t candidate = emptiest_pool(world, &p, 1);
        if (candidate == none) continue;
        if (best == none || world.pools[candidate].instances + world.pools[candidate].starting < world.pools[best].instances + world.pools[best].starting)
            best = candidate;
    }
    return best;
}

Process replace_one(World& world, std::uint32_t lost_from, std::uint32_t number, std::uint32_t cause) {
    const std::uint32_t component = world.plan.pools[lost_from].component;
    const model::ServicePart& service = *world.system.components[component].service;
    const Duration takes = world.draw(*service.replaced_in, world.plan.pools[lost_from].replacement, number);
    const std::uint32_t started = world.say(FactKind::ReplacementStarted, cause, component);
    co_await world.after(takes);
    while (true) {
        // Back by itself in the meantime: nothing is missing any more.
        const PoolState& lost = world.pools[lost_from];
        if (lost.holds == 0 && lost.broken == 0) co_return;
        const std::uint32_t pool = emptiest_sibling(world, lost_from);
        if (pool == none) {
            co_await world.heard(world.state_changed);
            continue;
        }
        std::uint32_t waited = started;
        if (launch_obstacle(world, pool).reason != 0) waited = co_await room_to_launch(world, pool, started);
        if (world.pools[pool].holds != 0) continue;  // went down while it waited
        PoolState& from = world.pools[lost_from];
        if (from.instances > 0) --from.instances;
        if (from.broken > 0 && --from.broken == 0) {
            from.crashes = 0;
            ++from.mended;
        }
        const std::uint32_t ready = world.say(FactKind::InstancesReady, waited, pool, none, 1);
        add_instances(world, pool, 1, ready);
        co_return;
    }
}

}  // namespace

void replacement_notices(World& world, std::uint32_t pool, std::uint32_t lost) {
    const model::ServicePart& service = *world.system.components[world.plan.pools[pool].component].service;
    if (!service.replaced_in) return;
    for (std::uint32_t i = 0; i < lost; ++i) replace_one(world, pool, world.pools[pool].replaced++, world.pools[pool].cause);
}

}  // namespace drsim::process
