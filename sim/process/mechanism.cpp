#include "sim/process/mechanism.h"

#include "sim/process/world.h"

namespace drsim::process {

using model::FactKind;

void pools_notice(World& world) {
    // By index: what a mechanism changes at once joins the list and is told in the same pass.
    for (std::size_t i = 0; i < world.touched_pools.size(); ++i) {
        const std::uint32_t pool = world.touched_pools[i];
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
    world.touched_pools.clear();
}

void add_instances(World& world, std::uint32_t pool, std::uint32_t count, std::uint32_t fact) {
    // Only of those added: what else changed at this instant is still to be noticed.
    const std::uint32_t up = world.up_instances(pool);
    world.pools[pool].instances += count;
    world.pools[pool].had_up += world.up_instances(pool) - up;
    world.pools[pool].had_alive += world.up_instances(pool) - up;
    for (std::uint32_t r = 0; r < world.rotations.size(); ++r) {
        if (world.plan.rotations[r].pool != pool) continue;
        // Where deep checks have thrown out all others, a new one has to pass them like these, also where these are dead by now.
        RotationState& rotation = world.rotations[r];
        const bool waits = world.plan.rotations[r].deep && rotation.sent_to == 0 && (up > 0 || rotation.threw_out);
        if (waits) continue;
        rotation.sent_to += count;
        rotation.threw_out = false;
    }
    world.changed(fact, pool);
}

}  // namespace drsim::process
