// A store that lost its writer: its failover to a synchronous standby, or to a replica after a grace period, and its restart after a
// crash.
#include "sim/process/store/store.h"

#include <algorithm>

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

void writer_is_lost(World& world, plan::StoreIndex store);

bool still_lost(const World& world, plan::StoreIndex store, plan::PoolIndex pool) {
    return world.state.stores[store].writer == pool && !world.is_up(pool);
}

bool can_take_over(const World& world, plan::PoolIndex pool) {
    const serving::PoolCondition& condition = world.state.pools[pool];
    return world.is_up(pool) && !condition.fenced && condition.follows && condition.holds_data();
}

/// A copy that takes over from a lost writer by itself.
struct Takeover {
    plan::PoolIndex to;
    Duration silent_for;  // the writer is down for so long first, without a break
    const Distribution& takes;
    StreamId stream;
    bool StoreState::*watching;
};

Process fail_over(World& world, plan::StoreIndex store, plan::PoolIndex lost, Takeover rule, std::uint32_t cause) {
    StoreState& state = world.stores[store];
    const plan::PlanStore& what = world.plan.stores[store];
    const plan::PoolIndex partner = rule.to;
    const std::uint32_t number = state.losses++;
    state.*rule.watching = true;
    // If the writer came back and went down again, the wait starts over.
    Instant silent_until = std::max(world.now(), world.pools[lost].down_since + rule.silent_for);
    while (true) {
        co_await world.until(silent_until);
        silent_until = world.pools[lost].down_since + rule.silent_for;
        if (silent_until <= world.now() || !still_lost(world, store, lost)) break;
        cause = world.pools[lost].cause;
    }
    Obstacle last;
    while (still_lost(world, store, lost)) {
        if (!can_take_over(world, partner)) {
            const bool is_away = !world.is_up(partner);
            const Obstacle now{static_cast<std::uint8_t>(is_away ? WaitedFor::CopyReachable : WaitedFor::CopyFollows), what.component,
                               partner};
            begins_to_wait(world, Who::Failover, what.component, now, last);
            last = now;
            co_await world.heard(world.state_changed);
            if (world.is_up(partner)) cause = world.pools[partner].cause;  // what it waited for
            continue;
        }
        if (const Obstacle now = recovery_obstacle(world, partner); now.reason != 0) {
            begins_to_wait(world, Who::Failover, what.component, now, last);
            last = now;
            co_await world.heard(world.state_changed);
            cause = world.end_of_wait(now, cause);
            continue;
        }
        if (state.failing_over) {  // to the other copy that takes over by itself
            co_await world.heard(world.state_changed);
            continue;
        }
        last = {};
        state.failing_over = true;
        ++state.busy;
        const std::uint32_t started = world.say(FactKind::FailoverStarted, cause, what.component);
        co_await world.after(world.draw(rule.takes, rule.stream, number));
        state.failing_over = false;
        --state.busy;
        if (still_lost(world, store, lost) && can_take_over(world, partner)) make_writer(world, store, partner, started);
        world.changed_back();
        cause = started;
    }
    state.*rule.watching = false;
    writer_is_lost(world, store);  // if another writer has been lost in the meantime
}

/// What keeps a crashed writer from restarting now.
Obstacle restart_obstacle(World& world, plan::StoreIndex store, plan::PoolIndex pool) {
    if (world.state.pools[pool].holds > 0) return {static_cast<std::uint8_t>(WaitedFor::PlaceUp), none};
    if (world.stores[store].failing_over) return {static_cast<std::uint8_t>(WaitedFor::Mechanism), world.plan.stores[store].component};
    return recovery_obstacle(world, pool);
}

/// A restart begins again if its place went down meanwhile.
Process restart(World& world, plan::StoreIndex store, plan::PoolIndex pool, std::uint32_t cause) {
    StoreState& state = world.stores[store];
    const plan::PlanStore& what = world.plan.stores[store];
    const auto is_crashed = [&world, store, pool] {
        return world.state.pools[pool].crashes > 0 && world.state.stores[store].writer == pool;
    };
    state.restarting = true;
    Obstacle last;
    while (is_crashed()) {
        if (const Obstacle now = restart_obstacle(world, store, pool); now.reason != 0) {
            begins_to_wait(world, Who::Restart, what.component, now, last);
            last = now;
            co_await world.heard(world.state_changed);
            cause = world.end_of_wait(now, cause);
            continue;
        }
        last = {};
        ++state.busy;
        const std::uint32_t started = world.say(FactKind::RestartStarted, cause, what.component);
        const Distribution& takes = *world.system.components[what.component].store->restarts_in;
        const Instant done = world.now() + world.draw(takes, what.restarts, state.losses++);
        broadcast_at(world, world.state_changed, done);
        while (world.now() < done && world.state.pools[pool].holds == 0 && world.state.pools[pool].crashes > 0)
            co_await world.heard(world.state_changed);
        --state.busy;
        world.changed_back();
        if (world.now() == done && world.state.pools[pool].holds == 0 && world.state.pools[pool].crashes > 0) world.mend(pool, started);
    }
    state.restarting = false;
    writer_is_lost(world, store);
}

/// Starts what a store does by itself when its writer is down, unless that is under way. A crashed writer restarts where nothing fails over
/// from it, or nothing can because its standby cannot take over.
void writer_is_lost(World& world, plan::StoreIndex store) {
    const plan::PlanStore& what = world.plan.stores[store];
    const model::StorePart& part = *world.system.components[what.component].store;
    const plan::PoolIndex writer = world.state.stores[store].writer;
    if (world.is_up(writer)) return;
    const std::uint32_t cause = world.pools[writer].cause;
    const auto& rule = part.failover;
    if (rule && rule->to && what.pool_of(*rule->to) != writer && !world.stores[store].watching_grace)
        fail_over(world, store, writer,
                  {what.pool_of(*rule->to), rule->grace, *part.copies[*rule->to].promotion, what.promotion[*rule->to],
                   &StoreState::watching_grace},
                  cause);
    const plan::PoolIndex partner = partner_of(world.state, store, writer);
    const bool fails_over = rule && rule->automatic && partner != none;
    if (fails_over && !world.stores[store].watching)
        fail_over(world, store, writer, {partner, rule->silent_for, rule->takes, what.takes, &StoreState::watching}, cause);
    const bool is_crashed = part.restarts_in && world.state.pools[writer].crashes > 0;
    if (is_crashed && (!fails_over || !can_take_over(world, partner)) && !world.stores[store].restarting)
        restart(world, store, writer, cause);
}

}  // namespace

void store_notices(World& world, plan::PoolIndex pool) {
    const plan::StoreIndex store = world.plan.store_of[world.plan.pools[pool].component];
    const plan::PoolIndex writer = world.state.stores[store].writer;
    note_writer_gap(world, store);
    shipping_notices(world, store);
    if (world.is_up(pool)) {
        if (pool == writer) copies_catch_up(world, store);
        else moves_again(world, pool, world.pools[pool].down_since);
        if (world.state.pools[pool].deposed) old_writer_returned(world, store, pool);
        restore_redundancy(world, store, world.pools[pool].cause);
        return;
    }
    writer_is_lost(world, store);  // also if its standby went down: then nothing fails over any more
}

void copy_stays_down(World& world, plan::PoolIndex pool) { writer_is_lost(world, world.plan.store_of[world.plan.pools[pool].component]); }

}  // namespace drsim::process
