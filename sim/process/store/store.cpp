// A store that lost its writer: its failover to a synchronous standby,
// its restart after a crash, and what happens when an old writer returns.
#include "sim/process/store/store.h"
#include "sim/process/store/old_writer.h"
#include "sim/process/store/replication.h"
#include "sim/process/store/shipping.h"
#include "sim/process/store/writer_gap.h"
#include "sim/process/world/obstacle.h"
#include "sim/process/world/world.h"
#include "sim/serving/store_roles.h"

namespace drsim::process {

using model::FactKind;
using model::WaitedFor;
using Who = model::WaitBegun::Who;

namespace {

bool still_lost(const World& world, plan::StoreIndex store, plan::PoolIndex pool) {
    return world.state.stores[store].writer == pool && !world.is_up(pool);
}

Process fail_over(World& world, plan::StoreIndex store, plan::PoolIndex lost, std::uint32_t cause) {
    StoreState& state = world.stores[store];
    const plan::PlanStore& what = world.plan.stores[store];
    const model::DatabaseFailover& rule = *world.system.components[what.component].store->failover;
    const plan::PoolIndex partner = partner_of(world.state, store, lost);
    const std::uint32_t number = state.losses++;
    state.watching = true;
    // The writer must be silent without a break: if it came back and went down again, the wait starts over.
    Instant silent_until = world.now() + rule.silent_for;
    while (true) {
        co_await world.until(silent_until);
        silent_until = world.pools[lost].down_since + rule.silent_for;
        if (silent_until <= world.now() || !still_lost(world, store, lost)) break;
        cause = world.pools[lost].cause;
    }
    Obstacle last;
    while (still_lost(world, store, lost)) {
        if (!world.is_up(partner) || world.state.pools[partner].fenced || !world.state.pools[partner].follows ||
            !world.state.pools[partner].holds_data()) {
            const bool is_away = !world.is_up(partner);
            const Obstacle now{static_cast<std::uint8_t>(is_away ? WaitedFor::CopyReachable : WaitedFor::CopyFollows), what.component,
                               partner};
            begins_to_wait(world, Who::Failover, what.component, now, last);
            last = now;
            co_await world.heard(world.state_changed);
            if (world.is_up(partner)) cause = world.pools[partner].cause;  // what it waited for
            continue;
        }
        if (const Obstacle now = recovery_obstacle(world, what.component); now.reason != 0) {
            begins_to_wait(world, Who::Failover, what.component, now, last);
            last = now;
            co_await world.heard(world.state_changed);
            cause = world.end_of_wait(now, cause);
            continue;
        }
        last = {};
        state.busy = true;
        const std::uint32_t started = world.say(FactKind::FailoverStarted, cause, what.component);
        co_await world.after(world.draw(rule.takes, what.takes, number));
        state.busy = false;
        if (still_lost(world, store, lost) && world.is_up(partner) && world.state.pools[partner].holds_data())
            make_writer(world, store, partner, started);
        world.changed_back();
        cause = started;
    }
    state.watching = false;
}

Process restart(World& world, plan::StoreIndex store, plan::PoolIndex pool, std::uint32_t cause) {
    StoreState& state = world.stores[store];
    const plan::PlanStore& what = world.plan.stores[store];
    state.watching = true;
    Obstacle last;
    for (Obstacle now = recovery_obstacle(world, what.component); now.reason != 0 && world.state.pools[pool].crashes > 0;
         now = recovery_obstacle(world, what.component)) {
        begins_to_wait(world, Who::Restart, what.component, now, last);
        last = now;
        co_await world.heard(world.state_changed);
        cause = world.end_of_wait(now, cause);
    }
    if (world.state.pools[pool].crashes == 0) {  // mended in the meantime
        state.watching = false;
        co_return;
    }
    state.busy = true;
    const std::uint32_t started = world.say(FactKind::RestartStarted, cause, what.component);
    co_await world.after(world.draw(*world.system.components[what.component].store->restarts_in, what.restarts, state.losses++));
    state.busy = false;
    state.watching = false;
    if (world.state.pools[pool].crashes > 0) world.mend(pool, started);
    else world.changed(started);
}

}  // namespace

void store_notices(World& world, plan::PoolIndex pool) {
    const plan::StoreIndex store = world.plan.store_of[world.plan.pools[pool].component];
    const plan::PoolIndex writer = world.state.stores[store].writer;
    const model::StorePart& part = *world.system.components[world.plan.stores[store].component].store;
    note_writer_gap(world, store);
    shipping_notices(world, store);
    if (world.is_up(pool)) {
        if (pool == writer) copies_catch_up(world, store);
        else moves_again(world, pool, world.pools[pool].down_since);
        if (world.state.pools[pool].deposed) old_writer_returned(world, store, pool);
        restore_redundancy(world, store, world.pools[pool].cause);
        return;
    }
    if (pool != writer || world.stores[store].watching) return;
    const bool automatic = part.failover && part.failover->automatic && partner_of(world.state, store, pool) != none;
    if (automatic) fail_over(world, store, pool, world.pools[pool].cause);
    else if (part.restarts_in && world.state.pools[pool].crashes > 0) restart(world, store, pool, world.pools[pool].cause);
}

}  // namespace drsim::process
