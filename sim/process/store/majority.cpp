#include "sim/process/store/majority.h"

#include <algorithm>

#include "sim/process/world/world.h"
#include "sim/serving/store_roles.h"

namespace drsim::process {

namespace {

/// Since when a member has not taken part; never if it does.
Instant absent_since(const World& world, plan::PoolIndex pool) {
    const serving::PoolCondition& condition = world.state.pools[pool];
    const PoolState& known = world.pools[pool];
    if (!condition.follows) return Instant{0};
    Instant since = Instant::never();
    if (condition.empty) since = known.emptied_since;
    if (condition.stalls > 0) since = std::min(since, known.stalled_since);
    if (!world.is_up(pool)) since = std::min(since, known.down_since);
    return since;
}

}  // namespace

Instant majority_lost(const World& world, plan::StoreIndex store) {
    if (has_majority(world.state, store)) return Instant::never();
    // The majority was lost with the first absence beyond the number of members that can be spared.
    const auto& group = world.plan.stores[store].group;
    const std::size_t could_be_spared = (group.size() - 1) / 2;
    Instant lost = Instant::never();
    for (const plan::PoolIndex pool : group) {
        const Instant since = absent_since(world, pool);
        std::size_t earlier = 0;
        std::size_t later = 0;
        for (const plan::PoolIndex other : group) {
            earlier += absent_since(world, other) < since ? 1 : 0;
            later += absent_since(world, other) > since ? 1 : 0;
        }
        if (earlier <= could_be_spared && group.size() - later > could_be_spared) lost = since;
    }
    return lost;
}

}  // namespace drsim::process
