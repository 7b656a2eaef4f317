// A service that lost instances starts successors where its placement has room, as an orchestrator does.
#include <algorithm>

#include "sim/process/capacity/launch.h"
#include "sim/process/capacity/nodes.h"
#include "sim/process/capacity/replacement.h"
#include "sim/process/world/world.h"

namespace drsim::process {

using model::FactKind;

namespace {

/// Considers the pools of the same component in the same region.
plan::PoolIndex emptiest_sibling(const World& world, plan::PoolIndex pool) {
    const plan::Range range = world.plan.component_pools[world.plan.pools[pool].component];
    plan::PoolIndex best = none;
    for (plan::PoolIndex p(range.first); p < range.first + range.count; ++p)
        if (world.plan.pools[p].region == world.plan.pools[pool].region) best = better_pool(world, best, p);
    return best;
}

/// Instances that came back need no successor.
void call_off_for_returned(World& world, plan::PoolIndex pool) {
    call_off_successors(world, pool, world.state.pools[pool].instances - world.alive_instances(pool));
}

/// Waits until a successor can be launched; returns none if it was called off meanwhile.
Call<plan::PoolIndex> place_for_successor(World& world, std::size_t index, Obstacle& waited_for) {
    const plan::PoolIndex lost_from = world.replacements[index].pool;
    while (true) {
        call_off_for_returned(world, lost_from);  // including those that came back at this instant
        if (!world.replacements[index].wanted) {
            waits_for_node(world, lost_from, waited_for, {});
            co_return none;
        }
        const plan::PoolIndex pool = emptiest_sibling(world, lost_from);
        if (can_launch(world, pool, lost_from, waited_for)) co_return pool;
        co_await world.heard(world.state_changed);
    }
}

/// `replaced_in` includes the start of the successor, which takes `starts_in`:
/// the launch waits for the control plane and for room, the time before it does not wait.
Process replace_one(World& world, std::size_t index, std::uint32_t number, std::uint32_t cause) {
    const plan::PoolIndex lost_from = world.replacements[index].pool;
    const std::uint32_t component = world.plan.pools[lost_from].component;
    const model::ServicePart& service = *world.system.components[component].service;
    const Duration takes = world.draw(*service.replaced_in, world.plan.pools[lost_from].replacement, number);
    const Duration starts = std::min(takes, world.draw(service.starts_in, world.plan.pools[lost_from].starts, number));
    std::uint32_t fact = world.say(FactKind::ReplacementStarted, cause, component);
    co_await world.after(takes - starts);
    plan::PoolIndex pool = none;
    while (true) {
        Obstacle waited_for;
        pool = co_await place_for_successor(world, index, waited_for);
        if (pool == none) co_return;
        fact = tell_wait(world, pool, waited_for, fact);
        if (starts.us == 0) break;
        ++world.pools[pool].starting;
        ++world.pools[lost_from].succeeding;
        co_await world.after(starts);
        --world.pools[pool].starting;
        --world.pools[lost_from].succeeding;
        call_off_for_returned(world, lost_from);
        if (!world.replacements[index].wanted) co_return;
        if (can_get_ready(world, pool)) break;
        fact = tell_loss(world, pool, fact);  // another launch replaces it
    }
    world.replacements[index].wanted = false;
    --world.pools[lost_from].replacing;
    world.give_up_dead(lost_from, fact);
    if (world.plan.pools[pool].placement != world.plan.pools[lost_from].placement) take_place(world, pool, fact);
    const std::uint32_t ready = world.say(FactKind::InstancesReady, fact, pool, none, 1);
    world.add_instances(pool, 1, ready);
}

}  // namespace

void call_off_successors(World& world, plan::PoolIndex pool, std::uint32_t left) {
    PoolState& state = world.pools[pool];
    for (std::size_t i = world.replacements.size(); state.replacing > left; --i) {
        Replacement& last = world.replacements[i - 1];
        if (last.pool != pool || !last.wanted) continue;
        last.wanted = false;
        --state.replacing;
    }
}

void replacement_notices(World& world, plan::PoolIndex pool) {
    const model::ServicePart& service = *world.system.components[world.plan.pools[pool].component].service;
    if (!service.replaced_in) return;
    const std::uint32_t alive = world.alive_instances(pool);  // restarting instances are not lost
    const std::uint32_t lost = world.pools[pool].had_alive - std::min(world.pools[pool].had_alive, alive);
    if (alive == world.pools[pool].had_alive) return;
    world.pools[pool].had_alive = alive;
    if (lost == 0) call_off_for_returned(world, pool);
    for (std::uint32_t i = 0; i < lost; ++i) {
        world.replacements.push_back({pool, true});
        ++world.pools[pool].replacing;
        replace_one(world, world.replacements.size() - 1, world.pools[pool].replaced++, world.pools[pool].cause);
    }
}

}  // namespace drsim::process
