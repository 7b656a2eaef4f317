#include "sim/process/traffic/silence.h"

#include <algorithm>

#include "sim/process/store/replication.h"
#include "sim/process/world/world.h"
#include "sim/serving/store_roles.h"

namespace drsim::process {

namespace {

enum class Says : std::uint8_t { NotAsked, Answers, Refuses, Nothing };

bool is_asked(const World& world, const plan::PlanNeed& need, plan::PoolIndex pool) {
    if (need.store == plan::none) return true;
    return need.role == model::Role::Writer ? pool == world.state.stores[need.store].writer : pool != standby_of(world.state, need.store);
}

Says said_by_pool(World& world, plan::PoolIndex pool);

Says said_by(World& world, const plan::PlanNeed& need) {
    Says worst = Says::Refuses;
    for (std::uint32_t i = 0; i < need.candidates.count; ++i) {
        const plan::PoolIndex pool = world.plan.pool_lists[need.candidates.first + i];
        if (!is_asked(world, need, pool)) continue;
        const Says says = said_by_pool(world, pool);
        if (says == Says::Answers) return says;
        worst = std::max(worst, says);
    }
    return worst;
}

/// The answer of the things that a pool cannot do without.
Says said_by_needs(World& world, plan::PoolIndex pool) {
    const plan::PlanPool& what = world.plan.pools[pool];
    if (what.router != plan::none)
        if (const plan::PlanRouter& router = world.plan.routers[what.router]; !router.targets.empty())
            if (const Says says = said_by(world, world.plan.needs[router.targets[world.state.routers[what.router].target].need]);
                says != Says::Answers)
                return says;
    for (std::uint32_t g = 0; g < what.groups.count; ++g) {
        const plan::PlanGroup& group = world.plan.groups[what.groups.first + g];
        std::uint32_t answered = 0;
        Says worst = Says::Refuses;
        for (plan::NeedIndex n(group.needs.first); n < group.needs.first + group.needs.count; ++n) {
            const plan::PlanNeed& need = world.plan.needs[n];
            const Says says = need.without >= 0 ? Says::Answers : said_by(world, need);
            if (says == Says::Answers) ++answered;
            else worst = std::max(worst, says);
        }
        if (answered < std::min(group.at_least, group.needs.count)) return worst;
    }
    return Says::Answers;
}

Says said_by_pool(World& world, plan::PoolIndex pool) {
    const auto known = static_cast<Says>(world.said[pool]);
    if (known != Says::NotAsked) return known;
    const Says says = world.is_silent(pool) ? Says::Nothing : world.is_up(pool) ? said_by_needs(world, pool) : Says::Refuses;
    world.said[pool] = static_cast<std::uint8_t>(says);
    return says;
}

bool is_silent_itself(const World& world, const plan::PlanNeed& need) {
    for (std::uint32_t i = 0; i < need.candidates.count; ++i) {
        const plan::PoolIndex pool = world.plan.pool_lists[need.candidates.first + i];
        if (world.is_silent(pool)) return true;
        const plan::RouterIndex router = world.plan.router_of[world.plan.pools[pool].component];
        if (router != plan::none &&
            is_silent_itself(world, world.plan.needs[world.plan.routers[router].targets[world.state.routers[router].target].need]))
            return true;
    }
    return false;
}

}  // namespace

bool fails_silently(World& world, const plan::PlanNeed& need, bool deep) {
    if (is_silent_itself(world, need)) return true;
    if (!deep) return false;
    world.said.assign(world.plan.pools.size(), 0);
    return said_by(world, need) == Says::Nothing;
}

bool target_fails_silently(World& world, plan::PoolIndex pool, bool deep) {
    if (world.is_silent(pool)) return true;
    if (!deep || !world.is_up(pool)) return false;
    world.said.assign(world.plan.pools.size(), 0);
    return said_by_pool(world, pool) == Says::Nothing;
}

}  // namespace drsim::process
