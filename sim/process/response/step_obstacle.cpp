// Whether a step's change has already been made, and what blocks the step.
#include "sim/process/response/step_obstacle.h"

#include "sim/process/capacity/launch.h"
#include "sim/process/response/effect.h"
#include "sim/process/store/addressed_copy.h"
#include "sim/process/store/backup.h"
#include "sim/process/store/replication.h"
#include "sim/process/store/shipping.h"
#include "sim/process/traffic/rollout.h"
#include "sim/process/world/world.h"
#include "sim/serving/store_roles.h"

namespace drsim::process {

using model::WaitedFor;
using namespace model;

namespace {

bool points_to(const World& world, const Repoint& verb) {
    for (std::uint32_t i = 0; i < world.plan.pointers.size(); ++i) {
        const plan::PlanPointer& pointer = world.plan.pointers[i];
        const plan::PlanPool& client = world.plan.pools[pointer.client_pool];
        if (client.component != verb.clients.component.value || pointer.store != verb.copy.component.value) continue;
        if (verb.clients.place.exists() && !lies_in(world.system, Id<Location>(client.place), verb.clients.place)) continue;
        if (world.state.pointers[i] != endpoint_of(world, verb.copy)) return false;
    }
    return true;
}

/// A copy that follows without a backlog has everything that a filling would bring.
bool is_in_step(const World& world, plan::PoolIndex pool) {
    if (pool == none) return false;
    const serving::PoolCondition& copy = world.state.pools[pool];
    return world.is_up(pool) && copy.holds_data() && copy.follows && !copy.deposed && copy.stalls == 0 &&
           world.pools[pool].behind_since == Instant::never() && !has_backlog(world, pool);
}

/// Databases and launches depend on the control plane of their region.
Obstacle control_plane(World& world, std::uint32_t region) {
    if (control_plane_answers(world, region)) return {};
    return waits_for(WaitedFor::ControlPlane, world.system.control_plane.value, region);
}

/// The obstacles of steps that change the writer or fill a copy.
Obstacle store_obstacle(World& world, std::uint32_t component, plan::PoolIndex pool) {
    if (pool == none) return waits_for(WaitedFor::CopyReachable, component);
    if (world.stores[world.plan.store_of[component]].busy) return waits_for(WaitedFor::Mechanism, component);
    if (!world.is_up(pool)) return waits_for(WaitedFor::CopyReachable, component, pool);
    if (const Obstacle needed = recovery_obstacle(world, pool); needed.reason != 0) return needed;
    return control_plane(world, world.plan.pools[pool].region);
}

struct ObstacleOf {
    World& world;
    std::uint32_t index;

    Obstacle operator()(const Promote& verb) const {
        const plan::PoolIndex pool = pool_of_copy(world, verb.copy);
        const Obstacle missing = store_obstacle(world, verb.copy.component.value, pool);
        if (missing.reason != 0) return missing;
        if (!world.state.pools[pool].holds_data()) return waits_for(WaitedFor::CopyFilled, verb.copy.component.value, pool);
        if (!is_member(world.state, pool)) return missing;
        // A group elects a member that takes part in its majority; without a majority it elects nobody.
        const plan::StoreIndex store = world.plan.store_of[verb.copy.component.index()];
        if (!is_member(world.state, world.state.stores[store].writer)) return {};
        if (!has_majority(world.state, store))
            return waits_for(WaitedFor::Majority, verb.copy.component.value, taking_part(world.state, store));
        return takes_part(world.state, pool) ? Obstacle{} : waits_for(WaitedFor::CopyFollows, verb.copy.component.value, pool);
    }
    // A planned hand-over and a resync need both ends, so the writer too. A hand-over needs a copy that follows.
    Obstacle operator()(const SwitchOver& verb) const {
        const Obstacle missing = both_ends(verb.store.value, verb.to);
        if (missing.reason != 0) return missing;
        const plan::PoolIndex pool = copy_at(world, verb.store.value, verb.to);
        if (!world.state.pools[pool].holds_data()) return waits_for(WaitedFor::CopyFilled, verb.store.value, pool);
        const serving::PoolCondition& copy = world.state.pools[pool];
        return copy.follows && copy.stalls == 0 ? Obstacle{} : waits_for(WaitedFor::CopyFollows, verb.store.value, pool);
    }
    // A copy that a mechanism or another step is already filling or merging is not filled a second time.
    Obstacle operator()(const Resync& verb) const {
        const Obstacle missing = both_ends(verb.store.value, verb.to);
        if (missing.reason != 0) return missing;
        const PoolState& copy = world.pools[copy_at(world, verb.store.value, verb.to)];
        if (!copy.rejoining && copy.fillings == 0) return missing;
        return waits_for(WaitedFor::Mechanism, verb.store.value);
    }
    Obstacle both_ends(std::uint32_t component, Id<Location> to) const {
        const plan::PoolIndex writer = world.state.stores[world.plan.store_of[component]].writer;
        if (!world.is_up(writer)) return waits_for(WaitedFor::CopyReachable, component, writer);
        return store_obstacle(world, component, copy_at(world, component, to));
    }
    Obstacle operator()(const Restore& verb) const {
        const plan::StoreIndex store = world.plan.store_of[verb.store.index()];
        const plan::PoolIndex pool = world.plan.stores[store].restored_pool;
        if (backups_are_gone(world, store)) return {};  // nothing to wait for: it begins, and finds none
        if (pool == none || !backups_reachable(world, store)) return waits_for(WaitedFor::Backups, verb.store.value);
        if (!world.place_is_up(world.plan.pools[pool].place))
            return waits_for(WaitedFor::RestorePlace, verb.store.value, world.plan.pools[pool].place);
        if (const Obstacle needed = recovery_obstacle(world, pool); needed.reason != 0) return needed;
        return control_plane(world, world.plan.pools[pool].region);
    }
    Obstacle operator()(const Fence&) const { return {}; }
    Obstacle operator()(const Repoint&) const { return {}; }
    Obstacle operator()(const Scale&) const { return scale_obstacle(world, index); }
    Obstacle operator()(const Restart& verb) const {
        const plan::StoreIndex store = world.plan.store_of[verb.what.component.index()];
        if (store != none && world.stores[store].busy) return waits_for(WaitedFor::Mechanism, verb.what.component.value);
        return {};
    }
    Obstacle operator()(const Rollback& verb) const {
        for (const Id<Component> service : verb.services) {
            const std::uint32_t region = region_that_switches(world, service.value);
            if (!world.releases[service.index()].active || region == none) continue;
            if (const Obstacle missing = control_plane(world, region); missing.reason != 0) return missing;
        }
        return {};
    }
    Obstacle operator()(const Route& verb) const {
        const Id<Location> place = world.system.components[verb.router.index()].route->changed_at;
        return place.exists() ? control_plane(world, world.plan.region_of_place[place.index()]) : Obstacle{};
    }
    Obstacle operator()(const Manual&) const { return {}; }
    Obstacle operator()(const Approve&) const { return {}; }
    Obstacle operator()(const Wait&) const { return {}; }
};

}  // namespace

bool is_already_so(const World& world, std::uint32_t step) {
    const Verb& verb = world.plan.steps[step].step->verb;
    if (const auto* promote = std::get_if<Promote>(&verb))
        return world.state.stores[world.plan.store_of[promote->copy.component.index()]].writer == pool_of_copy(world, promote->copy);
    if (const auto* over = std::get_if<SwitchOver>(&verb))
        return world.state.stores[world.plan.store_of[over->store.index()]].writer == copy_at(world, over->store.value, over->to);
    if (const auto* resync = std::get_if<Resync>(&verb)) return is_in_step(world, copy_at(world, resync->store.value, resync->to));
    if (const auto* route = std::get_if<Route>(&verb))
        return world.state.routers[world.plan.router_of[route->router.index()]].target == world.plan.steps[step].target;
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

}  // namespace drsim::process
