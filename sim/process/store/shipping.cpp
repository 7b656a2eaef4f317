#include "sim/process/store/shipping.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/process/store/arriving_writes.h"
#include "sim/process/world/world.h"

namespace drsim::process {

namespace {

/// Bytes that do not matter. Deliberately no round number, unlike cuts and rates, so that rounding cannot decide a tie.
constexpr double negligible_bytes = 0.37;

/// A backlog below this counts as empty: it is no more than what is written in two microseconds and sent in a tenth of one.
double nothing_bytes(double written_per_second, double pace) { return negligible_bytes + written_per_second * 2e-6 + pace * 1e-7; }

const model::Shipped& rule_of(const World& world, const plan::PlanShipping& what) {
    const plan::PlanStore& store = world.plan.stores[what.store];
    return std::get<model::Shipped>(world.system.components[store.component].store->copies[what.copy].lag);
}

/// Calls take(rate, queues, bytes) for each rate at which the store is written.
template <class Take>
void each_rate(const World& world, const plan::PlanShipping& what, Take take) {
    for (const std::uint32_t data : world.plan.stores[what.store].data)
        each_write_rate(world, data,
                        [&](const model::Rate& rate, Queues queues) { take(rate, queues, world.system.data[data].size_bytes); });
}

/// Bytes on the wire for all writes that arrived at the store from the trial's start until `at`; negative before it.
double come_until(const World& world, const plan::PlanShipping& what, Instant at) {
    double bytes = 0;
    each_rate(world, what, [&](const model::Rate& rate, Queues queues, double size_bytes) {
        const double requests = at >= Instant{0} ? arrivals_between(world, queues, rate, Instant{0}, at)
                                                 : -arrivals_between(world, queues, rate, at, Instant{0});
        bytes += requests * size_bytes;
    });
    return bytes * rule_of(world, what).overhead;
}

/// The part of these that was accepted: nothing while no writer took writes. `arrived_bytes` accounts for arrivals before the trial.
double written_until(const World& world, const plan::PlanShipping& what, Instant at) {
    double bytes = come_until(world, what, at);
    for (const WriterGap& gap : world.writer_gaps) {
        const Instant from = std::max(gap.from, Instant{0});
        if (gap.store == what.store && from < at) bytes -= come_until(world, what, std::min(gap.to, at)) - come_until(world, what, from);
    }
    return bytes;
}

bool comes_through_queues(const World& world, const plan::PlanShipping& what) {
    bool any = false;
    each_rate(world, what, [&](const model::Rate&, Queues queues, double) { any = any || !queues.empty(); });
    return any;
}

/// The next instant after `at` at which the rate of writes may change.
Instant next_row(const World& world, const plan::PlanShipping& what, Instant at) {
    Instant next = world.record->horizon;
    each_rate(world, what, [&](const model::Rate& rate, Queues queues, double) {
        next = std::min(next, next_bend(world, queues, at));
        const auto* series = std::get_if<Series>(&rate);
        if (series == nullptr) return;
        const double from = world.record->starts_at_s;
        next = std::min(next, Instant::seconds(series->next_row_after(from + at.in_seconds() + 1e-6) - from));
    });
    return next;
}

/// Whether the rate of writes rises or falls between its rows.
bool writes_slope(const World& world, const plan::PlanShipping& what) {
    bool any = false;
    each_rate(world, what, [&](const model::Rate& rate, Queues, double) {
        const auto* series = std::get_if<Series>(&rate);
        any = any || (series != nullptr && series->between == Between::Linear);
    });
    return any;
}

/// Bytes on the wire that are written per second from `at` on.
double written_per_second(const World& world, const plan::PlanShipping& what, Instant at) {
    for (const WriterGap& gap : world.writer_gaps)
        if (gap.store == what.store && gap.from <= at && at < gap.to) return 0;
    double bytes = 0;
    each_rate(world, what, [&](const model::Rate& rate, Queues queues, double size_bytes) {
        bytes += arrivals_per_second(world, queues, rate, at) * size_bytes;
    });
    return bytes * rule_of(world, what).overhead;
}

/// Bytes a second that a copy gets if no other flow uses the links; infinite if transfers take no time.
double whole_room(const World& world, const plan::PlanShipping& what) {
    const std::uint32_t from = world.plan.pools[world.state.stores[what.store].writer].place;
    const auto& links = world.plan.network.route(from, world.plan.pools[what.pool].place).links;
    if (links.empty()) return std::numeric_limits<double>::infinity();
    double room = rule_of(world, what).at_most;
    for (const std::uint32_t link : links) room = std::min(room, world.plan.network.link_bytes_per_second[link]);
    return room;
}

/// A backlog ends at a whole millisecond, so that floating-point rounding hardly ever decides when. Otherwise flows that depend on others
/// by microseconds would end at different instants on different kernels.
Duration whole_milliseconds(double seconds) { return Duration::microseconds(1e3 * std::max(1.0, std::ceil(seconds * 1e3 - 1e-3))); }

void catch_up(World& world);

/// Writer and copy are up, and the copy follows.
bool can_ship(const World& world, const plan::PlanShipping& what) {
    const plan::PoolIndex writer = world.state.stores[what.store].writer;
    const serving::PoolCondition& copy = world.state.pools[what.pool];
    return world.is_up(writer) && writer != what.pool && world.is_up(what.pool) && copy.stalls == 0 && copy.follows;
}

/// Until when one flow carries all writes: until the backlog is empty if it gets the expected room, else until the rate of writes changes.
/// On a slope for half a minute at most: at an even pace, bytes must not leave before they are written.
Instant end_of_line(const World& world, const plan::PlanShipping& what, const ShippingState& state, double backlog, double room) {
    const Instant now = world.now();
    const double rate = written_per_second(world, what, now);
    Instant until = next_row(world, what, now);
    if (writes_slope(world, what)) until = std::min(until, now + Duration::seconds(30));
    if (backlog <= nothing_bytes(rate, state.pace) || room <= rate) return until;
    // Room measured from a flow is known to a few digits: the next flow ends slightly early, so that its pace does not limit it.
    return std::min(until, now + whole_milliseconds((state.has_all_room ? 1 : 0.99) * backlog / (room - rate)));
}

void start_flow(World& world, const plan::PlanShipping& what, ShippingState& state, double pace, Instant until) {
    state.pace = pace;
    state.flow_since = world.now();
    const double bytes = pace * (until - world.now()).in_seconds();
    if (bytes < negligible_bytes) return;  // nothing is written for a while
    // More than the flow can carry before it is ended, so that it never completes by itself.
    state.flow_bytes = std::ceil(2 * bytes) + 1;
    const std::uint32_t from = world.plan.pools[world.state.stores[what.store].writer].place;
    state.flow = world.kernel.start_flow(from, world.plan.pools[what.pool].place, state.flow_bytes, pace, tick_token(Tick::Unheard, 0));
}

/// Ends the current flow and returns the bytes that have arrived with it.
double end_flow(World& world, ShippingState& state) {
    if (state.flow_bytes <= 0) return 0;
    const double moved = state.flow_bytes - world.kernel.remaining(state.flow);
    world.kernel.cancel_flow(state.flow);
    state.flow_bytes = 0;
    state.arrived_bytes += moved;
    return moved;
}

/// Whether the bytes are fewer than at that pace, by more than rounded instants can explain.
bool falls_short(double bytes, double pace, Duration span) { return bytes < pace * (span - Duration{10}).in_seconds() - negligible_bytes; }

/// Ships the backlog and the writes that arrive meanwhile, then each write as it arrives, in flows whose pace never exceeds the rate of
/// writes. A flow ends at an instant chosen when it starts, not when its last byte arrives: that instant would depend on rounding, and so
/// would the next flow. The bytes that a slowed flow has carried by then show how much room there is.
Process ship(World& world, std::uint32_t index) {
    const plan::PlanShipping& what = world.plan.shippings[index];
    ShippingState& state = world.shippings[index];
    const double most = whole_room(world, what);
    const std::uint32_t epoch = ++state.epoch;
    state.active = true;
    state.has_all_room = true;
    double room = most;
    double got = 0;  // bytes a second, by the flow before
    while (true) {
        const double backlog = written_until(world, what, world.now()) - state.arrived_bytes;
        const Instant until = end_of_line(world, what, state, backlog, room);
        if (until <= world.now()) co_return;
        if (world.before_shipping_moves != nullptr) world.before_shipping_moves(world);
        const double due = std::max(0.0, written_until(world, what, until) - state.arrived_bytes);
        const Duration span = until - world.now();
        const double pace = std::min(most, due / span.in_seconds());
        if (falls_short(pace * span.in_seconds(), got, span)) catch_up(world);  // this leaves room to others
        if (most < std::numeric_limits<double>::infinity()) start_flow(world, what, state, pace, until);
        else state.arrived_bytes += due;  // transfers take no time
        co_await world.until(until, kernel::Phase::Flow);
        if (state.epoch != epoch) co_return;
        const double moved = end_flow(world, state);
        got = moved / span.in_seconds();
        state.has_all_room = !falls_short(moved, state.pace, span);
        room = state.has_all_room ? most : got;
        if (world.state.stores[what.store].handovers > 0) world.broadcast(world.state_changed);  // a hand-over may wait for it
    }
}

void stand_still(World& world, std::uint32_t index) {
    ShippingState& state = world.shippings[index];
    if (!state.active) return;
    if (world.before_shipping_moves != nullptr) world.before_shipping_moves(world);
    end_flow(world, state);
    state.active = false;
    ++state.epoch;
}

/// A flow that a cut or other flows on its links held up, or whose pace is limited to the room that an earlier flow measured, would not use
/// the room that is available now: it starts over.
bool wants_room(const World& world, const ShippingState& state) {
    if (state.flow_bytes <= 0) return false;
    return !state.has_all_room ||
           falls_short(state.flow_bytes - world.kernel.remaining(state.flow), state.pace, world.now() - state.flow_since);
}

/// Called when there may be more room on the links: a flow or a cut has ended.
void catch_up(World& world) {
    for (std::uint32_t i = 0; i < world.shippings.size(); ++i) {
        if (!wants_room(world, world.shippings[i])) continue;
        stand_still(world, i);
        ship(world, i);
    }
}

}  // namespace

void start_shipping(World& world) {
    for (std::uint32_t i = 0; i < world.shippings.size(); ++i)
        if (!world.shippings[i].active && can_ship(world, world.plan.shippings[i])) ship(world, i);
}

void shipping_stood_still(World& world, plan::PoolIndex pool, Instant since) {
    for (std::uint32_t i = 0; i < world.shippings.size(); ++i) {
        const plan::PlanShipping& what = world.plan.shippings[i];
        if (what.pool == pool && since.us < 0)
            world.shippings[i].arrived_bytes = std::min(world.shippings[i].arrived_bytes, written_until(world, what, since));
    }
}

void shipping_notices(World& world, plan::StoreIndex store) {
    if (world.shippings.empty()) return;
    for (std::uint32_t i = 0; i < world.shippings.size(); ++i) {
        const plan::PlanShipping& what = world.plan.shippings[i];
        if (what.store != store) continue;
        const bool moves = can_ship(world, what);
        if (moves && !world.shippings[i].active) ship(world, i);
        if (!moves) stand_still(world, i);
    }
    catch_up(world);
}

void shipping_begins_anew(World& world, plan::StoreIndex store, std::initializer_list<plan::PoolIndex> in_step) {
    for (std::uint32_t i = 0; i < world.shippings.size(); ++i) {
        const plan::PlanShipping& what = world.plan.shippings[i];
        if (what.store != store) continue;
        stand_still(world, i);
        const bool has_all = std::find(in_step.begin(), in_step.end(), what.pool) != in_step.end();
        if (has_all) world.shippings[i].arrived_bytes = written_until(world, what, world.now());
    }
    shipping_notices(world, store);
}

void shipping_paces_anew(World& world, plan::StoreIndex store) {
    if (world.shippings.empty()) return;
    for (std::uint32_t i = 0; i < world.shippings.size(); ++i)
        if (world.plan.shippings[i].store == store) stand_still(world, i);
    shipping_notices(world, store);
}

bool has_backlog(const World& world, plan::PoolIndex pool) { return shipped_lag(world, pool, world.now()).us > 0; }

void links_notice(World& world) { catch_up(world); }

Duration shipped_lag(const World& world, plan::PoolIndex pool, Instant at) {
    for (std::uint32_t i = 0; i < world.shippings.size(); ++i) {
        const plan::PlanShipping& what = world.plan.shippings[i];
        if (what.pool != pool) continue;
        const ShippingState& state = world.shippings[i];
        double arrived = state.arrived_bytes;
        if (state.flow_bytes > 0) arrived += state.flow_bytes - world.kernel.remaining(state.flow);
        const double written = written_until(world, what, at);
        const double rate = at.us >= 1000 ? (written - written_until(world, what, at - Duration{1000})) * 1e3 : 0;
        if (arrived >= written - nothing_bytes(rate, state.pace)) return {};
        arrived = std::floor(arrived + negligible_bytes);  // bytes are whole
        // The commit time of the newest write that arrived: written_until is continuous and never falls.
        std::int64_t low = 0;
        for (std::int64_t back = 1'000'000;
             arrived < 0 && back < Duration::forever().us && written_until(world, what, Instant{low}) > arrived; back *= 2)
            low = -back;
        std::int64_t high = at.us;
        while (high - low > 1) {
            const std::int64_t middle = low + (high - low) / 2;
            if (written_until(world, what, Instant{middle}) <= arrived) low = middle;
            else high = middle;
        }
        // If a queue hands on all its items at one instant, a part of them may have arrived: that part does not count.
        return at - Instant{comes_through_queues(world, what) ? low : high};
    }
    return {};
}

}  // namespace drsim::process
