// The verbs that change the serving state. Each names the fact that made the change, and the pool.
#include <algorithm>

#include "sim/process/world/world.h"
#include "sim/serving/client_share.h"

namespace drsim::process {

using serving::PoolCondition;

void World::touch(plan::PoolIndex pool, std::uint32_t fact) {
    pools[pool].cause = fact;
    touched_pools_.push_back(pool);
    changed(fact, pool);
}

void World::hold(plan::PoolIndex pool, bool silent, std::uint32_t fact) {
    ++state_.pools[pool].holds;
    if (silent) ++pools[pool].silent_holds;
    touch(pool, fact);
}

void World::release(plan::PoolIndex pool, bool silent, std::uint32_t fact) {
    --state_.pools[pool].holds;
    if (silent) --pools[pool].silent_holds;
    touch(pool, fact);
}

void World::begin_restart(plan::PoolIndex pool, std::uint32_t fact) {
    const std::uint32_t up = up_instances(pool);
    ++pools[pool].restarts;
    pools[pool].restarting += up;
    state_.pools[pool].down += up;
    touch(pool, fact);
}

void World::end_restart(plan::PoolIndex pool, std::uint32_t fact) {
    if (--pools[pool].restarts > 0) return;
    state_.pools[pool].down -= pools[pool].restarting;
    pools[pool].restarting = 0;
    touch(pool, fact);
}

void World::crash(plan::PoolIndex pool, std::uint32_t instances, bool silent, std::uint32_t fact) {
    PoolCondition& condition = state_.pools[pool];
    pools[pool].crashed_silently = silent || (condition.crashes > 0 && pools[pool].crashed_silently);
    ++condition.crashes;
    if (!plan.pools[pool].is_copy) condition.down += std::min(instances, condition.instances - condition.down);
    touch(pool, fact);
}

void World::strand(plan::PoolIndex pool, std::uint32_t instances, std::uint32_t fact) {
    state_.pools[pool].down += instances;
    pools[pool].stranded += instances;
    touch(pool, fact);
}

void World::free_stranded(plan::PoolIndex pool, std::uint32_t instances, std::uint32_t fact) {
    state_.pools[pool].down -= instances;
    pools[pool].stranded -= instances;
    touch(pool, fact);
}

void World::repair(plan::PoolIndex pool, std::uint32_t fact) {
    PoolCondition& condition = state_.pools[pool];
    if (--condition.crashes > 0) return;
    condition.down = pools[pool].restarting + pools[pool].stranded;
    touch(pool, fact);
}

void World::mend(plan::PoolIndex pool, std::uint32_t fact) {
    state_.pools[pool].crashes = 0;
    state_.pools[pool].down = pools[pool].restarting + pools[pool].stranded;  // instances that a restart took down stay down
    ++pools[pool].mended;
    touch(pool, fact);
}

void World::mend_one(plan::PoolIndex pool, std::uint32_t fact) {
    PoolCondition& condition = state_.pools[pool];
    if (--condition.down > pools[pool].restarting + pools[pool].stranded) return touch(pool, fact);
    condition.crashes = 0;
    ++pools[pool].mended;
    touch(pool, fact);
}

void World::destroy(plan::PoolIndex pool, std::uint32_t fact) {
    const std::uint32_t component = plan.pools[pool].component;
    if (system.components[component].queue) pools[pool].wiped = true;
    if (plan.store_of[component] == none) return;
    state_.pools[pool].destroyed = true;
    changed(fact, pool);
}

void World::stall(plan::PoolIndex pool, std::uint32_t fact) {
    ++state_.pools[pool].stalls;
    pools[pool].cause = fact;
    changed(fact, pool);
}

void World::end_stall(plan::PoolIndex pool, std::uint32_t fact) {
    --state_.pools[pool].stalls;
    pools[pool].cause = fact;
    changed(fact, pool);
}

void World::throw_away(plan::PoolIndex pool, std::uint32_t fact) {
    if (state_.pools[pool].empty) return;
    state_.pools[pool].empty = true;
    pools[pool].emptied_since = now_;
    changed(fact, pool);
}

void World::fill(plan::PoolIndex pool, std::uint32_t fact) {
    change(pool, fact, [](PoolCondition& condition) { condition.empty = false; });
}

void World::fence(plan::PoolIndex pool, std::uint32_t fact) {
    change(pool, fact, [](PoolCondition& condition) { condition.fenced = true; });
}

void World::keep_apart(plan::PoolIndex pool, std::uint32_t fact) {
    change(pool, fact, [](PoolCondition& condition) { condition.fenced = false; });
}

void World::depose(plan::PoolIndex pool, std::uint32_t fact) {
    change(pool, fact, [](PoolCondition& condition) { condition.deposed = true; });
}

void World::reinstate(plan::PoolIndex pool, std::uint32_t fact) {
    change(pool, fact, [](PoolCondition& condition) { condition.deposed = false; });
}

void World::follow(plan::PoolIndex pool, std::uint32_t fact) {
    PoolCondition& condition = state_.pools[pool];
    condition.deposed = condition.fenced = false;
    condition.follows = true;
    changed(fact, pool);
}

void World::stop_following(plan::PoolIndex pool, std::uint32_t fact) {
    change(pool, fact, [](PoolCondition& condition) { condition.follows = false; });
}

void World::stand_up_restored(plan::PoolIndex pool, std::uint32_t fact) {
    PoolState& own = pools[pool];
    state_.pools[pool] = PoolCondition{};
    state_.pools[pool].instances = own.had_up = 1;
    own.silent_holds = 0;
    own.crashed_silently = false;
    ++own.mended;
    own.behind_since = Instant::never();
    changed(fact, pool);
}

void World::write_to(plan::StoreIndex store, plan::PoolIndex pool, std::uint32_t fact) {
    state_.stores[store].writer = pool;
    state_.stores[store].closed = false;
    stores[store].closed_since = Instant::never();
    changed(fact);
}

void World::lead_pair(plan::StoreIndex store, plan::PoolIndex pool, std::uint32_t fact) {
    state_.stores[store].pair_active = pool;
    changed(fact);
}

void World::close(plan::StoreIndex store, std::uint32_t fact) {
    state_.stores[store].closed = true;
    stores[store].closed_since = now_;
    changed(fact);
}

void World::begin_handover(plan::StoreIndex store, std::uint32_t fact) {
    ++state_.stores[store].handovers;
    changed(fact);
}

void World::end_handover(plan::StoreIndex store, std::uint32_t fact) {
    --state_.stores[store].handovers;
    changed(fact);
}

void World::add_instances(plan::PoolIndex pool, std::uint32_t count, std::uint32_t fact) {
    // Counts only the new instances: other changes at this instant still have to be noticed.
    const std::uint32_t up = up_instances(pool);
    state_.pools[pool].instances += count;
    pools[pool].had_up += up_instances(pool) - up;
    pools[pool].had_alive += up_instances(pool) - up;
    for (plan::RotationIndex r(0); r < rotations.size(); ++r) {
        if (plan.rotations[r].pool != pool) continue;
        // If deep checks have removed all instances, a new one has to pass them first, even if the others are dead by now.
        const bool waits = plan.rotations[r].deep && state.sent_to[r] == 0 && (up > 0 || rotations[r].threw_out);
        if (waits) continue;
        state_.sent_to[r] += count;
        rotations[r].threw_out = false;
    }
    changed(fact, pool);
}

void World::remove_instance(plan::PoolIndex pool, std::uint32_t fact) {
    --state_.pools[pool].instances;
    --pools[pool].had_up;  // no mechanism takes it for lost
    --pools[pool].had_alive;
    for (plan::RotationIndex r(0); r < rotations.size(); ++r)
        if (plan.rotations[r].pool == pool && state.sent_to[r] > up_instances(pool)) --state_.sent_to[r];
    changed(fact, pool);
}

void World::give_up_dead(plan::PoolIndex pool, std::uint32_t fact) {
    PoolCondition& condition = state_.pools[pool];
    PoolState& own = pools[pool];
    --condition.instances;
    if (own.stranded > 0) {
        --own.stranded;
        --condition.down;
    } else if (condition.down > own.restarting) {
        if (--condition.down == own.restarting) {
            condition.crashes = 0;
            ++own.mended;
        }
    } else if (condition.down > condition.instances) {  // its place is down, and all instances left there were restarting
        --condition.down;
        --own.restarting;
    }
    for (plan::RotationIndex r(0); r < rotations.size(); ++r)  // its balancers stop sending to it
        if (plan.rotations[r].pool == pool && state.sent_to[r] > up_instances(pool)) --state_.sent_to[r];
    changed(fact, pool);
}

void World::cover(plan::PoolIndex pool, std::uint32_t instances, std::uint32_t fact) {
    state_.pools[pool].covered = instances;
    changed(fact, pool);
}

void World::go_cold(plan::PoolIndex pool, Duration until_warm, std::uint32_t fact) {
    state_.warming[pool] = {now_, until_warm.us};
    changed(fact, pool);
}

void World::be_warm(plan::PoolIndex pool, std::uint32_t fact) {
    state_.warming[pool].warms_us = 0;
    changed(fact, pool);
}

void World::send_to(plan::RotationIndex rotation, std::uint32_t instances, std::uint32_t fact) {
    state_.sent_to[rotation] = instances;
    changed(fact);
}

void World::point(std::uint32_t pointer, std::uint32_t copy, std::uint32_t fact) {
    state_.pointers[pointer] = copy;
    changed(fact);
}

void World::answer_with(plan::RouterIndex router, std::uint32_t target, std::uint32_t fact) {
    state_.routers[router].target = target;
    changed(fact);
}

void World::answer_as(plan::RouterIndex router, serving::Answering answering, std::uint32_t fact) {
    state_.routers[router].answering = answering;
    changed(fact);
}

void World::leave(const serving::Cohort& cohort) { state_.cohorts.push_back(cohort); }

void World::forget_who_left() {
    std::erase_if(state_.cohorts,
                  [&](const serving::Cohort& cohort) { return share_still_held(state, cohort, now_, serving::Side::After) == 0; });
}

void World::tell_clients(plan::RouterIndex router, std::uint32_t before, std::uint32_t says) {
    state_.kept_answers.change(router, now_, before, says);
}

void World::tell_clients_again(plan::RouterIndex router, std::uint32_t says) { state_.kept_answers.answer_again(router, now_, says); }

void World::hold_for_down(plan::ProberIndex prober, bool down, std::uint32_t fact) {
    probers[prober].down = down;
    const std::uint32_t chooser = plan.probers[prober].chooser;
    if (chooser == none) return;
    state_.held_down[chooser] = down;
    changed(fact);
}

void World::roll_release(std::uint32_t component, serving::ReleaseCondition to, Instant since, Duration over, std::uint32_t fact) {
    state_.shifts[component] = {state_.release_share(component, now_), since, over.us};
    state_.releases[component] = to;
    changed(fact);
}

void World::begin_background_outage(std::uint32_t component, std::uint32_t fact) {
    state_.background_down[component] = true;
    ++state_.background_count;
    changed(fact);
}

void World::end_background_outage(std::uint32_t component, std::uint32_t fact) {
    state_.background_down[component] = false;
    --state_.background_count;
    changed(fact);
}

void World::start_at(double starts_at_s) {
    record->starts_at_s = starts_at_s;
    state_.starts_at_s = starts_at_s;
}

}  // namespace drsim::process
