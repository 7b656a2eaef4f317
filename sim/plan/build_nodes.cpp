// Which nodes each instance runs on: those at its own place.
#include <fmt/format.h>

#include "sim/plan/builder.h"

namespace drsim::plan {

using namespace model;

namespace {

PoolIndex nodes_at(const Builder& builder, Id<Component> nodes, std::uint32_t place) {
    const Range pools = builder.plan.component_pools[nodes.index()];
    for (PoolIndex p(pools.first); p < pools.first + pools.count; ++p)
        if (builder.plan.pools[p].place == place) return p;
    return none;
}

void place_on_nodes(Builder& builder, PoolIndex pool, std::vector<std::vector<PoolIndex>>& guests) {
    Plan& plan = builder.plan;
    const Component& what = builder.component(plan.pools[pool].component);
    const RunsOn& rule = *what.service->runs_on;
    const PoolIndex host = nodes_at(builder, rule.nodes, plan.pools[pool].place);
    if (host == none) {
        const std::string place = plan.pools[pool].place == none ? "everywhere" : builder.system.locations[plan.pools[pool].place].name;
        builder.diagnostics.error(rule.where, fmt::format("\"{}\" is placed at \"{}\", where \"{}\" has no instances to run it on",
                                                          what.name, place, builder.component(rule.nodes.value).name));
        return;
    }
    plan.pools[pool].host = host;
    plan.pools[pool].takes_room = rule.takes;
    guests[host].push_back(pool);
}

void check_room(const Builder& builder, PoolIndex host, const std::vector<PoolIndex>& guests) {
    const PlanPool& nodes = builder.plan.pools[host];
    std::uint64_t taken = 0;
    for (const PoolIndex guest : guests) taken += std::uint64_t{builder.plan.pools[guest].instances} * builder.plan.pools[guest].takes_room;
    const std::uint64_t all = std::uint64_t{nodes.instances} * nodes.room;
    if (taken <= all) return;
    const Component& what = builder.component(nodes.component);
    builder.diagnostics.error(what.where, fmt::format("\"{}\" at \"{}\" has room for {}, but {} is taken when a trial begins", what.name,
                                                      builder.system.locations[nodes.place].name, all, taken));
}

}  // namespace

void build_nodes(Builder& builder) {
    Plan& plan = builder.plan;
    for (PoolIndex p(0); p < plan.pools.size(); ++p) {
        const auto& service = builder.component(plan.pools[p].component).service;
        if (service && service->room) plan.pools[p].room = *service->room;
    }
    std::vector<std::vector<PoolIndex>> guests(plan.pools.size());
    for (PoolIndex p(0); p < plan.pools.size(); ++p) {
        const auto& service = builder.component(plan.pools[p].component).service;
        if (service && service->runs_on) place_on_nodes(builder, p, guests);
    }
    for (PoolIndex p(0); p < plan.pools.size(); ++p) {
        if (guests[p].empty()) continue;
        check_room(builder, p, guests[p]);
        plan.pools[p].guests = builder.list(guests[p]);
    }
}

}  // namespace drsim::plan
