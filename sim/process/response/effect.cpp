#include "sim/process/response/effect.h"

#include "sim/process/capacity/launch.h"
#include "sim/process/response/step_obstacle.h"
#include "sim/process/store/addressed_copy.h"
#include "sim/process/store/backup.h"
#include "sim/process/store/held_writes.h"
#include "sim/process/store/old_writer.h"
#include "sim/process/store/replication.h"
#include "sim/process/store/shipping.h"
#include "sim/process/store/writer_gap.h"
#include "sim/process/traffic/rollout.h"
#include "sim/process/traffic/routing.h"
#include "sim/process/world/world.h"

namespace drsim::process {

using model::FactKind;
using namespace model;

namespace {

/// `database.writer` is the current writer, not every copy.
bool is_restarted(const World& world, const Restart& verb, plan::PoolIndex pool) {
    const plan::StoreIndex store = world.plan.store_of[verb.what.component.index()];
    if (store == none || verb.what.part == Part::All) return true;
    return verb.what.part == Part::Writer ? pool == world.state.stores[store].writer : pool == pool_of_copy(world, verb.what);
}

struct TakeEffect {
    World& world;
    std::uint32_t index;
    std::uint32_t cause;

    std::uint32_t operator()(const Promote& verb) const {
        const plan::StoreIndex store = world.plan.store_of[verb.copy.component.index()];
        const plan::PoolIndex pool = pool_of_copy(world, verb.copy);
        return world.state.stores[store].writer == pool ? cause : make_writer(world, store, pool, cause);
    }
    std::uint32_t operator()(const SwitchOver& verb) const {
        const plan::StoreIndex store = world.plan.store_of[verb.store.index()];
        const plan::PoolIndex pool = copy_at(world, verb.store.value, verb.to);
        const std::uint32_t fact = world.say(FactKind::SwitchedOver, cause, verb.store.value, world.plan.pools[pool].copy);
        const plan::PoolIndex old = world.state.stores[store].writer;
        note_writes_apart(world, store, world.now());
        // Planned: the old writer and its followers follow the new one.
        world.write_to(store, pool, fact);
        world.pools[old].stalled_since = world.now();  // a stall still in effect counts from here
        holds_the_same(world, store, old, pool);
        note_writer_gap(world, store);
        shipping_begins_anew(world, store, {old, pool});
        if (world.system.components[verb.store.index()].store->copies[world.plan.pools[pool].copy].is != Copy::Is::Replica)
            world.lead_pair(store, pool, fact);
        return fact;
    }
    std::uint32_t operator()(const Resync& verb) const {
        if (is_already_so(world, index)) return cause;  // a mechanism was faster
        return follow_again(world, world.plan.store_of[verb.store.index()], copy_at(world, verb.store.value, verb.to), cause);
    }
    std::uint32_t operator()(const Restore& verb) const {
        const plan::StoreIndex store = world.plan.store_of[verb.store.index()];
        const RecoveryPoint& backup = world.steps[index].backup;
        const Instant loss = last_accepted(world, store);
        if (!backup.exists) {
            world.say(FactKind::NoUsableBackup, cause, verb.store.value);
            return no_fact;
        }
        note_writes_apart(world, store, world.now());
        ++world.stores[store].restores;
        const plan::PoolIndex pool = world.plan.stores[store].restored_pool;
        const plan::PoolIndex old = world.state.stores[store].writer;
        if (old == pool) leave_followers(world, store, pool, loss, cause);  // restored again: they follow the earlier database
        const std::uint32_t before = old != pool ? depose_writer(world, store, pool, loss, false, cause) : cause;
        const std::uint32_t fact = world.say(FactKind::RestoredFromBackup, before, verb.store.value, none, (loss - backup.point).us);
        world.stand_up_restored(pool, fact);
        world.write_to(store, pool, fact);
        world.lead_pair(store, pool, fact);
        holds_a_backup(world, store, pool, backup.point, loss, fact);
        note_writer_gap(world, store);
        shipping_begins_anew(world, store, {});
        if (old != pool && world.is_up(old)) old_writer_runs(world, store, old, fact);
        world.stores[store].lost_redundancy = true;
        restore_redundancy(world, store, fact);
        return fact;
    }
    std::uint32_t operator()(const Fence& verb) const { return fence(world, world.plan.store_of[verb.store.index()], cause); }
    std::uint32_t operator()(const Repoint& verb) const {
        const std::uint32_t fact = world.say(FactKind::Repointed, cause, verb.clients.component.value, pool_of_copy(world, verb.copy));
        for (std::uint32_t i = 0; i < world.plan.pointers.size(); ++i) {
            const plan::PlanPointer& pointer = world.plan.pointers[i];
            const plan::PlanPool& client = world.plan.pools[pointer.client_pool];
            if (client.component != verb.clients.component.value || pointer.store != verb.copy.component.value) continue;
            if (verb.clients.place.exists() && !lies_in(world.system, Id<Location>(client.place), verb.clients.place)) continue;
            world.point(i, endpoint_of(world, verb.copy), fact);
        }
        return fact;
    }
    std::uint32_t operator()(const Scale&) const { return cause; }
    std::uint32_t operator()(const Restart& verb) const {
        const plan::Range pools = world.plan.steps[index].pools;
        for (std::uint32_t i = 0; i < pools.count; ++i) {
            const plan::PoolIndex p = world.plan.pool_lists[pools.first + i];
            if (!is_restarted(world, verb, p)) continue;
            const serving::PoolCondition& pool = world.state.pools[p];
            if (pool.crashes > 0 || pool.down != world.pools[p].restarting + world.pools[p].stranded) world.mend(p, cause);
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
        const plan::RouterIndex router = world.plan.router_of[verb.router.index()];
        const std::uint32_t target = world.plan.steps[index].target;
        // If the record already points there, the step does not wait; but the record is pinned only if it could be changed.
        const Id<Location> place = world.system.components[verb.router.index()].route->changed_at;
        world.routers[router].pinned = !place.exists() || control_plane_answers(world, world.plan.region_of_place[place.index()]);
        return world.state.routers[router].target == target ? cause : route_to(world, router, target, cause);
    }
    std::uint32_t operator()(const Manual&) const { return cause; }
    std::uint32_t operator()(const Approve&) const { return cause; }
    std::uint32_t operator()(const Wait&) const { return cause; }
};

}  // namespace

plan::Range interrupt_by_step(World& world, std::uint32_t step, std::uint32_t fact) {
    const plan::PlanStep& planned = world.plan.steps[step];
    plan::Range held{static_cast<std::uint32_t>(world.struck.size()), 0};
    if (const auto* over = std::get_if<SwitchOver>(&planned.step->verb)) {
        const plan::StoreIndex store = world.plan.store_of[over->store.index()];
        world.begin_handover(store, fact);
        note_writer_gap(world, store);
        shipping_paces_anew(world, store);
    } else if (const auto* restart = std::get_if<Restart>(&planned.step->verb)) {
        for (std::uint32_t i = 0; i < planned.pools.count; ++i) {
            const plan::PoolIndex pool = world.plan.pool_lists[planned.pools.first + i];
            if (!is_restarted(world, *restart, pool)) continue;
            world.struck.push_back(pool);
            ++held.count;
            if (world.plan.pools[pool].is_copy) world.hold(pool, false, fact);
            else world.begin_restart(pool, fact);
        }
        for (std::uint32_t i = 0; i < held.count; ++i) world.struck.push_back(restores_into(world, world.struck_pool(held.first + i)));
    }
    return held;
}

void end_interruption(World& world, std::uint32_t step, plan::Range held, std::uint32_t fact) {
    if (const auto* over = std::get_if<SwitchOver>(&world.plan.steps[step].step->verb)) {
        const plan::StoreIndex store = world.plan.store_of[over->store.index()];
        world.end_handover(store, fact);
        note_writer_gap(world, store);
        shipping_paces_anew(world, store);
    }
    for (std::uint32_t i = 0; i < held.count; ++i) {
        const plan::PoolIndex pool = world.struck_pool(held.first + i);
        const bool is_another = restores_into(world, pool) != world.struck[held.first + held.count + i];  // restored meanwhile
        if (!world.plan.pools[pool].is_copy) world.end_restart(pool, fact);
        else if (!is_another) world.release(pool, false, fact);
    }
}

bool waits_for_backlog(const World& world, std::uint32_t step) {
    const auto* over = std::get_if<SwitchOver>(&world.plan.steps[step].step->verb);
    return over != nullptr && has_backlog(world, copy_at(world, over->store.value, over->to));
}

Duration goes_on_for(const World& world, std::uint32_t step) {
    const auto* rollback = std::get_if<Rollback>(&world.plan.steps[step].step->verb);
    if (rollback == nullptr) return {};
    Instant until = world.now();
    for (const Id<Component> component : rollback->services) {
        const auto& service = world.system.components[component.index()].service;
        const bool rolls = service && service->rollout && service->rollout->style == RolloutStyle::Rolling;
        if (rolls) until = std::max(until, world.state.shifts[component.index()].ends());
    }
    return until - world.now();
}

std::uint32_t take_effect(World& world, std::uint32_t step, std::uint32_t cause) {
    return std::visit(TakeEffect{world, step, cause}, world.plan.steps[step].step->verb);
}

}  // namespace drsim::process
