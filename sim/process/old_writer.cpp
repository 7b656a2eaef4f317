#include "sim/process/old_writer.h"

#include <algorithm>

#include "sim/process/replication.h"
#include "sim/process/shipping.h"
#include "sim/process/world.h"

namespace drsim::process {

using model::FactKind;
using model::OnReturn;

namespace {

OnReturn on_return(const World& world, std::uint32_t store) {
    const auto& failover = world.system.components[world.plan.stores[store].component].store->failover;
    return failover ? failover->on_return : OnReturn::Fence;
}

std::uint32_t say_of(World& world, FactKind kind, std::uint32_t cause, std::uint32_t pool) {
    return world.say(kind, cause, world.plan.pools[pool].component, world.plan.pools[pool].copy);
}

void restore_redundancy(World& world, std::uint32_t store, std::uint32_t cause) {
    if (!world.stores[store].lost_redundancy) return;
    world.stores[store].lost_redundancy = false;
    world.say(FactKind::RedundancyRestored, cause, world.plan.stores[store].component);
}

/// An old writer of the store that takes writes.
std::uint32_t written_apart(const World& world, std::uint32_t store) {
    const plan::PlanStore& what = world.plan.stores[store];
    for (std::uint32_t c = 0; c < what.copies; ++c)
        if (world.pools[what.first_pool + c].is_apart() && world.is_up(what.first_pool + c)) return what.first_pool + c;
    return what.restored_pool;
}

/// What was written apart until `until` is missing from the data sets that these writes go to.
void lose_writes_apart(World& world, std::uint32_t writes, Instant until) {
    const plan::PlanWrites& what = world.plan.writes[writes];
    for (const std::uint32_t data : world.plan.stores[what.store].data) {
        bool by_entries = false;
        for (const model::EntryPoint& entry : world.system.entry_points) by_entries = by_entries || entry.writes.value == data;
        const bool these = what.entry == none ? !by_entries : world.system.entry_points[what.entry].writes.value == data;
        const Instant since = world.writes[writes].apart_since;
        if (these && until > since) world.record->losses.push_back({data, world.writes[writes].split_fact, since, until, false, true});
    }
}

/// Merged or filled anew, then a copy again; both need it and the writer, and begin anew when one of them goes down meanwhile.
Process rejoin(World& world, std::uint32_t store, std::uint32_t pool, OnReturn how, std::uint32_t cause) {
    PoolState& old = world.pools[pool];
    old.rejoining = true;
    while (old.deposed) {
        const std::uint32_t writer = world.stores[store].writer;
        if (!world.is_up(pool) || !world.is_up(writer)) {
            co_await world.heard(world.state_changed);
            if (world.is_up(pool) && world.is_up(writer)) cause = world.last_cause;  // what it waited for
            continue;
        }
        if (how == OnReturn::Merge) {
            give_back(world, store, pool);
            follow_again(world, store, pool, say_of(world, FactKind::Merged, cause, pool));
            break;
        }
        const std::uint32_t went_down = old.went_down;
        const std::uint32_t writer_went_down = world.pools[writer].went_down;
        cause = say_of(world, FactKind::Dropped, cause, pool);
        co_await world.after(time_to_fill(world, store));
        const bool undisturbed = old.went_down == went_down && world.stores[store].writer == writer && world.pools[writer].went_down == writer_went_down;
        if (!undisturbed || !old.deposed) continue;
        follow_again(world, store, pool, cause);
        break;
    }
    old.rejoining = false;
}

}  // namespace

std::uint32_t depose_writer(World& world, std::uint32_t store, Instant loss, bool in_pace, std::uint32_t cause) {
    StoreState& state = world.stores[store];
    PoolState& old = world.pools[state.writer];
    old.losses_before = static_cast<std::uint32_t>(world.record->losses.size());
    old.wrote_until = loss;
    if (!in_pace) {
        // An earlier writer that would have followed its partner is now a copy left behind like any other.
        const plan::PlanStore& what = world.plan.stores[store];
        for (std::uint32_t c = 0; c < what.copies; ++c)
            if (world.pools[what.first_pool + c].follows) world.pools[what.first_pool + c].deposed = false;
        stop_following(world, store, loss);
        old.follows = false;
    }
    old.deposed = true;
    if (in_pace) return cause;
    const bool was_closed = state.closed_since < Instant::never();
    old.fenced = was_closed || on_return(world, store) != OnReturn::KeepApart;
    return old.fenced && !was_closed && world.is_up(state.writer) ? say_of(world, FactKind::Fenced, cause, state.writer) : cause;
}

void old_writer_runs(World& world, std::uint32_t store, std::uint32_t pool, std::uint32_t cause) {
    PoolState& old = world.pools[pool];
    if (old.follows) {  // a synchronous partner holds all that the new writer holds
        old.deposed = false;
        return restore_redundancy(world, store, cause);
    }
    const OnReturn how = on_return(world, store);
    if (!old.fenced) say_of(world, FactKind::KeptApart, cause, pool);
    if ((how == OnReturn::Merge || how == OnReturn::Drop) && !old.rejoining) rejoin(world, store, pool, how, cause);
}

void old_writer_returned(World& world, std::uint32_t store, std::uint32_t pool) {
    const PoolState& old = world.pools[pool];
    const std::uint32_t returned = say_of(world, FactKind::WriterReturned, old.cause, pool);
    const bool closed = !old.follows && old.fenced;
    old_writer_runs(world, store, pool, closed ? say_of(world, FactKind::Fenced, returned, pool) : returned);
}

void give_back(World& world, std::uint32_t store, std::uint32_t pool) {
    const PoolState& old = world.pools[pool];
    const auto& data = world.plan.stores[store].data;
    auto& losses = world.record->losses;
    for (std::size_t i = old.losses_before; i < losses.size(); ++i) {
        model::Loss& loss = losses[i];
        if (std::find(data.begin(), data.end(), loss.data) == data.end()) continue;
        if (loss.apart) {  // what was written to it while it was kept apart
            if (world.record->facts[loss.cause].other == world.plan.pools[pool].copy) loss.recovery_point = loss.last_missing;
            continue;
        }
        // It holds all up to its own last write; what a successor accepted and lost later is not among it.
        loss.recovery_point = std::min(std::max(loss.recovery_point, old.wrote_until), loss.last_missing);
        loss.nothing_left = false;
    }
    for (std::uint32_t w = 0; w < world.writes.size(); ++w)
        if (world.plan.writes[w].store == store && world.writes[w].apart_since < Instant::never()) world.writes[w].apart_since = world.now();
}

std::uint32_t follow_again(World& world, std::uint32_t store, std::uint32_t pool, std::uint32_t cause) {
    PoolState& copy = world.pools[pool];
    copy.deposed = false;
    copy.fenced = false;
    copy.follows = true;
    copy.behind_since = Instant::never();
    copy.stalled_since = world.now();  // a stall that still holds counts from here
    shipping_begins_anew(world, store, pool);
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
        // Told once for the store; those of its entry points come after those of all.
        if (store.split_fact == model::no_fact) store.split_fact = say_of(world, FactKind::SplitBrainBegan, world.last_cause, written_apart(world, what.store));
        state.split_fact = store.split_fact;
        return;
    }
    lose_writes_apart(world, writes, world.now());
    state.apart_since = Instant::never();
    if (what.entry != none) return;
    const model::Fact began = world.record->facts[store.split_fact];
    world.say(FactKind::SplitBrainEnded, world.last_cause, began.subject, began.other);
    store.split_fact = model::no_fact;
}

void record_writes_apart(World& world) {
    for (std::uint32_t w = 0; w < world.writes.size(); ++w)
        if (world.writes[w].apart_since < Instant::never()) lose_writes_apart(world, w, world.record->horizon);
}

std::uint32_t fence(World& world, std::uint32_t store, std::uint32_t cause) {
    const plan::PlanStore& what = world.plan.stores[store];
    bool any = false;
    for (std::uint32_t p = 0; p < world.pools.size(); ++p) {
        if (world.plan.pools[p].component != what.component || !world.pools[p].deposed || world.pools[p].follows) continue;
        any = true;
        if (world.pools[p].fenced) continue;
        world.pools[p].fenced = true;
        cause = say_of(world, FactKind::Fenced, cause, p);
        world.changed(cause);
    }
    StoreState& state = world.stores[store];
    if (any || state.closed_since < Instant::never()) return cause;
    state.closed_since = world.now();
    cause = say_of(world, FactKind::Fenced, cause, state.writer);
    shipping_notices(world, store);
    world.changed(cause);
    return cause;
}

}  // namespace drsim::process
