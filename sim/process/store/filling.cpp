#include "sim/process/store/filling.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/process/store/addressed_copy.h"
#include "sim/process/store/backup.h"
#include "sim/process/store/replication.h"
#include "sim/process/store/shipping.h"
#include "sim/process/store/writer_gap.h"
#include "sim/process/world/obstacle.h"
#include "sim/process/world/world.h"
#include "sim/serving/store_roles.h"

namespace drsim::process {

namespace {

constexpr double unbounded = std::numeric_limits<double>::infinity();

/// A transfer: between copies, or from a place where a backup is stored.
struct Way {
    plan::StoreIndex store{0};
    plan::PoolIndex to{0};
    bool from_backup = false;
    std::uint32_t from_place = plan::none;  // place in the network
    plan::PoolIndex from{0};                // if the source is a copy
    std::uint32_t downs = 0;                // how often the two copies had gone down when the filling began
    bool by_step = false;                   // otherwise by the store's own mechanism
};

std::uint32_t downs_of(const World& world, const Way& way) { return world.pools[way.from].went_down + world.pools[way.to].went_down; }

Way from_writer(const World& world, plan::StoreIndex store, plan::PoolIndex pool, bool by_step) {
    const plan::PoolIndex writer = world.state.stores[store].writer;
    const plan::PlanStore& what = world.plan.stores[store];
    const std::uint32_t copy = world.plan.pools[writer].copy;
    const std::uint32_t place = what.read_at.empty() ? world.plan.pools[writer].place : what.read_at[copy];
    Way way{store, pool, false, place, writer, 0, by_step};
    way.downs = downs_of(world, way);
    return way;
}

bool is_disturbed(const World& world, const Way& way) {
    if (way.from_backup) {
        const bool is_there = way.from_place == plan::none || has_backups(world, Id<model::Location>(way.from_place));
        return !is_there || !world.place_is_up(world.plan.pools[way.to].place);
    }
    if (way.by_step && world.pools[way.to].rejoining) return true;  // its own mechanism has begun to bring it back
    return world.state.stores[way.store].writer != way.from || downs_of(world, way) != way.downs || !world.is_up(way.from) ||
           !world.is_up(way.to);
}

const std::vector<std::uint32_t>& links_of(const World& world, const Way& way) {
    static const std::vector<std::uint32_t> nothing;
    const std::uint32_t to = world.plan.pools[way.to].place;
    if (world.plan.network.places == 0 || way.from_place == plan::none || to == plan::none) return nothing;
    return world.plan.network.route(way.from_place, to).links;
}

/// Bytes a second if nobody else uses its links and none is cut; infinite if the transfer takes no time.
double whole_room(const World& world, const Way& way) {
    const plan::PlanStore& store = world.plan.stores[way.store];
    double room = way.from_backup ? store.restored_per_second : store.copied_per_second;
    for (const std::uint32_t link : links_of(world, way)) room = std::min(room, world.plan.network.link_bytes_per_second[link]);
    return room;
}

/// A cut link on the route; none if there is none.
std::uint32_t cut_link(const World& world, const Way& way) {
    for (const std::uint32_t link : links_of(world, way))
        if (link / 2 < world.link_cuts.size() && world.link_cuts[link / 2] > 0) return link / 2;
    return plan::none;
}

Obstacle link_obstacle(const World& world, const Way& way) {
    const std::uint32_t link = cut_link(world, way);
    return link == plan::none ? Obstacle{} : Obstacle{static_cast<std::uint8_t>(model::WaitedFor::Link), plan::none, link};
}

/// When the rest will have arrived if nobody else uses the links from now on; checked again then. Kernels round differently: they agree on
/// a whole millisecond, but not on the instant at which the last byte arrives.
Instant whole_millisecond_after(Instant now, double seconds) {
    return now + Duration::microseconds(1e3 * std::max(1.0, std::ceil(std::min(seconds, 1e10) * 1e3 - 1e-3)));
}

/// Rounding leaves at most what is sent in two microseconds; a fraction of a byte counts as nothing.
bool is_as_good_as_nothing(double left, double room) { return left <= 0.37 + 2e-6 * room; }

/// Lasts as long as the transfer, or for `lasts` if that is given.
Call<Filled> travel(World& world, Way way, std::optional<Duration> lasts, Instant deadline) {
    const double bytes = std::round(world.plan.stores[way.store].bytes_held);
    const double room = whole_room(world, way);
    const bool is_done = lasts ? lasts->us <= 0 : bytes <= 0 || room == unbounded;
    if (is_done) co_return Filled::Done;
    const bool by_link = !lasts && !links_of(world, way).empty();
    kernel::FlowId flow;
    if (by_link) flow = world.kernel.start_flow(way.from_place, world.plan.pools[way.to].place, bytes, room, tick_token(Tick::Unheard, 0));
    const auto ask_at = [&](Instant at) {
        broadcast_at(world, world.state_changed, at);
        return at;
    };
    Instant next = ask_at(by_link ? whole_millisecond_after(world.now(), bytes / room)
                                  : world.now() + lasts.value_or(Duration::seconds(bytes / room)));
    if (deadline < Instant::never()) ask_at(deadline);
    Filled how = Filled::Done;
    Obstacle last;
    while (true) {
        if (is_disturbed(world, way)) {
            how = Filled::Disturbed;
            break;
        }
        const Obstacle now = by_link ? link_obstacle(world, way) : Obstacle{};
        begins_to_wait(world, model::WaitBegun::Who::Filling, way.to, now, last);
        last = now;
        const bool waits_for_link = next == Instant::never();
        if (waits_for_link || world.now() >= next) {
            const double left = by_link ? world.kernel.remaining(flow) : 0;
            if (is_as_good_as_nothing(left, room)) break;
            if (now.reason != 0) next = Instant::never();
            else next = ask_at(whole_millisecond_after(world.now(), left / room));
        }
        if (world.now() >= deadline) {
            how = Filled::TimedOut;
            break;
        }
        co_await world.heard(world.state_changed, way.by_step && lasts ? kernel::Phase::Last : kernel::Phase::Response);
    }
    if (by_link) {
        world.kernel.cancel_flow(flow);
        links_notice(world);
    }
    co_return how;
}

Way from_backup(const World& world, plan::StoreIndex store) {
    const plan::PlanStore& what = world.plan.stores[store];
    const model::Backups& backups = *world.system.components[what.component].store->backups;
    const bool near = has_backups(world, backups.stored_at);
    return {store, what.restored_pool, true, near ? backups.stored_at.value : backups.copied_to.value, plan::none, 0, true};
}

/// Discarded data has no readers and cannot be promoted.
void throw_away(World& world, plan::PoolIndex pool, std::uint32_t cause) {
    world.throw_away(pool, cause);
    world.fence(pool, cause);
}

/// A standby mirrors its partner: both are filled together.
Call<Filled> fill(World& world, Way way, std::uint32_t cause, std::optional<Duration> takes, Instant deadline) {
    if (const plan::PlanPool& what = world.plan.pools[way.to];
        world.state.pools[way.to].follows && world.state.pools[way.to].holds_data()) {  // there is one copy less until it is full
        world.stores[way.store].lost_redundancy = true;
        cause = world.say(model::FactKind::Dropped, cause, what.component, what.copy, 0, 1);
    }
    throw_away(world, way.to, cause);
    const plan::PoolIndex partner = partner_of(world.state, way.store, way.to);
    if (partner != plan::none && partner != way.from) throw_away(world, partner, cause);
    world.changed(cause);
    ++world.pools[way.to].fillings;
    const Filled how = co_await travel(world, way, takes, deadline);
    --world.pools[way.to].fillings;
    co_return how;
}

/// The archived log runs from the snapshot to the recovery point.
Duration time_to_replay(const World& world, plan::StoreIndex store, const RecoveryPoint& backup) {
    const model::Backups& backups = *world.system.components[world.plan.stores[store].component].store->backups;
    return Duration::seconds(bytes_written(world, store, backup.snapshot, backup.point) / backups.replay_bytes_per_second);
}

}  // namespace

Call<Filled> fill_copy(World& world, plan::StoreIndex store, plan::PoolIndex pool, std::uint32_t cause) {
    return fill(world, from_writer(world, store, pool, false), cause, {}, Instant::never());
}

Call<Filled> fill_by_step(World& world, std::uint32_t step, std::uint32_t cause, std::optional<Duration> takes, Instant deadline) {
    const model::Verb& verb = world.plan.steps[step].step->verb;
    if (const auto* resync = std::get_if<model::Resync>(&verb)) {
        const plan::StoreIndex store = world.plan.store_of[resync->store.index()];
        const Filled filled =
            co_await fill(world, from_writer(world, store, copy_at(world, resync->store.value, resync->to), true), cause, takes, deadline);
        co_return filled;
    }
    const plan::StoreIndex store = world.plan.store_of[std::get<model::Restore>(verb).store.index()];
    RecoveryPoint& backup = world.steps[step].backup;
    backup = {};
    if (backups_are_gone(world, store)) co_return Filled::Done;  // found at once
    backup = newest_backup(world, store, world.stores[store].restores);
    const Way way = from_backup(world, store);
    Filled filled = co_await travel(world, way, takes, deadline);
    if (filled == Filled::Done && !takes) filled = co_await travel(world, way, time_to_replay(world, store, backup), deadline);
    co_return filled;
}

}  // namespace drsim::process
