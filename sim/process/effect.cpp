#include "sim/process/effect.h"

#include <algorithm>

#include "sim/process/launch.h"
#include "sim/process/mechanism.h"
#include "sim/process/replication.h"
#include "sim/process/rollout.h"
#include "sim/process/routing.h"
#include "sim/process/world.h"

namespace drsim::process {

using model::FactKind;
using model::WaitedFor;
using namespace model;

namespace {

std::uint32_t pool_of_copy(const World& world, const Address& address) {
    if (!address.component.exists() || !address.copy.exists()) return none;
    return world.plan.component_pools[address.component.index()].first + address.copy.value;
}

/// The copy of a store that stands at a place or inside it.
std::uint32_t copy_at(const World& world, std::uint32_t component, Id<Location> place) {
    const plan::Range range = world.plan.component_pools[component];
    for (std::uint32_t p = range.first; p < range.first + range.count; ++p)
        if (world.plan.pools[p].place != none && lies_in(world.system, Id<Location>(world.plan.pools[p].place), place)) return p;
    return none;
}

std::uint32_t target_number(const World& world, const Route& verb) {
    const plan::PlanRouter& router = world.plan.routers[world.plan.router_of[verb.router.index()]];
    for (std::uint32_t t = 0; t < router.targets.size(); ++t)
        if (router.targets[t].address == verb.to) return t;
    return none;
}

bool points_to(const World& world, const Repoint& verb) {
    for (std::uint32_t i = 0; i < world.plan.pointers.size(); ++i) {
        const plan::PlanPointer& pointer = world.plan.pointers[i];
        const plan::PlanPool& client = world.plan.pools[pointer.client_pool];
        if (client.component != verb.clients.component.value || pointer.store != verb.copy.component.value) continue;
        if (verb.clients.place.exists() && !lies_in(world.system, Id<Location>(client.place), verb.clients.place)) continue;
        if (world.pointers[i] != verb.copy.copy.value) return false;
    }
    return true;
}

std::uint32_t present_instances(const World& world, plan::Range pools) {
    std::uint32_t present = 0;
    for (std::uint32_t i = 0; i < pools.count; ++i) {
        const PoolState& pool = world.pools[world.plan.pool_lists[pools.first + i]];
        present += pool.instances - pool.broken + pool.starting;
    }
    return present;
}

Obstacle waits_for(WaitedFor reason, std::uint32_t subject) { return {static_cast<std::uint8_t>(reason), subject}; }

/// Databases and launches answer to the control plane of the region where they stand.
Obstacle control_plane(World& world, std::uint32_t region) {
    if (control_plane_answers(world, region)) return {};
    return waits_for(WaitedFor::ControlPlane, world.system.control_plane.value);
}

Obstacle store_obstacle(World& world, std::uint32_t component, std::uint32_t pool) {
    if (pool == none) return waits_for(WaitedFor::CopyReachable, component);
    if (world.stores[world.plan.store_of[component]].busy) return waits_for(WaitedFor::Mechanism, component);
    if (!world.is_up(pool)) return waits_for(WaitedFor::CopyReachable, component);
    return control_plane(world, world.plan.pools[pool].region);
}

struct ObstacleOf {
    World& world;
    std::uint32_t index;

    Obstacle operator()(const Promote& verb) const { return store_obstacle(world, verb.copy.component.value, pool_of_copy(world, verb.copy)); }
    Obstacle operator()(const SwitchOver& verb) const { return store_obstacle(world, verb.store.value, copy_at(world, verb.store.value, verb.to)); }
    Obstacle operator()(const Resync& verb) const { return store_obstacle(world, verb.store.value, copy_at(world, verb.store.value, verb.to)); }
    Obstacle operator()(const Restore& verb) const {
        const std::uint32_t store = world.plan.store_of[verb.store.index()];
        const std::uint32_t pool = world.plan.stores[store].restored_pool;
        if (pool == none || !backups_reachable(world, store) || !world.place_is_up(world.plan.pools[pool].place))
            return waits_for(WaitedFor::CopyReachable, verb.store.value);
        for (const std::uint32_t watch : world.plan.recovery_needs[verb.store.index()])
            if (world.serving(watch) == 0) return waits_for(WaitedFor::Need, world.plan.needs[world.plan.watches[watch].need].component);
        return control_plane(world, world.plan.pools[pool].region);
    }
    Obstacle operator()(const Fence&) const { return {}; }
    Obstacle operator()(const Repoint&) const { return {}; }
    Obstacle operator()(const Scale&) const { return {}; }  // each launch waits for itself
    Obstacle operator()(const Restart& verb) const {
        const std::uint32_t store = world.plan.store_of[verb.what.component.index()];
        if (store != none && world.stores[store].busy) return waits_for(WaitedFor::Mechanism, verb.what.component.value);
        return {};
    }
    Obstacle operator()(const Rollback&) const { return {}; }
    Obstacle operator()(const Route& verb) const {
        const Id<Location> place = world.system.components[verb.router.index()].route->changed_at;
        return place.exists() ? control_plane(world, world.plan.region_of_place[place.index()]) : Obstacle{};
    }
    Obstacle operator()(const Manual&) const { return {}; }
    Obstacle operator()(const Approve&) const { return {}; }
    Obstacle operator()(const Wait&) const { return {}; }
};

struct TakeEffect {
    World& world;
    std::uint32_t index;
    std::uint32_t cause;

    std::uint32_t operator()(const Promote& verb) const {
        const std::uint32_t store = world.plan.store_of[verb.copy.component.index()];
        const std::uint32_t pool = pool_of_copy(world, verb.copy);
        return world.stores[store].writer == pool ? cause : make_writer(world, store, pool, cause);
    }
    std::uint32_t operator()(const SwitchOver& verb) const {
        const std::uint32_t store = world.plan.store_of[verb.store.index()];
        const std::uint32_t pool = copy_at(world, verb.store.value, verb.to);
        const std::uint32_t fact = world.say(FactKind::SwitchedOver, cause, verb.store.value, world.plan.pools[pool].copy);
        StoreState& state = world.stores[store];
        // Planned: the old writer hands over, and every copy that is up follows the new one.
        for (std::uint32_t c = 0; c < world.plan.stores[store].copies; ++c) {
            PoolState& copy = world.pools[world.plan.stores[store].first_pool + c];
            if (!world.is_up(world.plan.stores[store].first_pool + c)) continue;
            copy.follows = true;
            copy.fenced = false;
            copy.behind_since = Instant::never();
        }
        state.writer = pool;
        if (world.system.components[verb.store.index()].store->copies[world.plan.pools[pool].copy].is != Copy::Is::Replica) state.pair_active = pool;
        world.changed(fact);
        return fact;
    }
    std::uint32_t operator()(const Resync& verb) const {
        const std::uint32_t pool = copy_at(world, verb.store.value, verb.to);
        world.pools[pool].fenced = false;
        world.pools[pool].follows = true;
        world.pools[pool].behind_since = Instant::never();
        world.pools[pool].stalled_since = world.now();  // a stall that still holds counts from here
        const std::uint32_t fact = world.say(FactKind::Resynced, cause, verb.store.value, world.plan.pools[pool].copy);
        const std::uint32_t store = world.plan.store_of[verb.store.index()];
        if (world.stores[store].lost_redundancy) {
            world.stores[store].lost_redundancy = false;
            world.say(FactKind::RedundancyRestored, fact, verb.store.value);
        }
        world.changed(fact);
        return fact;
    }
    std::uint32_t operator()(const Restore& verb) const {
        const std::uint32_t store = world.plan.store_of[verb.store.index()];
        const RecoveryPoint backup = newest_backup(world, store, world.stores[store].restores);
        const Instant loss = last_accepted(world, store);
        ++world.stores[store].restores;
        const std::uint32_t pool = world.plan.stores[store].restored_pool;
        const std::uint32_t fact = world.say(FactKind::RestoredFromBackup, cause, verb.store.value, none, (loss - backup.point).us);
        for (const std::uint32_t data : world.plan.stores[store].data)
            world.record->losses.push_back({data, fact, backup.point, loss, !backup.exists});
        world.pools[pool].instances = 1;
        world.pools[pool].had_up = 1;
        StoreState& state = world.stores[store];
        stop_following(world, store, loss);
        world.pools[state.writer].fenced = true;
        state.writer = state.pair_active = pool;
        world.changed(fact);
        return fact;
    }
    std::uint32_t operator()(const Fence& verb) const {
        const std::uint32_t store = world.plan.store_of[verb.store.index()];
        const std::uint32_t pool = world.plan.stores[store].first_pool;
        world.pools[pool].fenced = pool != world.stores[store].writer;
        const std::uint32_t fact = world.say(FactKind::Fenced, cause, verb.store.value, world.plan.pools[pool].copy);
        world.changed(fact);
        return fact;
    }
    std::uint32_t operator()(const Repoint& verb) const {
        for (std::uint32_t i = 0; i < world.plan.pointers.size(); ++i) {
            const plan::PlanPointer& pointer = world.plan.pointers[i];
            const plan::PlanPool& client = world.plan.pools[pointer.client_pool];
            if (client.component != verb.clients.component.value || pointer.store != verb.copy.component.value) continue;
            if (verb.clients.place.exists() && !lies_in(world.system, Id<Location>(client.place), verb.clients.place)) continue;
            const Copy& copy = world.system.components[pointer.store].store->copies[verb.copy.copy.index()];
            world.pointers[i] = copy.is == Copy::Is::Replica ? verb.copy.copy.value : 0;
        }
        const std::uint32_t fact = world.say(FactKind::Repointed, cause, verb.clients.component.value, pool_of_copy(world, verb.copy));
        world.changed(fact);
        return fact;
    }
    std::uint32_t operator()(const Scale&) const { return cause; }
    std::uint32_t operator()(const Restart&) const {
        const plan::Range pools = world.plan.steps[index].pools;
        for (std::uint32_t i = 0; i < pools.count; ++i) {
            const std::uint32_t p = world.plan.pool_lists[pools.first + i];
            PoolState& pool = world.pools[p];
            if (pool.crashes == 0 && pool.broken == 0) continue;
            pool.crashes = 0;
            pool.broken = 0;
            ++pool.mended;
            pool.cause = cause;
            world.touched_pools.push_back(p);
        }
        world.changed(cause);
        return cause;
    }
    std::uint32_t operator()(const Rollback& verb) const {
        std::uint32_t fact = cause;
        for (const Id<Component> service : verb.services)
            if (world.releases[service.index()].active) fact = roll_back(world, service.value, fact);
        return fact;
    }
    std::uint32_t operator()(const Route& verb) const {
        const std::uint32_t router = world.plan.router_of[verb.router.index()];
        const std::uint32_t target = target_number(world, verb);
        // Where the record already points nothing is waited for; but it is held there only if it can be changed at all.
        const Id<Location> place = world.system.components[verb.router.index()].route->changed_at;
        world.routers[router].pinned = !place.exists() || control_plane_answers(world, world.plan.region_of_place[place.index()]);
        return world.routers[router].target == target ? cause : route_to(world, router, target, cause);
    }
    std::uint32_t operator()(const Manual&) const { return cause; }
    std::uint32_t operator()(const Approve&) const { return cause; }
    std::uint32_t operator()(const Wait&) const { return cause; }
};

Process start_for_step(World& world, std::uint32_t step, std::uint32_t pool, std::uint32_t cause, Duration takes) {
    ++world.pools[pool].starting;
    co_await world.after(takes);
    --world.pools[pool].starting;
    const std::uint32_t fact = world.say(FactKind::InstancesReady, cause, pool, none, 1);
    add_instances(world, pool, 1, fact);
    world.steps[step].last_fact = fact;
    if (world.steps[step].launching > 0) --world.steps[step].launching;
    world.broadcast(world.runbooks_changed);
}

}  // namespace

bool is_already_so(const World& world, std::uint32_t step) {
    const Verb& verb = world.plan.steps[step].step->verb;
    if (const auto* promote = std::get_if<Promote>(&verb))
        return world.stores[world.plan.store_of[promote->copy.component.index()]].writer == pool_of_copy(world, promote->copy);
    if (const auto* over = std::get_if<SwitchOver>(&verb))
        return world.stores[world.plan.store_of[over->store.index()]].writer == copy_at(world, over->store.value, over->to);
    if (const auto* route = std::get_if<Route>(&verb)) return world.routers[world.plan.router_of[route->router.index()]].target == target_number(world, *route);
    if (const auto* repoint = std::get_if<Repoint>(&verb)) return points_to(world, *repoint);
    if (const auto* scale = std::get_if<Scale>(&verb))
        return scale->to && present_instances(world, world.plan.steps[step].pools) >= *scale->to;
    if (const auto* rollback = std::get_if<Rollback>(&verb)) {
        for (const Id<Component> service : rollback->services)
            if (world.releases[service.index()].active) return false;
        return true;
    }
    return false;
}

Obstacle obstacle_of(World& world, std::uint32_t step) { return std::visit(ObstacleOf{world, step}, world.plan.steps[step].step->verb); }

std::uint32_t take_effect(World& world, std::uint32_t step, std::uint32_t cause) {
    return std::visit(TakeEffect{world, step, cause}, world.plan.steps[step].step->verb);
}

Duration own_time(World& world, std::uint32_t step, std::uint32_t attempt) {
    const plan::PlanStep& planned = world.plan.steps[step];
    const Verb& verb = planned.step->verb;
    if (const auto* promote = std::get_if<Promote>(&verb)) {
        const StorePart& part = *world.system.components[promote->copy.component.index()].store;
        const Copy& copy = part.copies[promote->copy.copy.index()];
        if (copy.promotion) return world.draw(*copy.promotion, world.plan.stores[world.plan.store_of[promote->copy.component.index()]].promotion[promote->copy.copy.index()], attempt);
        return part.failover ? world.draw(part.failover->takes, planned.takes, attempt) : Duration{};
    }
    if (const auto* resync = std::get_if<Resync>(&verb)) {
        const auto& backups = world.system.components[resync->store.index()].store->backups;
        return backups ? Duration::seconds(backups->restore_size_bytes / backups->restore_bytes_per_second) : Duration{};
    }
    if (const auto* restore = std::get_if<Restore>(&verb)) {
        const std::uint32_t store = world.plan.store_of[restore->store.index()];
        const Backups& backups = *world.system.components[restore->store.index()].store->backups;
        const RecoveryPoint backup = newest_backup(world, store, world.stores[store].restores);
        double bytes_per_second = 0;
        for (const std::uint32_t data : world.plan.stores[store].data) {
            const DataSet& set = world.system.data[data];
            if (const auto* rate = set.writes ? std::get_if<double>(&*set.writes) : nullptr) bytes_per_second += *rate * set.size_bytes;
        }
        // The log that is there runs from the snapshot to the recovery point.
        const Duration log = backup.snapshot_age - (last_accepted(world, store) - backup.point);
        const double replay = backups.log_every ? log.in_seconds() * bytes_per_second / backups.replay_bytes_per_second : 0;
        return Duration::seconds(backups.restore_size_bytes / backups.restore_bytes_per_second + replay);
    }
    if (const auto* restart = std::get_if<Restart>(&verb)) {
        const Component& what = world.system.components[restart->what.component.index()];
        if (what.service) return world.draw(what.service->starts_in, planned.takes, attempt);
        if (what.store && what.store->restarts_in) return world.draw(*what.store->restarts_in, planned.takes, attempt);
        return {};
    }
    if (const auto* rollback = std::get_if<Rollback>(&verb)) {
        Duration longest{};
        for (const Id<Component> service : rollback->services) {
            const auto& part = world.system.components[service.index()].service;
            if (part && part->rollout && part->rollout->rollback_takes && world.releases[service.index()].active)
                longest = std::max(longest, world.draw(*part->rollout->rollback_takes, planned.takes, attempt));
        }
        return longest;
    }
    if (const auto* wait = std::get_if<Wait>(&verb)) return world.draw(wait->time, planned.takes, attempt);
    return {};
}

namespace {

/// Launches what is asked for, as soon as there is room for each; goes on when the step no longer waits for it.
Process launch_for_step(World& world, std::uint32_t index, std::uint32_t left, std::uint32_t cause) {
    const plan::PlanStep& planned = world.plan.steps[index];
    const Component& what = world.system.components[planned.component];
    StepState& state = world.steps[index];
    while (left > 0) {
        const std::uint32_t pool = emptiest_pool(world, world.plan.pool_lists.data() + planned.pools.first, planned.pools.count);
        if (pool == none) {
            co_await world.heard(world.state_changed);
            continue;
        }
        const std::uint32_t waited = co_await room_to_launch(world, pool, cause);
        if (world.pools[pool].holds != 0) continue;
        --left;
        // `takes` is the whole step and has passed; else each instance takes its own start-up time.
        Duration takes{};
        if (!planned.step->takes && what.service) takes = world.draw(what.service->starts_in, planned.starts, state.launches++);
        start_for_step(world, index, pool, waited, takes);
    }
}

Process wake_at(World& world, Instant at) {
    co_await world.until(at);
    world.broadcast(world.runbooks_changed);
}

}  // namespace

Call<std::uint32_t> scale_out_by_step(World& world, std::uint32_t index, std::uint32_t cause) {
    const plan::PlanStep& planned = world.plan.steps[index];
    const Scale& verb = std::get<Scale>(planned.step->verb);
    const std::uint32_t present = present_instances(world, planned.pools);
    StepState& state = world.steps[index];
    state.launching = verb.add ? *verb.add : *verb.to > present ? *verb.to - present : 0;
    state.last_fact = cause;
    const Instant deadline = planned.step->timeout ? world.now() + *planned.step->timeout : Instant::never();
    if (deadline < Instant::never()) wake_at(world, deadline);
    launch_for_step(world, index, state.launching, cause);
    while (state.launching > 0 && world.now() < deadline) co_await world.heard(world.runbooks_changed);
    co_return state.launching > 0 ? no_fact : state.last_fact;
}

}  // namespace drsim::process
