#include "sim/serving/store_roles.h"

#include "sim/model/copies.h"
#include "sim/serving/serving_state.h"

namespace drsim::serving {

plan::PoolIndex partner_of(const ServingState& state, plan::StoreIndex store, plan::PoolIndex pool) {
    const plan::PlanStore& what = state.plan.stores[store];
    const std::uint32_t copy = state.plan.pools[pool].copy;
    if (!has_standby(*state.plan.system->components[what.component].store) || copy > 1) return none;
    return what.pool_of(copy == 0 ? 1 : 0);
}

plan::PoolIndex standby_of(const ServingState& state, plan::StoreIndex store) {
    const plan::PoolIndex first = state.plan.stores[store].first_pool;
    const plan::PoolIndex second = partner_of(state, store, first);
    return second != none && state.stores[store].pair_active == second ? first : second;
}

bool is_member(const ServingState& state, plan::PoolIndex pool) { return state.plan.pools[pool].votes; }

bool takes_part(const ServingState& state, plan::PoolIndex pool) {
    const PoolCondition& copy = state.pools[pool];
    return state.is_up(pool) && copy.follows && copy.stalls == 0 && copy.holds_data();
}

std::uint32_t taking_part(const ServingState& state, plan::StoreIndex store) {
    std::uint32_t there = 0;
    for (const plan::PoolIndex pool : state.plan.stores[store].group) there += takes_part(state, pool) ? 1 : 0;
    return there;
}

bool has_majority(const ServingState& state, plan::StoreIndex store) {
    const auto& group = state.plan.stores[store].group;
    if (group.empty() || !is_member(state, state.stores[store].writer)) return true;
    return 2 * taking_part(state, store) > group.size();
}

}  // namespace drsim::serving
