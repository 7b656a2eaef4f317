#include "sim/process/fault/fault.h"

#include <algorithm>

#include "sim/process/fault/selector.h"
#include "sim/process/store/backup.h"
#include "sim/process/store/replication.h"
#include "sim/process/store/shipping.h"
#include "sim/process/traffic/rollout.h"
#include "sim/process/world/world.h"

namespace drsim::process {

using model::FactKind;
using model::Fault;
using namespace model;

namespace {

/// Calls `take` for each copy that is shipped to over a link.
template <class Take>
void each_shipped_over(const World& world, std::uint32_t link, Take take) {
    for (const plan::PlanShipping& what : world.plan.shippings) {
        const std::uint32_t from = world.plan.pools[world.state.stores[what.store].writer].place;
        for (const std::uint32_t directed : world.plan.network.route(from, world.plan.pools[what.pool].place).links)
            if (directed / 2 == link) take(what.pool);
    }
}

/// A cut link carries nothing in either direction until the last fault on it ends.
void cut_links(World& world, plan::Range links, bool cut, std::uint32_t fact) {
    for (std::uint32_t i = 0; i < links.count; ++i) {
        const std::uint32_t link = world.struck[links.first + i];
        std::uint16_t& cuts = world.link_cuts[link];
        cuts = static_cast<std::uint16_t>(cut ? cuts + 1 : cuts - 1);
        if (world.plan.network.places == 0) continue;
        const double capacity = cuts > 0 ? 0 : world.system.links[link].bytes_per_second;
        world.kernel.set_link(2 * link, capacity);
        world.kernel.set_link(2 * link + 1, capacity);
        each_shipped_over(world, link, [&](plan::PoolIndex pool) { world.pools[pool].cause = fact; });  // this is why they lag
    }
    if (links.count == 0) return;
    links_notice(world);
    world.causes.note(fact);
}

const Fault& fault_of(const World& world, std::uint32_t index) {
    return index < world.plan.first_fault ? world.scenario.given[index] : world.scenario.faults[index - world.plan.first_fault];
}

/// A copy that was down before the trial has received nothing since then.
void have_been_down(World& world, plan::Range pools, Instant since) {
    for (std::uint32_t i = 0; i < pools.count; ++i) {
        const plan::PoolIndex pool = world.struck_pool(pools.first + i);
        world.pools[pool].down_since = std::min(world.pools[pool].down_since, since);
        shipping_stood_still(world, pool, since);
    }
}

/// The same for copies shipped to over a link that was cut before the trial.
void have_been_cut(World& world, plan::Range links, Instant since) {
    for (std::uint32_t i = 0; i < links.count; ++i)
        each_shipped_over(world, world.struck[links.first + i], [&](plan::PoolIndex pool) { shipping_stood_still(world, pool, since); });
}

/// Calls `take` for each place around those of a fault, at least once.
template <class Take>
void each_place_around(const World& world, plan::Range places, Take take) {
    std::uint32_t last = none;
    for (std::uint32_t i = 0; i < places.count; ++i) {
        const std::uint32_t around = world.system.locations[world.struck[places.first + i]].parent.value;
        if (around == last) continue;  // zones of a region are adjacent in the list
        last = around;
        for (std::uint32_t place = around; place != none; place = world.system.locations[place].parent.value) take(place);
    }
}

/// Calls `take` for each pool that is directly in a place, not in one of its parts.
template <class Take>
void each_pool_right_in(const World& world, std::uint32_t place, Take take) {
    const plan::Range inside = world.plan.places_pools[place];
    for (std::uint32_t i = 0; i < inside.count; ++i)
        if (const plan::PoolIndex pool = world.plan.pool_lists[inside.first + i]; world.plan.pools[pool].place == place) take(pool);
}

/// A place is down when all its parts are down, and so are the pools directly in it.
void settle_places_around(World& world, plan::Range places, std::uint32_t fact) {
    each_place_around(world, places, [&](std::uint32_t place) {
        const bool by_parts = world.place_holds[place] == 0 && !world.place_is_up(place);
        if (by_parts == world.place_parts_down[place]) return;
        world.place_parts_down[place] = by_parts;
        each_pool_right_in(world, place, [&](plan::PoolIndex pool) {
            if (by_parts) world.hold(pool, true, fact);
            else world.release(pool, true, fact);
        });
    });
}

void destroy_all(World& world, const Held& held, std::uint32_t fact) {
    for (std::uint32_t i = 0; i < held.places.count; ++i) world.place_destroyed[world.struck[held.places.first + i]] = true;
    for (std::uint32_t i = 0; i < held.pools.count; ++i) world.destroy(world.struck_pool(held.pools.first + i), fact);
    each_place_around(world, held.places, [&](std::uint32_t place) {
        if (world.place_is_destroyed(place)) each_pool_right_in(world, place, [&](plan::PoolIndex pool) { world.destroy(pool, fact); });
    });
}

void hold_all(World& world, const Held& held, bool silent, std::uint32_t fact) {
    for (std::uint32_t i = 0; i < held.places.count; ++i) ++world.place_holds[world.struck[held.places.first + i]];
    for (std::uint32_t i = 0; i < held.pools.count; ++i) world.hold(world.struck_pool(held.pools.first + i), silent, fact);
    settle_places_around(world, held.places, fact);
    cut_links(world, held.links, true, fact);
    world.changed_beside();
}

/// How often each pool had been restored when a fault struck it; stored in World::struck.
plan::Range remember_restores(World& world, plan::Range pools) {
    const plan::Range range{static_cast<std::uint32_t>(world.struck.size()), pools.count};
    for (std::uint32_t i = 0; i < pools.count; ++i) world.struck.push_back(restores_into(world, world.struck_pool(pools.first + i)));
    return range;
}

/// Ends the fault. It does not hold a database that was restored meanwhile in the place of the one that it struck.
void let_go(World& world, const Held& held, plan::Range restores, bool silent, std::uint32_t fact) {
    for (std::uint32_t i = 0; i < held.places.count; ++i) --world.place_holds[world.struck[held.places.first + i]];
    settle_places_around(world, held.places, fact);
    for (std::uint32_t i = 0; i < held.pools.count; ++i) {
        const plan::PoolIndex pool = world.struck_pool(held.pools.first + i);
        if (restores_into(world, pool) == world.struck[restores.first + i]) world.release(pool, silent, fact);
    }
    cut_links(world, held.links, false, fact);
    world.changed_beside();
}

/// Crashes all instances, or so many. Returns the pools whose instances crashed, as a range of World::struck.
plan::Range crash_all(World& world, plan::Range pools, std::uint32_t instances, bool silent, std::uint32_t fact) {
    const auto first = static_cast<std::uint32_t>(world.struck.size());
    for (std::uint32_t i = 0; i < pools.count; ++i) {
        const plan::PoolIndex pool = world.struck_pool(pools.first + i);
        const std::uint32_t here = instances == none ? none : std::min(instances, world.up_instances(pool));
        if (here == 0) continue;
        world.crash(pool, here, silent, fact);
        world.struck.push_back(pool);
        if (instances != none) instances -= here;
    }
    world.changed(fact);
    return {first, static_cast<std::uint32_t>(world.struck.size()) - first};
}

/// How often each pool had been mended when a crash struck; stored in World::struck.
plan::Range remember_mendings(World& world, plan::Range pools) {
    const plan::Range range{static_cast<std::uint32_t>(world.struck.size()), pools.count};
    for (std::uint32_t i = 0; i < pools.count; ++i) world.struck.push_back(world.pools[world.struck_pool(pools.first + i)].mended);
    return range;
}

void repair_all(World& world, plan::Range pools, plan::Range mendings, std::uint32_t fact) {
    for (std::uint32_t i = 0; i < pools.count; ++i) {
        const plan::PoolIndex p = world.struck_pool(pools.first + i);
        if (world.pools[p].mended == world.struck[mendings.first + i] && world.state.pools[p].crashes > 0) world.repair(p, fact);
    }
    world.changed(fact);
}

void stall_copy(World& world, plan::PoolIndex pool, bool stalls, Instant since, std::uint32_t fact) {
    PoolState& state = world.pools[pool];
    if (stalls) {
        state.stalled_since = world.state.pools[pool].stalls == 0 ? since : std::min(state.stalled_since, since);
        shipping_stood_still(world, pool, since);
        world.stall(pool, fact);
    } else {
        world.end_stall(pool, fact);
    }
    if (world.state.pools[pool].stalls == 0) moves_again(world, pool, state.stalled_since);
    shipping_notices(world, world.plan.store_of[world.plan.pools[pool].component]);
}

Process strike(World& world, std::uint32_t index, Instant at) {
    const Fault& fault = fault_of(world, index);
    const plan::Plan::FaultStreams& streams = world.plan.fault_streams[index];
    const bool given = index < world.plan.first_fault;
    if (!given) co_await world.until(at, kernel::Phase::World);
    const Instant since = given ? Instant{0} - world.draw(fault.since, streams.at) : world.now();
    const std::uint32_t struck = world.say(FactKind::FaultStruck, 0, index, none, (world.now() - since).us);
    world.fault_facts[index] = struck;
    world.broadcast(world.faults_struck);
    Held held;
    bool silent = false;
    const Duration lasts = fault.lasts ? world.draw(*fault.lasts, streams.lasts) : Duration::forever();
    const Instant ends = (given ? world.record->onset : world.now()) + lasts;

    if (const auto* outage = std::get_if<Outage>(&fault.what)) {
        silent = fault.silent.value_or(true);
        held = select(world, outage->of, streams.choice);
        hold_all(world, held, silent, struck);
    } else if (const auto* destroy = std::get_if<Destroy>(&fault.what)) {
        silent = fault.silent.value_or(true);
        held = select(world, destroy->of, streams.choice);
        hold_all(world, held, silent, struck);
        destroy_all(world, held, struck);
    } else if (const auto* crash = std::get_if<Crash>(&fault.what)) {
        held = select(world, crash->of, streams.choice);
        held.pools = crash_all(world, held.pools, crash->instances.value_or(none), fault.silent.value_or(false), struck);
        if (given) have_been_down(world, held.pools, since);
        if (!crash->repair) co_return;
        const plan::Range mendings = remember_mendings(world, held.pools);
        co_await world.after(world.draw(*crash->repair, streams.repair));
        repair_all(world, held.pools, mendings, world.say(FactKind::FaultEnded, struck, index));
        co_return;
    } else if (const auto* release = std::get_if<BadRelease>(&fault.what)) {
        begin_release(world, release->of.value, release->fails, release->at_share, struck);
        if (lasts.is_forever()) co_return;
        const std::uint32_t number = world.releases[release->of.index()].number;
        co_await world.until(ends, kernel::Phase::World);
        const ReleaseState& now = world.releases[release->of.index()];
        if (now.active && now.number == number) roll_back(world, release->of.value, world.say(FactKind::FaultEnded, struck, index));
        co_return;
    } else if (const auto* shortage = std::get_if<NoCapacity>(&fault.what)) {
        const std::size_t slot = world.shortages.size();
        world.shortages.push_back({shortage->at.value, shortage->above, shortage->none_new, true});
        if (lasts.is_forever()) co_return;
        co_await world.until(ends, kernel::Phase::World);
        world.shortages[slot].active = false;
        world.changed(world.say(FactKind::FaultEnded, struck, index));
        co_return;
    } else if (const auto* unreachable = std::get_if<Unreachable>(&fault.what)) {
        ++world.humans[unreachable->who.index()].absences;
        if (lasts.is_forever()) co_return;
        co_await world.until(ends, kernel::Phase::World);
        --world.humans[unreachable->who.index()].absences;
        world.say(FactKind::FaultEnded, struck, index);
        co_return;
    } else if (const auto* alarm = std::get_if<FalseAlarm>(&fault.what)) {
        DetectorState& detector = world.detectors[alarm->of.index()];
        ++detector.false_alarms;
        detector.false_alarm_fact = struck;
        world.changed_beside();
        if (lasts.is_forever()) co_return;
        co_await world.until(ends, kernel::Phase::World);
        --detector.false_alarms;
        detector.false_alarm_fact = world.say(FactKind::FaultEnded, struck, index);
        world.changed_beside();
        co_return;
    } else if (const auto* stall = std::get_if<Stall>(&fault.what)) {
        const plan::PoolIndex pool(world.plan.component_pools[stall->copy.component.index()].first + stall->copy.copy.value);
        stall_copy(world, pool, true, since, struck);
        world.changed(struck);
        if (lasts.is_forever()) co_return;
        co_await world.until(ends, kernel::Phase::World);
        const std::uint32_t ended = world.say(FactKind::FaultEnded, struck, index);
        stall_copy(world, pool, false, world.now(), ended);
        world.changed(ended);
        co_return;
    }
    if (given) have_been_down(world, held.pools, since);
    if (given) have_been_cut(world, held.links, since);
    if (lasts.is_forever()) co_return;
    const plan::Range restores = remember_restores(world, held.pools);
    co_await world.until(ends, kernel::Phase::World);
    let_go(world, held, restores, silent, world.say(FactKind::FaultEnded, struck, index));
}

/// Waits for another fault, a runbook or a step before the fault strikes.
Process strike_after(World& world, std::uint32_t index) {
    const Fault& fault = fault_of(world, index);
    const StreamId stream = world.plan.fault_streams[index].at;
    Duration by{};
    if (const auto* other = std::get_if<AfterFault>(&fault.at)) {
        while (world.fault_facts[world.plan.first_fault + other->fault] == no_fact) co_await world.heard(world.faults_struck);
        by = world.draw(other->by, stream);
    } else if (const auto* book = std::get_if<AfterRunbook>(&fault.at)) {
        while (!world.runbooks[book->runbook.index()].has_finished) co_await world.heard(world.runbooks_changed);
        by = world.draw(book->by, stream);
    } else if (const auto* step = std::get_if<AfterStep>(&fault.at)) {
        const std::uint32_t number = world.plan.runbooks[step->runbook.index()].first_step + step->step;
        while (world.steps[number].last_fact == no_fact || world.record->facts[world.steps[number].last_fact].kind != FactKind::StepDone)
            co_await world.heard(world.steps_changed);
        by = world.draw(step->by, stream);
    }
    strike(world, index, world.now() + by);
}

}  // namespace

bool schedule_faults(World& world, Given given) {
    const auto count = static_cast<std::uint32_t>(world.scenario.faults.size());
    const std::uint32_t first = world.plan.first_fault;
    auto& at = world.fault_at;
    at.assign(count, Instant::never());
    const auto strikes = [&](std::uint32_t index) {
        const double probability = fault_of(world, index).probability;
        return probability >= 1 || world.draw(world.plan.fault_streams[index].probability) < probability;
    };
    for (std::uint32_t f = 0; f < count; ++f)
        if (const auto* time = std::get_if<AtTime>(&world.scenario.faults[f].at); time != nullptr && strikes(first + f))
            at[f] = Instant{world.draw(time->at, world.plan.fault_streams[first + f].at).us};
    // A fault before another takes its time from that one; repeated, because such faults can form chains.
    for (std::uint32_t round = 0; round < count; ++round)
        for (std::uint32_t f = 0; f < count; ++f)
            if (const auto* before = std::get_if<BeforeFault>(&world.scenario.faults[f].at);
                before != nullptr && at[f] == Instant::never() && at[before->fault] < Instant::never() && strikes(first + f))
                at[f] = at[before->fault] - world.draw(before->by, world.plan.fault_streams[first + f].at);

    Instant earliest = Instant::never();
    Instant onset = Instant::never();
    for (std::uint32_t f = 0; f < count; ++f) {
        earliest = std::min(earliest, at[f]);
        if (world.scenario.faults[f].onset) onset = std::min(onset, at[f]);
    }
    if (onset == Instant::never()) onset = earliest;
    if (onset == Instant::never()) return false;
    const Duration later = earliest.us < 0 ? Instant{0} - earliest : Duration{};
    world.record->onset = onset + later;
    world.record->horizon = world.record->onset + world.scenario.horizon;
    for (std::uint32_t g = 0; g < first && given == Given::Holds; ++g)
        if (strikes(g)) strike(world, g, Instant{0});
    for (std::uint32_t f = 0; f < count; ++f) {
        const auto& when = world.scenario.faults[f].at;
        if (at[f] < Instant::never()) strike(world, first + f, at[f] + later);
        else if (!std::holds_alternative<AtTime>(when) && !std::holds_alternative<BeforeFault>(when) && strikes(first + f))
            strike_after(world, first + f);
    }
    return true;
}

}  // namespace drsim::process
