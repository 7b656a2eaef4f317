// Caches: the share of a lost node is missing until the cluster's failover covers it;
// a cache that comes back is cold and warms linearly.
#include "sim/process/traffic/cache.h"
#include "sim/process/world/obstacle.h"
#include "sim/process/world/world.h"

namespace drsim::process {

using model::FactKind;

namespace {

/// Whether the region has other nodes that could take over from the lost ones.
bool has_others(const World& world, plan::PoolIndex pool, std::uint32_t lost) {
    const plan::Range range = world.plan.component_pools[world.plan.pools[pool].component];
    std::uint32_t all = 0;
    for (plan::PoolIndex p(range.first); p < range.first + range.count; ++p)
        if (world.plan.pools[p].region == world.plan.pools[pool].region) all += world.state.pools[p].instances;
    return all > lost;
}

Process cover(World& world, plan::PoolIndex pool, std::uint32_t lost, std::uint32_t cause) {
    const std::uint32_t component = world.plan.pools[pool].component;
    const model::CachePart& cache = *world.system.components[component].cache;
    if (!has_others(world, pool, lost)) co_return;
    Obstacle last;
    for (Obstacle now = recovery_obstacle(world, pool); now.reason != 0; now = recovery_obstacle(world, pool)) {
        begins_to_wait(world, model::WaitBegun::Who::Failover, component, now, last);
        last = now;
        co_await world.heard(world.state_changed);
        cause = world.end_of_wait(now, cause);
    }
    const std::uint32_t started = world.say(FactKind::FailoverStarted, cause, component);
    co_await world.after(world.draw(*cache.failover_takes, world.plan.pools[pool].replacement, world.pools[pool].replaced++));
    // Takes over only if other nodes are up in the region.
    const plan::Range range = world.plan.component_pools[component];
    bool others = false;
    for (plan::PoolIndex p(range.first); p < range.first + range.count; ++p)
        others = others || (world.plan.pools[p].region == world.plan.pools[pool].region && world.is_up(p));
    const serving::PoolCondition& condition = world.state.pools[pool];
    const std::uint32_t missing = condition.instances - world.up_instances(pool);
    if (!others || missing == 0) co_return;
    world.cover(pool, std::min(missing, condition.covered + lost), world.say(FactKind::Promoted, started, component, pool));
}

Process warm_up(World& world, plan::PoolIndex pool, std::uint32_t cause) {
    const std::uint32_t component = world.plan.pools[pool].component;
    const Duration takes =
        world.draw(world.system.components[component].cache->warms_in, world.plan.pools[pool].warming, world.pools[pool].warmed++);
    if (takes.us <= 0) co_return;
    const std::uint32_t cold = world.say(FactKind::CacheWentCold, cause, component, pool);
    world.go_cold(pool, takes, cold);
    const Instant began = world.now();
    co_await world.after(takes);
    if (world.state.warming[pool].cold_since != began) co_return;  // went cold again
    world.be_warm(pool, world.say(FactKind::CacheWarmed, cold, component, pool));
}

}  // namespace

void cache_notices(World& world, plan::PoolIndex pool, std::uint32_t lost) {
    const std::uint32_t component = world.plan.pools[pool].component;
    const std::uint32_t cause = world.pools[pool].cause;
    if (lost > 0) {
        if (world.system.components[component].cache->failover_takes) cover(world, pool, lost, cause);
        return;
    }
    // Covered nodes rejoin as replicas of a warm cluster; others come back empty.
    if (world.state.pools[pool].covered > 0) world.cover(pool, 0, cause);
    else warm_up(world, pool, cause);
}

}  // namespace drsim::process
