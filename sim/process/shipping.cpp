#include "sim/process/shipping.h"

#include <algorithm>
#include <limits>

#include "sim/process/world.h"

namespace drsim::process {

namespace {

/// What is left of a backlog below this many bytes is as good as nothing: arrivals are heard at whole microseconds, whole bytes at a time,
/// so what is written in two microseconds, and half a byte, cannot be told from an empty line.
double nothing_bytes(double bytes_per_second) { return 0.5 + bytes_per_second * 2e-6; }

const model::Shipped& rule_of(const World& world, const plan::PlanShipping& what) {
    const plan::PlanStore& store = world.plan.stores[what.store];
    return std::get<model::Shipped>(world.system.components[store.component].store->copies[what.copy].lag);
}

double requests_until(const World& world, const model::Rate& rate, double seconds) {
    if (const auto* constant = std::get_if<double>(&rate)) return *constant * seconds;
    const double from = world.record->starts_at_s;
    return std::get<Series>(rate).integral(from, from + seconds);
}

/// Bytes on the wire for all that clients sent from the trial's start until `at`.
double sent_until(const World& world, const plan::PlanShipping& what, Instant at) {
    const double overhead = rule_of(world, what).overhead;
    double bytes = 0;
    for (const std::uint32_t index : world.plan.stores[what.store].data) {
        const model::DataSet& data = world.system.data[index];
        double writes = data.writes ? requests_until(world, *data.writes, at.in_seconds()) : 0;
        for (const model::EntryPoint& entry : world.system.entry_points)
            if (entry.writes.value == index) writes += requests_until(world, entry.rate, at.in_seconds());
        bytes += writes * data.size_bytes * overhead;
    }
    return bytes;
}

/// Of these, what was written: nothing while nobody took writes.
double written_until(const World& world, const plan::PlanShipping& what, Instant at) {
    double bytes = sent_until(world, what, at);
    for (const WriterGap& gap : world.writer_gaps)
        if (gap.store == what.store && gap.from < at) bytes -= sent_until(world, what, std::min(gap.to, at)) - sent_until(world, what, gap.from);
    return bytes;
}

/// A gap lasts from the writer's loss, or from the beginning of a planned hand-over, until it, or another, takes writes.
void note_writer_gap(World& world, std::uint32_t store) {
    const bool takes_writes = world.is_up(world.stores[store].writer) && world.stores[store].is_open();
    auto& gaps = world.writer_gaps;
    const auto open = std::find_if(gaps.begin(), gaps.end(), [&](const WriterGap& gap) { return gap.store == store && gap.to == Instant::never(); });
    if (takes_writes && open != gaps.end()) open->to = world.now();
    if (!takes_writes && open == gaps.end()) gaps.push_back({store, world.now(), Instant::never()});
}

/// The next instant after `at` at which the rate of writes may change.
Instant next_row(const World& world, const plan::PlanShipping& what, Instant at) {
    Instant next = world.record->horizon;
    const auto consider = [&](const model::Rate& rate) {
        const auto* series = std::get_if<Series>(&rate);
        if (series == nullptr) return;
        const double from = world.record->starts_at_s;
        next = std::min(next, Instant{Duration::seconds(series->next_row_after(from + at.in_seconds() + 1e-6) - from).us});
    };
    for (const std::uint32_t index : world.plan.stores[what.store].data) {
        if (world.system.data[index].writes) consider(*world.system.data[index].writes);
        for (const model::EntryPoint& entry : world.system.entry_points)
            if (entry.writes.value == index) consider(entry.rate);
    }
    return next;
}

struct Arrived {
    World& world;
    std::uint32_t from, to;
    double bytes, at_most;
    kernel::FlowId& flow;
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> frame) const {
        flow = world.kernel.start_flow(from, to, bytes, at_most, world.arena.number_of(frame.address()));
    }
    void await_resume() const noexcept {}
};

void catch_up(World& world);

/// Ships backlog as fast as it goes, and in its absence each write as it comes: a flow no faster than the writes, up to their next change.
Process ship(World& world, std::uint32_t index) {
    const plan::PlanShipping& what = world.plan.shippings[index];
    ShippingState& state = world.shippings[index];
    const double limit = rule_of(world, what).at_most;
    const std::uint32_t to = world.plan.pools[what.pool].place;
    const std::uint32_t from = world.plan.pools[world.stores[what.store].writer].place;
    const std::uint32_t epoch = ++state.epoch;
    state.active = true;
    while (state.epoch == epoch) {
        const double backlog = written_until(world, what, world.now()) - state.arrived_bytes;
        double at_most = limit;
        state.flow_bytes = backlog;
        const double rate = (written_until(world, what, world.now() + Duration{1000}) - written_until(world, what, world.now())) * 1e3;
        // The last second's worth of backlog goes out together with what is written meanwhile, paced so that nothing leaves before it is
        // written: shorter and shorter flows, each leaving a few microseconds' writes behind, would never end.
        if (backlog <= rate) {
            Instant until = next_row(world, what, world.now());
            if (backlog > nothing_bytes(rate)) until = std::min(until, world.now() + Duration::seconds(1));
            if (until <= world.now()) co_return;
            state.flow_bytes = written_until(world, what, until) - state.arrived_bytes;
            at_most = std::min(limit, state.flow_bytes / (until - world.now()).in_seconds());
            if (state.flow_bytes <= nothing_bytes(0)) {  // nothing is written for a while
                co_await world.until(until);
                continue;
            }
        }
        state.pace = at_most;
        state.flow_since = world.now();
        co_await Arrived{world, from, to, state.flow_bytes, at_most, state.flow};
        if (state.epoch != epoch) co_return;
        state.arrived_bytes += state.flow_bytes;
        state.flow_bytes = 0;
        catch_up(world);
        if (world.stores[what.store].handovers > 0) world.broadcast(world.state_changed);  // a hand-over waits for it
    }
}

void stand_still(World& world, std::uint32_t index) {
    ShippingState& state = world.shippings[index];
    if (!state.active) return;
    if (state.flow_bytes > 0) {
        state.arrived_bytes += state.flow_bytes - world.kernel.remaining(state.flow);
        world.kernel.cancel_flow(state.flow);
        state.flow_bytes = 0;
    }
    state.active = false;
    ++state.epoch;
}

/// A flow paced by the writes that was held up, by a cut or by others on its links, would stay behind for good: it begins anew.
bool was_held_up(const World& world, const ShippingState& state) {
    if (state.flow_bytes <= 0 || state.pace == std::numeric_limits<double>::infinity()) return false;
    const double left = world.kernel.remaining(state.flow);
    const double moved = state.flow_bytes - left;
    return left > 0 && moved < state.pace * ((world.now() - state.flow_since).in_seconds() - 1e-5) - 1;  // heard at whole microseconds, whole bytes
}

/// There may be more room on the links from now on: a flow has ended, or a cut.
void catch_up(World& world) {
    for (std::uint32_t i = 0; i < world.shippings.size(); ++i) {
        if (!was_held_up(world, world.shippings[i])) continue;
        stand_still(world, i);
        ship(world, i);
    }
}

}  // namespace

void start_shipping(World& world) {
    for (std::uint32_t i = 0; i < world.shippings.size(); ++i) ship(world, i);
}

void shipping_notices(World& world, std::uint32_t store) {
    if (world.shippings.empty()) return;
    note_writer_gap(world, store);
    for (std::uint32_t i = 0; i < world.shippings.size(); ++i) {
        const plan::PlanShipping& what = world.plan.shippings[i];
        if (what.store != store) continue;
        const std::uint32_t writer = world.stores[store].writer;
        const PoolState& copy = world.pools[what.pool];
        const bool moves = world.is_up(writer) && writer != what.pool && world.is_up(what.pool) && copy.stalls == 0 && copy.follows;
        if (moves && !world.shippings[i].active) ship(world, i);
        if (!moves) stand_still(world, i);
    }
    catch_up(world);
}

void shipping_begins_anew(World& world, std::uint32_t store, std::uint32_t in_step) {
    for (std::uint32_t i = 0; i < world.shippings.size(); ++i) {
        const plan::PlanShipping& what = world.plan.shippings[i];
        if (what.store != store) continue;
        stand_still(world, i);
        if (what.pool == in_step) world.shippings[i].arrived_bytes = written_until(world, what, world.now());
    }
    shipping_notices(world, store);
}

void shipping_paces_anew(World& world, std::uint32_t store) {
    if (world.shippings.empty()) return;
    for (std::uint32_t i = 0; i < world.shippings.size(); ++i)
        if (world.plan.shippings[i].store == store) stand_still(world, i);
    shipping_notices(world, store);
}

bool has_backlog(const World& world, std::uint32_t pool) { return shipped_lag(world, pool, world.now()).us > 0; }

void links_notice(World& world) { catch_up(world); }

Duration shipped_lag(const World& world, std::uint32_t pool, Instant at) {
    for (std::uint32_t i = 0; i < world.shippings.size(); ++i) {
        const plan::PlanShipping& what = world.plan.shippings[i];
        if (what.pool != pool) continue;
        const ShippingState& state = world.shippings[i];
        double arrived = state.arrived_bytes;
        if (state.flow_bytes > 0) arrived += state.flow_bytes - world.kernel.remaining(state.flow);
        const double written = written_until(world, what, at);
        const double rate = at.us >= 1000 ? (written - written_until(world, what, at - Duration{1000})) * 1e3 : 0;
        if (arrived >= written - nothing_bytes(rate)) return {};
        // The commit time of the newest write that arrived: written_until is continuous and never falls.
        std::int64_t low = 0;
        std::int64_t high = at.us;
        while (high - low > 1) {
            const std::int64_t middle = low + (high - low) / 2;
            if (written_until(world, what, Instant{middle}) <= arrived) low = middle;
            else high = middle;
        }
        return at - Instant{high};
    }
    return {};
}

}  // namespace drsim::process
