// Stores with their copies and data, and autoscalers: what can be lost and what grows by itself.
#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "sim/graph/order.h"
#include "sim/graph/routes.h"
#include "sim/plan/builder.h"

namespace drsim::plan {

using namespace model;

namespace {

constexpr double unbounded = std::numeric_limits<double>::infinity();

/// Whether a copy of the store may be filled and its size is known.
bool may_be_filled(const Builder& builder, const PlanStore& store) {
    if (store.bytes_held <= 0) return false;
    const auto& failover = builder.component(store.component).store->failover;
    return (failover && failover->on_return == OnReturn::Drop) || builder.filled_by_steps[store.component];
}

/// Whether anything may be filled over a limited link: the network is then needed even if nothing is shipped.
bool fills_over_links(const Builder& builder) {
    const auto& links = builder.system.links;
    const bool any_bound = std::any_of(links.begin(), links.end(), [](const Link& link) { return link.bytes_per_second < unbounded; });
    const auto& stores = builder.plan.stores;
    return any_bound && std::any_of(stores.begin(), stores.end(), [&](const PlanStore& store) { return may_be_filled(builder, store); });
}

/// Whether two copies can be filled from one writer, so that they share its read rate.
/// Nothing else is filled from one source at the same time.
bool shares_reads(const Builder& builder, const PlanStore& store) {
    const std::uint32_t writers = store.copies + (store.restored_pool != none ? 1 : 0);
    return writers > 2 && may_be_filled(builder, store) && builder.component(store.component).store->filling.reads_per_second < unbounded;
}

/// Every copy that others are filled from becomes a sender of its own in the network, with a link as fast as the copy can be read.
void add_readers(Builder& builder) {
    Plan& plan = builder.plan;
    for (PlanStore& store : plan.stores) {
        if (!shares_reads(builder, store)) continue;
        const double reads = builder.component(store.component).store->filling.reads_per_second;
        const auto read_at = [&](PoolIndex pool) {
            const std::uint32_t place = plan.pools[pool].place;
            return place == none ? none : plan.network.add_sender(place, reads);
        };
        for (std::uint32_t c = 0; c < store.copies; ++c) store.read_at.push_back(read_at(store.pool_of(c)));
        if (store.restored_pool != none) store.read_at.push_back(read_at(store.restored_pool));
    }
}

/// `over` does not choose a route, it asserts one: bytes take the route of least round-trip time.
void check_way(Builder& builder, Id<Location> from, const Copy& copy, const Shipped& shipped) {
    if (!shipped.over.exists()) return;
    const auto way = graph::links_on_the_way(builder.system, from, copy.at);
    const bool lies_on_it = std::any_of(way.begin(), way.end(), [&](std::uint32_t directed) { return directed / 2 == shipped.over.value; });
    if (!lies_on_it)
        builder.diagnostics.error(
            copy.where, fmt::format("replica \"{}\" is shipped over \"{}\", but that link is not on the route of least rtt from its writer",
                                    copy.name, builder.system.links[shipped.over.index()].name));
}

void add_store(Builder& builder, std::uint32_t component, std::optional<double> data_total) {
    Plan& plan = builder.plan;
    const Component& what = builder.component(component);
    PlanStore store;
    store.component = component;
    store.first_pool = PoolIndex(plan.component_pools[component].first);
    store.copies = static_cast<std::uint32_t>(what.store->copies.size());
    store.restored_pool = builder.restored_pool[component];
    store.data = builder.data_in[component];
    for (const Copy& copy : what.store->copies) {
        store.lag.push_back(builder.stream(what.name + "." + copy.name + "/lag"));
        store.promotion.push_back(builder.stream(what.name + "." + copy.name + "/promotion"));
    }
    const double restored = what.store->backups ? what.store->backups->restore_bytes_per_second : unbounded;
    const double taken = what.store->filling.takes_per_second.value_or(restored);
    store.bytes_held = bytes_held(what, data_total).value_or(0);
    store.copied_per_second = std::min(what.store->filling.reads_per_second, taken);
    store.restored_per_second = std::min(restored, taken);
    const auto& copies = what.store->copies;
    const bool by_majority = std::any_of(copies.begin(), copies.end(), [](const Copy& copy) { return copy.commit == Commit::Majority; });
    for (std::uint32_t c = 0; by_majority && c < store.copies; ++c) {
        if (c > 0 && copies[c].commit != Commit::Majority) continue;
        store.group.push_back(store.pool_of(c));
        plan.pools[store.pool_of(c)].votes = true;
    }
    store.takes = builder.stream(what.name + "/failover");
    store.restarts = builder.stream(what.name + "/restart");
    store.snapshot_phase = builder.stream(what.name + "/snapshot_phase");
    store.log_phase = builder.stream(what.name + "/log_phase");
    store.works = builder.stream(what.name + "/backup_works");
    store.upload = builder.stream(what.name + "/log_upload");
    store.ready = builder.stream(what.name + "/snapshot_ready");
    for (std::uint32_t c = 0; c < store.copies; ++c) {
        const auto* shipped = std::get_if<Shipped>(&what.store->copies[c].lag);
        if (shipped == nullptr) continue;
        plan.shippings.push_back({StoreIndex(plan.stores.size()), c, store.pool_of(c)});
        check_way(builder, what.store->copies[0].at, what.store->copies[c], *shipped);
    }
    plan.store_of[component] = StoreIndex(plan.stores.size());
    plan.stores.push_back(std::move(store));
}

/// By component: whether a need names a copy or a place of it to write to.
std::vector<bool> named_writers(const Builder& builder) {
    std::vector<bool> named(builder.system.components.size());
    for (const PlanNeed& need : builder.plan.needs)
        if (need.named && need.role == Role::Writer) named[need.component] = true;
    return named;
}

/// Clients with an endpoint of their own may write to an old writer that is not fenced. Their writes are then tracked separately.
void add_writes(Builder& builder, StoreIndex index, const std::vector<bool>& writer_is_named) {
    const PlanStore& store = builder.plan.stores[index];
    const StorePart& part = *builder.component(store.component).store;
    const Address writer{Id<Component>(store.component), {}, Part::Writer, {}};
    const auto own_rate = [&](std::uint32_t data) { return builder.system.data[data].writes.has_value(); };
    const bool has_own_endpoints = !part.endpoint_follows || writer_is_named[store.component];
    const bool may_split = has_own_endpoints && part.copies.size() > 1 && part.failover && part.failover->on_return == OnReturn::KeepApart;
    const bool any_own = std::any_of(store.data.begin(), store.data.end(), own_rate);
    if (!any_own && !may_split) return;
    const WatchIndex watch = builder.watch(writer, true);
    if (any_own) builder.plan.writes.push_back({index, none, false, watch});
    if (!may_split) return;
    builder.plan.writes.push_back({index, none, true, watch});
    for (EntryIndex e(0); e < builder.system.entry_points.size(); ++e) {
        const Id<DataSet> data = builder.system.entry_points[e].writes;
        if (data.exists() && builder.system.data[data.index()].in.value == store.component)
            builder.plan.writes.push_back({index, e, true, watch});
    }
}

/// What a launch in a region needs is asked in that region if it is placed there, as requests are.
Address asked_near(const Builder& builder, Address need, std::uint32_t region) {
    const Component& what = builder.component(need.component.value);
    const bool says_where = need.place.exists() || need.part != Part::All;
    if (says_where || region == none || scope_of({}, what, role_of_kind(what)) != Scope::Region) return need;
    if (!builder.pools_at(need.component, Id<Location>(region)).empty()) need.place = Id<Location>(region);
    return need;
}

void add_autoscales(Builder& builder, std::uint32_t component) {
    Plan& plan = builder.plan;
    const Component& what = builder.component(component);
    const Range pools = plan.component_pools[component];
    if (pools.count == 0) return;
    for (PlacementIndex p = plan.pools[pools.first].placement; p < plan.placements.size() && plan.placements[p].component == component;
         ++p) {
        PlanAutoscale scaler;
        scaler.component = component;
        scaler.placement = p;
        const std::string name = what.name + "@" + builder.system.locations[plan.placements[p].place].name;
        scaler.phase = builder.stream(name + "/utilisation_phase");
        scaler.starts = builder.stream(name + "/autoscale_starts");
        plan.autoscales.push_back(scaler);
    }
}

}  // namespace

void build_stores(Builder& builder) {
    Plan& plan = builder.plan;
    const auto count = static_cast<std::uint32_t>(builder.system.components.size());
    plan.store_of.assign(count, none);
    const std::vector<std::optional<double>> totals = data_totals(builder.system);
    for (std::uint32_t c = 0; c < count; ++c) {
        const Component& what = builder.component(c);
        if (what.store) add_store(builder, c, totals[c]);
        if (what.service && what.service->autoscale) add_autoscales(builder, c);
    }
    const std::vector<bool> writer_is_named = named_writers(builder);
    for (StoreIndex s(0); s < plan.stores.size(); ++s) add_writes(builder, s, writer_is_named);
    const bool any_shared =
        std::any_of(plan.stores.begin(), plan.stores.end(), [&](const PlanStore& store) { return shares_reads(builder, store); });
    if (!plan.shippings.empty() || fills_over_links(builder) || any_shared) plan.network = graph::network(builder.system);
    if (any_shared) add_readers(builder);
    for (PoolIndex p(0); p < plan.pools.size(); ++p) {
        plan.recovery_needs.emplace_back();
        for (const Address& need : builder.component(plan.pools[p].component).recovery_needs)
            plan.recovery_needs.back().push_back(builder.watch(asked_near(builder, need, plan.pools[p].region), true));
    }
}

}  // namespace drsim::plan
