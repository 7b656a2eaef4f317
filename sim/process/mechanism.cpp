#include "sim/process/mechanism.h"

#include "sim/process/world.h"

namespace drsim::process {

using model::FactKind;

void pools_notice(World& world) {
    // By index: what a mechanism changes at once joins the list and is told in the same pass.
    for (std::size_t i = 0; i < world.touched_pools_.size(); ++i) {
        const std::uint32_t pool = world.touched_pools_[i];
        PoolState& state = world.pools[pool];
        const std::uint32_t up = world.up_instances(pool);
        const std::uint32_t had = state.had_up;
        const std::uint32_t component = world.plan.pools[pool].component;
        if (up == had) {
            if (world.system.components[component].service) replacement_notices(world, pool);   // of what restarts, some may be lost
            continue;
        }
        state.had_up = up;
        if (up < had) {
            state.cause = world.say(FactKind::PoolWentDown, state.cause, pool, none, had - up);
            if (up == 0) {
                if (world.now() > Instant{0}) state.down_since = world.now();   // what is given may have gone before
                ++state.went_down;
            }
        } else {
            state.cause = world.say(FactKind::PoolCameBack, state.cause, pool, none, up);
        }
        world.causes.note(state.cause);
        if (world.plan.store_of[component] != none) store_notices(world, pool);
        else if (world.system.components[component].cache) cache_notices(world, pool, had > up ? had - up : 0);
        else if (world.system.components[component].service) replacement_notices(world, pool);
    }
    world.touched_pools_.clear();
}

}  // namespace drsim::process
