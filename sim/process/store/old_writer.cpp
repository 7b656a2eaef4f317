#include "sim/process/store/old_writer.h"

#include <algorithm>

#include "sim/process/store/filling.h"
#include "sim/process/store/held_writes.h"
#include "sim/process/store/replication.h"
#include "sim/process/store/shipping.h"
#include "sim/process/store/writer_gap.h"
#include "sim/process/world/obstacle.h"
#include "sim/process/world/world.h"
#include "sim/serving/store_roles.h"

namespace drsim::process {

using model::FactKind;
using model::OnReturn;

namespace {

OnReturn on_return(const World& world, plan::StoreIndex store) {
    const auto& failover = world.system.components[world.plan.stores[store].component].store->failover;
    return failover ? failover->on_return : OnReturn::Fence;
}

std::uint32_t say_of(World& world, FactKind kind, std::uint32_t cause, plan::PoolIndex pool) {
    return world.say(kind, cause, world.plan.pools[pool].component, world.plan.pools[pool].copy);
}

/// The old writer of the store that accepts writes.
plan::PoolIndex apart_of(const World& world, plan::StoreIndex store) {
    const plan::PlanStore& what = world.plan.stores[store];
    for (std::uint32_t c = 0; c < what.copies; ++c)
        if (world.state.pools[what.pool_of(c)].is_apart() && world.is_up(what.pool_of(c))) return what.pool_of(c);
    return what.restored_pool;
}

/// The copy that accepted the writes apart: the one that the split-brain fact names.
plan::PoolIndex taker_of(const World& world, std::uint32_t writes) {
    const plan::PlanStore& store = world.plan.stores[world.plan.writes[writes].store];
    const std::uint32_t copy = world.record->facts[world.writes[writes].split_fact].other;
    return copy < store.copies ? store.pool_of(copy) : store.restored_pool;
}

/// Merges or refills the copy, then makes it follow. Needs the copy and the writer, and starts over when either goes down.
Process rejoin(World& world, plan::StoreIndex store, plan::PoolIndex pool, OnReturn how, std::uint32_t cause) {
    const serving::PoolCondition& old = world.state.pools[pool];
    world.pools[pool].rejoining = true;
    Obstacle last;
    while (old.deposed) {
        const plan::PoolIndex writer = world.state.stores[store].writer;
        if (!world.is_up(pool) || !world.is_up(writer)) {
            const Obstacle now{static_cast<std::uint8_t>(model::WaitedFor::CopyReachable), world.plan.stores[store].component,
                               world.is_up(pool) ? writer : pool};
            begins_to_wait(world, model::WaitBegun::Who::Filling, pool, now, last);
            last = now;
            co_await world.heard(world.state_changed);
            if (world.is_up(pool) && world.is_up(world.state.stores[store].writer))
                cause = world.end_of_wait(now, cause);  // a copy is back, or there is another writer
            continue;
        }
        if (how == OnReturn::Merge) {
            note_writes_apart(world, store, world.now());
            gives_back(world, store, pool);
            follow_again(world, store, pool, say_of(world, FactKind::Merged, cause, pool));
            break;
        }
        cause = say_of(world, FactKind::Dropped, cause, pool);
        const Filled filled = co_await fill_copy(world, store, pool, cause);
        if (filled != Filled::Done || !old.deposed) continue;
        follow_again(world, store, pool, cause);
        break;
    }
    world.pools[pool].rejoining = false;
}

}  // namespace

void leave_followers(World& world, plan::StoreIndex store, plan::PoolIndex successor, Instant loss, std::uint32_t cause) {
    const plan::PlanStore& what = world.plan.stores[store];
    for (plan::PoolIndex pool = what.first_pool; pool < what.first_pool + what.copies; ++pool)
        if (pool != successor && world.state.pools[pool].follows) is_left_behind(world, store, pool, loss - lag_of(world, pool));
    // An earlier writer that would have followed its partner is now left behind like any other copy.
    for (std::uint32_t c = 0; c < what.copies; ++c)
        if (world.state.pools[what.pool_of(c)].follows) world.reinstate(what.pool_of(c), cause);
    stop_following(world, store, loss, cause);
}

std::uint32_t depose_writer(World& world, plan::StoreIndex store, plan::PoolIndex successor, Instant loss, bool in_pace,
                            std::uint32_t cause) {
    const plan::PoolIndex old = world.state.stores[store].writer;
    note_writes_apart(world, store, world.now());
    if (!in_pace) {
        leave_followers(world, store, successor, loss, cause);
        is_left_behind(world, store, old, loss);
        world.stop_following(old, cause);
    }
    world.depose(old, cause);
    if (in_pace) return cause;
    const bool was_closed = world.state.stores[store].closed;
    if (!was_closed && on_return(world, store) == OnReturn::KeepApart) {
        world.keep_apart(old, cause);
        return cause;
    }
    if (!was_closed && world.is_up(old)) cause = say_of(world, FactKind::Fenced, cause, old);
    world.fence(old, cause);
    return cause;
}

void restore_redundancy(World& world, plan::StoreIndex store, std::uint32_t cause) {
    StoreState& state = world.stores[store];
    if (!state.lost_redundancy) return;
    const plan::PlanStore& what = world.plan.stores[store];
    const auto is_there = [&](plan::PoolIndex pool) {
        return world.is_up(pool) && world.state.pools[pool].follows && world.state.pools[pool].holds_data();
    };
    std::uint32_t there = world.state.stores[store].writer == what.restored_pool && is_there(what.restored_pool) ? 1 : 0;
    for (std::uint32_t c = 0; c < what.copies; ++c) there += is_there(what.pool_of(c)) ? 1 : 0;
    if (there < what.copies) return;
    state.lost_redundancy = false;
    world.say(FactKind::RedundancyRestored, cause, what.component);
}

void old_writer_runs(World& world, plan::StoreIndex store, plan::PoolIndex pool, std::uint32_t cause) {
    const serving::PoolCondition& old = world.state.pools[pool];
    if (old.follows) {  // the new writer holds all that it holds
        world.reinstate(pool, cause);
        holds_nothing_else(world, pool);
        return restore_redundancy(world, store, cause);
    }
    const OnReturn how = on_return(world, store);
    if (!old.fenced) say_of(world, FactKind::KeptApart, cause, pool);
    if ((how == OnReturn::Merge || how == OnReturn::Drop) && !world.pools[pool].rejoining) rejoin(world, store, pool, how, cause);
}

void old_writer_returned(World& world, plan::StoreIndex store, plan::PoolIndex pool) {
    const serving::PoolCondition& old = world.state.pools[pool];
    const std::uint32_t returned = say_of(world, FactKind::WriterReturned, world.pools[pool].cause, pool);
    const bool closed = !old.follows && old.fenced;
    old_writer_runs(world, store, pool, closed ? say_of(world, FactKind::Fenced, returned, pool) : returned);
}

void note_writes_apart(World& world, plan::StoreIndex store, Instant until) {
    for (std::uint32_t w = 0; w < world.writes.size(); ++w) {
        WritesState& writes = world.writes[w];
        if (world.plan.writes[w].store != store || writes.apart_since == Instant::never()) continue;
        wrote_apart(world, w, taker_of(world, w), writes.apart_since, until);
        writes.apart_since = until;
    }
}

bool is_being_merged(const World& world, plan::StoreIndex store, plan::PoolIndex pool) {
    return world.pools[pool].rejoining && world.state.pools[pool].deposed && world.is_up(pool) &&
           on_return(world, store) == OnReturn::Merge;
}

std::uint32_t follow_again(World& world, plan::StoreIndex store, plan::PoolIndex pool, std::uint32_t cause) {
    const auto follows = [&](plan::PoolIndex which) {
        world.follow(which, cause);
        world.fill(which, cause);
        world.pools[which].behind_since = Instant::never();
        world.pools[which].stalled_since = world.now();  // a stall still in effect counts from here
        holds_nothing_else(world, which);
    };
    follows(pool);
    const plan::PoolIndex partner = partner_of(world.state, store, pool);  // a standby mirrors it
    if (partner != none && partner != world.state.stores[store].writer) follows(partner);
    shipping_begins_anew(world, store, {pool});
    const std::uint32_t fact = say_of(world, FactKind::Resynced, cause, pool);
    restore_redundancy(world, store, fact);
    world.changed(fact);
    return fact;
}

void writes_apart_changed(World& world, std::uint32_t writes) {
    const plan::PlanWrites& what = world.plan.writes[writes];
    WritesState& state = world.writes[writes];
    StoreState& store = world.stores[what.store];
    const bool any = state.share > 0 || state.slope_per_us > 0;
    if (any == (state.apart_since < Instant::never())) return;
    if (any) {
        state.apart_since = world.now();
        // Recorded once per store: the writes of single entry points come after those of the whole store.
        if (store.split_fact == model::no_fact)
            store.split_fact =
                say_of(world, FactKind::SplitBrainBegan, world.causes.of_component(world.plan.stores[what.store].component, world.now()),
                       apart_of(world, what.store));
        state.split_fact = store.split_fact;
        return;
    }
    wrote_apart(world, writes, taker_of(world, writes), state.apart_since, world.now());
    state.apart_since = Instant::never();
    if (what.entry != none) return;
    const model::Fact began = world.record->facts[store.split_fact];
    world.say(FactKind::SplitBrainEnded, world.causes.of_component(world.plan.stores[what.store].component, world.now()), began.subject,
              began.other);
    store.split_fact = model::no_fact;
}

std::uint32_t fence(World& world, plan::StoreIndex store, std::uint32_t cause) {
    const plan::PlanStore& what = world.plan.stores[store];
    bool any = false;
    for (plan::PoolIndex p(0); p < world.pools.size(); ++p) {
        if (world.plan.pools[p].component != what.component || !world.state.pools[p].deposed || world.state.pools[p].follows) continue;
        any = true;
        if (world.state.pools[p].fenced) continue;
        cause = say_of(world, FactKind::Fenced, cause, p);
        world.fence(p, cause);
    }
    if (any || world.state.stores[store].closed) return cause;
    cause = say_of(world, FactKind::Fenced, cause, world.state.stores[store].writer);
    world.close(store, cause);
    note_writer_gap(world, store);
    shipping_notices(world, store);
    return cause;
}

}  // namespace drsim::process
