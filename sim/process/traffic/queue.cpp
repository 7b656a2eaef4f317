// Queues: items that arrive faster than they leave wait in line, and the owner can lose them.
#include <algorithm>

#include "sim/process/store/arriving_writes.h"
#include "sim/process/store/shipping.h"
#include "sim/process/traffic/queue.h"
#include "sim/process/world/world.h"

namespace drsim::process {

using model::FactKind;

namespace {

constexpr double us_of_a_second = 1e6;

const model::QueuePart& rule_of(const World& world, plan::QueueIndex queue) {
    return *world.system.components[world.plan.queues[queue].component].queue;
}

/// The rate of arrivals: from clients, and from the queues before this one.
double comes_in(const World& world, plan::QueueIndex queue) {
    const plan::PlanQueue& what = world.plan.queues[queue];
    double rate = 0;
    for (std::uint32_t i = 0; i < what.pools.count; ++i) {
        const plan::PoolIndex pool = world.plan.pool_lists[what.pools.first + i];
        if (!world.is_up(pool)) continue;
        rate += world.level.offered(pool);
        if (world.plan.has_queues_in_a_row) rate += world.level.handed_on_to(pool);
    }
    return rate;
}

/// The rate at which items could leave: zero while the queue or all its consumers are down, and limited by the room that these have.
double could_go_out(const World& world, plan::QueueIndex queue) {
    const plan::PlanQueue& what = world.plan.queues[queue];
    const double rate = rule_of(world, queue).drains_per_second;
    for (std::uint32_t i = 0; i < what.pools.count; ++i) {
        const plan::PoolIndex pool = world.plan.pool_lists[what.pools.first + i];
        if (!world.is_up(pool)) continue;
        const double takers = world.level.takers_of(pool);
        return takers > 0 ? std::min(rate, world.level.room_behind(pool)) * takers : 0;
    }
    return 0;
}

/// Records a share of the items that arrived in an interval as lost, by the time at which they were sent before passing other queues.
void lose(World& world, plan::QueueIndex queue, Instant from, Instant to, double share, std::uint32_t cause) {
    auto& losses = world.record->losses;
    for (const plan::PlanWait& wait : world.plan.waits) {
        const auto here = std::find(wait.queues.begin(), wait.queues.end(), queue);
        if (here == wait.queues.end()) continue;
        const Queues before(wait.queues.begin(), here);
        const Instant sent_from = sent_at(world, before, from), sent_to = sent_at(world, before, to);
        // A loss that continues an earlier one extends its record.
        const auto same = std::find_if(losses.begin(), losses.end(), [&](const model::Loss& loss) {
            return loss.data == wait.data && loss.entry_point == wait.entry && loss.last_missing == sent_from && loss.share == share;
        });
        if (same != losses.end()) same->last_missing = sent_to;
        else if (sent_to > sent_from) losses.push_back({wait.data, cause, sent_from, sent_to, false, false, false, share, wait.entry});
    }
}

Instant instant_of(double us) { return Instant{} + Duration::microseconds(us); }

bool is_wiped(const World& world, plan::PoolIndex pool) { return world.pools[pool].wiped; }

/// Drops the waiting items if the whole queue has been destroyed; returns whether there were any.
/// A destroyed instance that comes back beside an intact one has them again.
bool lose_what_was_destroyed(World& world, plan::QueueIndex queue) {
    const plan::PlanQueue& what = world.plan.queues[queue];
    bool all = true, some_stand = false;
    for (std::uint32_t i = 0; i < what.pools.count; ++i) {
        const plan::PoolIndex pool = world.plan.pool_lists[what.pools.first + i];
        all = all && is_wiped(world, pool);
        some_stand = some_stand || (world.is_up(pool) && !is_wiped(world, pool));
    }
    QueueLine& line = world.lines[queue];
    const bool is_lost = all && line.waits();
    if (is_lost) {
        lose(world, queue, instant_of(line.oldest_us()), world.now(), 1,
             world.causes.of_component(what.component, world.now(), world.queues[queue].cause));
        line.throw_away();
    }
    for (std::uint32_t i = 0; i < what.pools.count; ++i) {
        const plan::PoolIndex pool = world.plan.pool_lists[what.pools.first + i];
        if (is_wiped(world, pool) && (all || (some_stand && world.is_up(pool)))) world.pools[pool].wiped = false;
    }
    return is_lost;
}

void count_up_to(World& world, plan::QueueIndex queue, Instant at) {
    auto& expired = world.expired;
    expired.clear();
    world.lines[queue].advance(static_cast<double>(at.us), expired);
    for (const Expired& gone : expired)
        lose(world, queue, instant_of(gone.from_us), instant_of(gone.to_us), gone.share, world.queues[queue].cause);
}

/// The first pool of a queue that is up; none if all are down.
plan::PoolIndex pool_that_hands_on(const World& world, plan::QueueIndex queue) {
    const plan::PlanQueue& what = world.plan.queues[queue];
    for (std::uint32_t i = 0; i < what.pools.count; ++i)
        if (world.is_up(world.plan.pool_lists[what.pools.first + i])) return world.plan.pool_lists[what.pools.first + i];
    return plan::none;
}

}  // namespace

void start_queues(World& world) {
    for (plan::QueueIndex q(0); q < world.queues.size(); ++q) {
        const Duration keeps = rule_of(world, q).keeps;
        world.lines[q].clear(keeps.is_forever() ? QueueLine::never : static_cast<double>(keeps.us), world.plan.queues[q].remembers);
    }
}

void queues_notice(World& world) {
    if (world.plan.has_queues_in_a_row) world.level.hand_nothing_on();
    for (plan::QueueIndex q(0); q < world.queues.size(); ++q) {  // queues come after the queues that feed them
        QueueState& state = world.queues[q];
        QueueLine& line = world.lines[q];
        count_up_to(world, q, world.now());
        const bool is_lost = lose_what_was_destroyed(world, q);
        const double out = could_go_out(world, q);
        if (out != state.out) state.cause = world.causes.of_component(world.plan.queues[q].component, world.now(), state.cause);
        state.out = out;
        const bool goes_otherwise = line.flow(comes_in(world, q) / us_of_a_second, out / us_of_a_second);
        if (goes_otherwise || is_lost)
            for (const plan::StoreIndex store : world.plan.queues[q].stores) shipping_paces_anew(world, store);
        if (world.plan.has_queues_in_a_row)
            if (const plan::PoolIndex pool = pool_that_hands_on(world, q); pool != plan::none)
                world.level.hand_on(pool, line.handed_on() * us_of_a_second);
        state.empty_at = Instant::never();
        const double empty_us = line.waits() ? line.empty_us() : QueueLine::never;
        if (empty_us == QueueLine::never) continue;
        state.empty_at = instant_of(empty_us);
        world.call_at(state.empty_at, kernel::Phase::World, tick_token(Tick::QueueEmpty, q));
    }
}

void queue_tick(World& world, plan::QueueIndex queue) {
    QueueState& state = world.queues[queue];
    if (state.empty_at != world.now()) return;
    count_up_to(world, queue, world.now());
    world.lines[queue].finish();
    state.empty_at = Instant::never();
    world.say(FactKind::QueueDrained, state.cause, world.plan.queues[queue].component);
    if (world.plan.has_queues_in_a_row) world.changed_back();  // less is handed on
}

Backlog backlog_now(World& world, plan::QueueIndex queue) {
    count_up_to(world, queue, world.now());
    const QueueLine& line = world.lines[queue];
    return {line.waiting(), line.waited_us() / us_of_a_second};
}

void record_what_waits(World& world) {
    for (plan::QueueIndex q(0); q < world.queues.size(); ++q) {
        const plan::PlanQueue& what = world.plan.queues[q];
        QueueLine& line = world.lines[q];
        count_up_to(world, q, world.record->horizon);  // nothing more happens, but time goes on
        if (line.waits()) world.record->has_backlog = true;
        Instant lost_at{0};
        bool any_up = false;
        for (std::uint32_t i = 0; i < what.pools.count; ++i) {
            const plan::PoolIndex pool = world.plan.pool_lists[what.pools.first + i];
            any_up = any_up || world.is_up(pool);
            lost_at = std::max(lost_at, world.pools[pool].down_since);
        }
        // Items are safe while any instance is up, and an outage that ended within the trial has lost nothing.
        if (!any_up && line.waits()) lose(world, q, instant_of(line.oldest_us()), lost_at, 1, world.queues[q].cause);
    }
}

}  // namespace drsim::process
