#include "sim/process/majority.h"

#include <algorithm>

#include "sim/process/replication.h"
#include "sim/process/world.h"

namespace drsim::process {

namespace {

/// Since when a member takes no part; never while it does.
Instant absent_since(const World& world, std::uint32_t pool) {
    const PoolState& state = world.pools[pool];
    if (!state.follows) return Instant{0};
    Instant since = state.emptied_since;
    if (state.stalls > 0) since = std::min(since, state.stalled_since);
    if (!world.is_up(pool)) since = std::min(since, state.down_since);
    return since;
}

}  // namespace

bool is_member(const World& world, std::uint32_t pool) {
    return world.plan.pools[pool].votes;
}

bool takes_part(const World& world, std::uint32_t pool) {
    const PoolState& state = world.pools[pool];
    return world.is_up(pool) && state.follows && state.stalls == 0 && holds_data(world, pool);
}

std::uint32_t taking_part(const World& world, std::uint32_t store) {
    std::uint32_t there = 0;
    for (const std::uint32_t pool : world.plan.stores[store].group) there += takes_part(world, pool) ? 1 : 0;
    return there;
}

bool has_majority(const World& world, std::uint32_t store) {
    const auto& group = world.plan.stores[store].group;
    if (group.empty() || !is_member(world, world.stores[store].writer)) return true;
    return 2 * taking_part(world, store) > group.size();
}

Instant majority_lost(const World& world, std::uint32_t store) {
    if (has_majority(world, store)) return Instant::never();
    // Lost with the member whose absence left no more than half: as many have been away for longer as could be spared.
    const auto& group = world.plan.stores[store].group;
    const std::size_t could_be_spared = (group.size() - 1) / 2;
    Instant lost = Instant::never();
    for (const std::uint32_t pool : group) {
        const Instant since = absent_since(world, pool);
        std::size_t earlier = 0;
        std::size_t later = 0;
        for (const std::uint32_t other : group) {
            earlier += absent_since(world, other) < since ? 1 : 0;
            later += absent_since(world, other) > since ? 1 : 0;
        }
        if (earlier <= could_be_spared && group.size() - later > could_be_spared) lost = since;
    }
    return lost;
}

}  // namespace drsim::process
