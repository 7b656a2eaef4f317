#include "sim/process/store/replication.h"

#include <algorithm>

#include "sim/process/store/held_writes.h"
#include "sim/process/store/majority.h"
#include "sim/process/store/old_writer.h"
#include "sim/process/store/shipping.h"
#include "sim/process/store/writer_gap.h"
#include "sim/process/world/world.h"
#include "sim/serving/store_roles.h"

namespace drsim::process {

using model::FactKind;

namespace {

const model::Copy* copy_in(const World& world, plan::PoolIndex pool) {
    const plan::PlanPool& what = world.plan.pools[pool];
    const auto& copies = world.system.components[what.component].store->copies;
    return what.copy < copies.size() ? &copies[what.copy] : nullptr;
}

/// Every commit waits for it while it is up. While it is down, the writer goes on alone.
bool is_synchronous(const model::Copy& copy) { return copy.is != model::Copy::Is::Replica || copy.commit == model::Commit::Synchronous; }

/// The lag at an instant according to the copy's lag source, whether or not replication still moves.
Duration lag_by_source(World& world, plan::PoolIndex pool, Instant at) {
    const model::Copy& copy = *copy_in(world, pool);
    const plan::PlanStore& store = world.plan.stores[world.plan.store_of[world.plan.pools[pool].component]];
    if (const auto* distribution = std::get_if<Distribution>(&copy.lag))
        return world.draw(*distribution, store.lag[world.plan.pools[pool].copy]);
    if (const auto* trace = std::get_if<Series>(&copy.lag))
        return Duration::seconds(trace->at(trace->after_origin(world.record->starts_at_s + at.in_seconds())));
    return shipped_lag(world, pool, at);
}

/// Until when writes reached a copy: a copy that was down, stalled or left behind has received nothing since then.
Instant reached_until(const World& world, plan::PoolIndex pool, Instant loss) {
    const PoolState& state = world.pools[pool];
    Instant until = std::min(loss, state.behind_since);
    if (world.state.pools[pool].stalls > 0) until = std::min(until, state.stalled_since);
    if (!world.is_up(pool)) until = std::min(until, state.down_since);
    return until;
}

/// How long commits waited at `at`: until the first reachable semi-synchronous copy had the write;
/// zero if there is none.
Duration commit_wait(World& world, plan::StoreIndex store, Instant at) {
    const plan::PlanStore& what = world.plan.stores[store];
    Duration least = Duration::forever();
    for (std::uint32_t c = 0; c < what.copies; ++c) {
        const plan::PoolIndex pool = what.pool_of(c);
        if (copy_in(world, pool)->commit != model::Commit::SemiSynchronous || pool == world.state.stores[store].writer) continue;
        if (reached_until(world, pool, at) == at) least = std::min(least, lag_by_source(world, pool, at));
    }
    return least == Duration::forever() ? Duration{} : least;
}

/// Copies with the same data over different flows may differ by this much; neither is better.
constexpr Duration rounding{2};

/// How `pool`, about to be promoted with this lag, compares with the other candidates.
model::Choice choice_among(World& world, plan::StoreIndex store, plan::PoolIndex pool, Duration lag) {
    const plan::PlanStore& what = world.plan.stores[store];
    model::Choice choice{1, 0};
    for (std::uint32_t c = 0; c < what.copies; ++c) {
        const plan::PoolIndex other = what.pool_of(c);
        if (other == pool || other == world.state.stores[store].writer || !world.is_up(other) || !world.state.pools[other].holds_data() ||
            !copy_in(world, other)->promotes)
            continue;
        ++choice.among;
        const Duration others = lag_of(world, other);
        if (others + rounding < lag) ++choice.better;
    }
    return choice;
}

}  // namespace

Instant last_accepted(const World& world, plan::StoreIndex store) {
    const plan::PoolIndex writer = world.state.stores[store].writer;
    const Instant last = std::min(world.is_up(writer) ? world.now() : world.pools[writer].down_since, world.stores[store].closed_since);
    return std::min(last, majority_lost(world, store));
}

Duration lag_of(World& world, plan::PoolIndex pool) {
    const plan::StoreIndex store = world.plan.store_of[world.plan.pools[pool].component];
    const model::Copy* const copy = copy_in(world, pool);
    if (pool == world.state.stores[store].writer || copy == nullptr) return {};
    if (!world.state.pools[pool].holds_data()) return Duration::forever();
    const Instant loss = last_accepted(world, store);
    if (!world.state.pools[pool].follows) return std::max(Duration{}, loss - world.pools[pool].holds_until);
    const Instant reached = reached_until(world, pool, loss);
    // Every majority has a member that holds what an earlier majority acknowledged, and members catch up before they write.
    const bool in_group = is_member(world.state, pool);
    if (in_group && takes_part(world.state, pool) && has_majority(world.state, store)) return {};
    if (in_group || is_synchronous(*copy) || world.state.pools[pool].deposed) return loss - reached;
    Duration by_source = lag_by_source(world, pool, reached);
    // A write that another semi-synchronous copy confirmed earlier is acknowledged; a write that none confirmed is not, and nobody misses
    // it.
    if (copy->commit == model::Commit::SemiSynchronous) by_source = std::max(Duration{}, by_source - commit_wait(world, store, reached));
    return by_source + (loss - reached);
}

bool stands_still(const World& world, plan::PoolIndex pool) {
    const PoolState& state = world.pools[pool];
    return world.state.pools[pool].stalls > 0 || !world.is_up(pool) || state.behind_since < Instant::never();
}

bool lag_moves(const World& world, plan::PoolIndex pool) {
    const plan::PoolIndex writer = world.state.stores[world.plan.store_of[world.plan.pools[pool].component]].writer;
    const model::Copy* const copy = copy_in(world, pool);
    if (pool == writer || copy == nullptr || !world.is_up(writer) || !world.state.pools[pool].holds_data()) return false;
    const bool takes_writes = last_accepted(world, world.plan.store_of[world.plan.pools[pool].component]) == world.now();
    const bool follows_at_once = is_member(world.state, pool) || is_synchronous(*copy) || world.state.pools[pool].deposed;
    if (stands_still(world, pool)) return takes_writes;
    if (follows_at_once || std::holds_alternative<Distribution>(copy->lag)) return false;
    return takes_writes || std::holds_alternative<model::Shipped>(copy->lag);
}

void moves_again(World& world, plan::PoolIndex pool, Instant since) {
    PoolState& copy = world.pools[pool];
    const plan::StoreIndex store = world.plan.store_of[world.plan.pools[pool].component];
    if (!world.state.pools[pool].follows || pool == world.state.stores[store].writer) return;
    copy.behind_since = std::min(copy.behind_since, since);
    copies_catch_up(world, store);
}

void copies_catch_up(World& world, plan::StoreIndex store) {
    if (!world.is_up(world.state.stores[store].writer)) return;
    const plan::PlanStore& what = world.plan.stores[store];
    for (std::uint32_t c = 0; c < what.copies; ++c) {
        const plan::PoolIndex pool = what.pool_of(c);
        const serving::PoolCondition& copy = world.state.pools[pool];
        if (copy.follows && copy.stalls == 0 && world.is_up(pool)) world.pools[pool].behind_since = Instant::never();
    }
}

void stop_following(World& world, plan::StoreIndex store, Instant since, std::uint32_t cause) {
    const plan::PlanStore& what = world.plan.stores[store];
    for (std::uint32_t c = 0; c < what.copies; ++c) {
        PoolState& copy = world.pools[what.pool_of(c)];
        world.stop_following(what.pool_of(c), cause);
        copy.behind_since = std::min(copy.behind_since, since);
    }
}

std::uint32_t make_writer(World& world, plan::StoreIndex store, plan::PoolIndex pool, std::uint32_t cause) {
    const plan::PlanStore& what = world.plan.stores[store];
    StoreState& state = world.stores[store];
    const plan::PoolIndex old = world.state.stores[store].writer;
    const Duration lag = lag_of(world, pool);
    const Instant loss = last_accepted(world, store);
    const bool pair = world.plan.pools[pool].copy < 2 &&
                      world.system.components[what.component].store->copies[world.plan.pools[pool].copy].is != model::Copy::Is::Replica;
    const model::Choice choice = choice_among(world, store, pool, lag);
    const bool in_group = is_member(world.state, pool) && is_member(world.state, old);
    const bool followed = world.state.pools[pool].follows;
    const bool in_pace = in_group || (pair && lag == Duration{});  // otherwise the old writer may have writes that its standby lacks
    cause = depose_writer(world, store, pool, loss, in_pace, cause);
    for (const plan::PoolIndex member : what.group)
        if (in_group && takes_part(world.state, member)) world.pools[member].behind_since = Instant::never();
    world.pools[pool].behind_since = Instant::never();
    const std::uint32_t promoted = world.say(FactKind::Promoted, cause, what.component, pool, lag.us, model::detail_of(choice));
    world.follow(pool, promoted);
    world.write_to(store, pool, promoted);
    holds_from_now_on(world, store, old, pool, followed, loss - lag, loss, promoted);
    copies_catch_up(world, store);
    if (pair) world.lead_pair(store, pool, promoted);
    state.lost_redundancy = true;
    note_writer_gap(world, store);
    shipping_begins_anew(world, store, {pool, world.state.pools[old].follows ? old : pool});
    for (std::uint32_t c = 0; c < what.copies; ++c) world.changed(promoted, what.pool_of(c));
    if (world.is_up(old)) old_writer_runs(world, store, old, promoted);
    return promoted;
}

}  // namespace drsim::process
