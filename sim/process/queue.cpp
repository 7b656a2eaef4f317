// Queues: what comes in faster than it is handed on waits in line; what waits is the owner's to lose.
#include <algorithm>

#include "sim/process/mechanism.h"
#include "sim/process/world.h"

namespace drsim::process {

using model::FactKind;

namespace {

// Less than this is an empty line: rates are shares of shares, and a backlog is their integral.
constexpr double empty = 1e-6;

const model::QueuePart& rule_of(const World& world, std::uint32_t queue) {
    return *world.system.components[world.plan.queues[queue].component].queue;
}

double comes_in(const World& world, std::uint32_t queue) {
    const plan::PlanQueue& what = world.plan.queues[queue];
    double rate = 0;
    for (std::uint32_t i = 0; i < what.pools.count; ++i) {
        const std::uint32_t pool = world.plan.pool_lists[what.pools.first + i];
        if (world.is_up(pool)) rate += world.level.offered(pool);
    }
    return rate;
}

/// What could go out: nothing while the queue or all that it hands on to is down.
double could_go_out(const World& world, std::uint32_t queue) {
    const plan::PlanQueue& what = world.plan.queues[queue];
    const double rate = rule_of(world, queue).drains_per_second;
    for (std::uint32_t i = 0; i < what.pools.count; ++i) {
        const std::uint32_t pool = world.plan.pool_lists[what.pools.first + i];
        if (!world.is_up(pool)) continue;
        const double takers = world.level.takers_of(world, pool);
        return takers > 0 ? rate * takers : 0;
    }
    return 0;
}

void lose(World& world, std::uint32_t queue, Instant from, Instant to, std::uint32_t cause) {
    for (const std::uint32_t data : world.plan.queues[queue].data) {
        auto& losses = world.record->losses;
        // One stretch of loss grows: it is told once.
        const auto same = std::find_if(losses.begin(), losses.end(), [&](const model::Loss& loss) { return loss.data == data && loss.recovery_point == from; });
        if (same != losses.end()) same->last_missing = std::max(same->last_missing, to);
        else if (to > from) losses.push_back({data, cause, from, to, false});
    }
}

void count_up_to_now(World& world, std::uint32_t queue) {
    QueueState& state = world.queues[queue];
    const double seconds = (world.now() - state.counted_to).in_seconds();
    const bool was_empty = state.backlog <= empty;
    if (state.in > state.out || !was_empty) state.backlog = std::max(0.0, state.backlog + (state.in - state.out) * seconds);
    state.counted_to = world.now();
    if (state.backlog <= empty) state.backlog = 0;
    if (was_empty && state.backlog > 0) state.line_since = world.now() - Duration::seconds(seconds);
    // What has waited for longer than the queue keeps it is gone.
    const Duration keeps = rule_of(world, queue).keeps;
    if (keeps.is_forever() || state.in <= 0 || state.backlog <= state.in * keeps.in_seconds()) return;
    lose(world, queue, state.line_since, world.now() - keeps, state.cause);
    state.backlog = state.in * keeps.in_seconds();
}

}  // namespace

void queues_notice(World& world) {
    for (std::uint32_t q = 0; q < world.queues.size(); ++q) {
        QueueState& state = world.queues[q];
        count_up_to_now(world, q);
        const double in = comes_in(world, q);
        const double out = could_go_out(world, q);
        if (out != state.out) state.cause = world.causes.of_component(world.plan.queues[q].component, world.now(), state.cause);
        if (in > 0) state.last_in = in;
        state.in = in;
        state.out = out;
        state.empty_at = Instant::never();
        if (state.backlog <= 0 || out <= in) continue;
        state.empty_at = world.now() + Duration::seconds(state.backlog / (out - in));
        world.call_at(state.empty_at, kernel::Phase::World, tick_token(Tick::QueueEmpty, q));
    }
}

void queue_tick(World& world, std::uint32_t queue) {
    QueueState& state = world.queues[queue];
    if (state.empty_at != world.now()) return;
    count_up_to_now(world, queue);
    state.backlog = 0;
    state.empty_at = Instant::never();
    world.say(FactKind::QueueDrained, state.cause, world.plan.queues[queue].component);
}

void record_what_waits(World& world) {
    for (std::uint32_t q = 0; q < world.queues.size(); ++q) {
        const plan::PlanQueue& what = world.plan.queues[q];
        const QueueState& state = world.queues[q];
        if (state.backlog > 0 || (state.in > state.out && world.now() > state.counted_to)) world.record->has_backlog = true;
        Instant lost_at{0};
        bool any_up = false;
        for (std::uint32_t i = 0; i < what.pools.count; ++i) {
            const std::uint32_t pool = world.plan.pool_lists[what.pools.first + i];
            any_up = any_up || world.is_up(pool);
            lost_at = std::max(lost_at, world.pools[pool].down_since);
        }
        // While any of it stands what waits is safe, and an outage that ended within the trial has lost nothing.
        if (any_up || state.backlog <= 0 || state.last_in <= 0) continue;
        lose(world, q, lost_at - Duration::seconds(state.backlog / state.last_in), lost_at, state.cause);
    }
}

}  // namespace drsim::process
