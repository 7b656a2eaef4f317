// Entry points, routers, and the populations of clients that give up old answers at their own pace.
#include <algorithm>
#include <map>

#include "sim/plan/builder.h"
#include "sim/plan/survival.h"

namespace drsim::plan {

using namespace model;

namespace {

/// Whether any of its clients keep answers beyond the TTL; a share of 0% means that none do.
bool has_stale_clients(const EntryPoint& entry) { return entry.stale_answers && entry.stale_answers->share > 0; }

void add_router(Builder& builder, std::uint32_t component) {
    Plan& plan = builder.plan;
    const Component& what = builder.component(component);
    PlanRouter router;
    router.component = component;
    router.pool = PoolIndex(plan.component_pools[component].first);
    router.one_draw = what.route->drain.has_value();
    router.drain = builder.stream(what.name + "/drain");
    for (const Address& target : what.route->targets)
        router.targets.push_back({target, builder.requests_to(target, Role::Any), builder.look_at(target), {}, 1});

    const RouterIndex index(plan.routers.size());
    router.populations.first = static_cast<std::uint32_t>(plan.populations.size());
    router.ttl = what.route->ttl.value_or(Duration{0});
    plan.populations.push_back({index, none, {}});
    if (what.route->ttl) {
        for (EntryIndex e(0); e < builder.system.entry_points.size(); ++e) {
            const EntryPoint& entry = builder.system.entry_points[e];
            if (has_stale_clients(entry)) plan.populations.push_back({index, e, {}});  // see build_survivals
        }
    }
    router.remembered =
        what.kind == Kind::Router && what.route->ttl && (router.ttl.us > 0 || plan.populations.size() > router.populations.first + 1);
    router.populations.count = static_cast<std::uint32_t>(plan.populations.size()) - router.populations.first;
    plan.router_of[component] = index;
    plan.routers.push_back(std::move(router));
}

void add_target_probers(Builder& builder, RouterIndex index) {
    Plan& plan = builder.plan;
    const Component& what = builder.component(plan.routers[index].component);
    if (!what.probe || !what.route->switches_automatically) return;
    if (what.probe->role != Role::Any) plan.routes_by_role = true;
    for (std::uint32_t t = 0; t < plan.routers[index].targets.size(); ++t) {
        PlanTarget& target = plan.routers[index].targets[t];
        const auto& from = what.probe->from;
        target.probers = {static_cast<std::uint32_t>(plan.probers.size()), std::max(1u, static_cast<std::uint32_t>(from.size()))};
        target.agree = what.probe->agree;
        for (std::uint32_t o = 0; o < target.probers.count; ++o) {
            PlanProber prober;
            prober.probe = *what.probe;
            prober.watch = builder.watch(target.address, what.probe->deep, what.probe->role);
            prober.observer = from.empty() ? none : from[o].value;
            prober.router = index;
            const std::string name = what.name + "/target/" + std::to_string(t) + (from.empty() ? "" : "/observer/" + std::to_string(o));
            prober.phase = builder.stream(name + "/phase");
            prober.luck = builder.stream(name + "/luck");
            plan.probers.push_back(prober);
        }
    }
}

/// A choice among alternatives by health uses the health checks of routers and balancers. Anything else needs a `probe` of its own.
void add_health_probers(Builder& builder) {
    Plan& plan = builder.plan;
    std::map<std::vector<PoolIndex>, ProberIndex> known;
    const auto chooses = [&plan](ProberIndex prober) {
        std::uint32_t& chooser = plan.probers[prober].chooser;
        if (chooser != none) return;
        chooser = static_cast<std::uint32_t>(plan.choosers.size());
        plan.choosers.push_back(prober);
    };
    for (const PlanGroup& group : plan.groups) {
        for (std::uint32_t n = 0; group.by_health && n < group.needs.count; ++n) {
            PlanNeed& need = plan.needs[group.needs.first + n];
            const Component& what = builder.component(need.component);
            if (const RouterIndex router = plan.router_of[need.component]; router != none) {
                for (const PlanTarget& target : plan.routers[router].targets)
                    for (ProberIndex p(target.probers.first); p < target.probers.first + target.probers.count; ++p) chooses(p);
                continue;
            }
            if (!what.probe || what.kind == Kind::LoadBalancer || need.candidates.count == 0) continue;
            const auto first = plan.pool_lists.begin() + need.candidates.first;
            const std::vector<PoolIndex> pools(first, first + need.candidates.count);
            const auto [found, fresh] = known.emplace(pools, ProberIndex(plan.probers.size()));
            need.prober = found->second;
            if (!fresh) continue;
            const bool plain = !what.probe->deep && !what.store && !what.cache;
            plan.watches.push_back(
                {NeedIndex(group.needs.first + n), what.probe->deep, false, plain, false, what.probe->role, need.candidates});
            PlanProber prober;
            prober.probe = *what.probe;
            prober.watch = WatchIndex(plan.watches.size() - 1);
            std::string name = what.name + "/health";
            for (const PoolIndex p : pools)
                name += "@" + (plan.pools[p].place == none ? "everywhere" : builder.system.locations[plan.pools[p].place].name);
            prober.phase = builder.stream(name + "/phase");
            prober.luck = builder.stream(name + "/luck");
            plan.probers.push_back(prober);
            chooses(need.prober);
        }
    }
}

/// Clients use the instances of their own region if there are any.
/// Otherwise each goes to some region, and only a router sends it to another.
void find_way_in(Builder& builder, const EntryPoint& entry, PlanNeed& need) {
    const Component& what = builder.system.components[entry.through.component.index()];
    if (what.store || what.route) return;
    const Plan& plan = builder.plan;
    std::vector<PoolIndex> near, all;
    const std::uint32_t home =
        entry.from.exists() && entry.from != builder.system.outside ? region_of(builder.system, entry.from).value : none;
    for (std::uint32_t i = 0; i < need.candidates.count; ++i) {
        const PoolIndex pool = plan.pool_lists[need.candidates.first + i];
        if (home != none && plan.pools[pool].region == home) near.push_back(pool);
        all.push_back(pool);
    }
    const auto region = [&](PoolIndex pool) { return plan.pools[pool].region; };
    std::stable_sort(all.begin(), all.end(), [&](PoolIndex a, PoolIndex b) { return region(a) < region(b); });
    need.unrouted = near.empty() && !all.empty() && region(all.front()) != region(all.back());
    if (!near.empty() || need.unrouted) need.candidates = builder.list(near.empty() ? all : near);
}

/// The shares of stale clients at which the level of an entry point crosses a level that somebody checks, with all other clients served.
std::vector<double> asked_shares(const Builder& builder, EntryIndex entry) {
    const Plan& plan = builder.plan;
    std::vector<double> shares;
    const auto ask = [&](double level) { shares.push_back((1 - level) / plan.entries[entry].stale_share); };
    ask(plan.entries[entry].restored_at);
    for (const PlanReport& report : plan.reports)
        if (report.entry == entry) ask(std::get<UserReports>(builder.system.detection[report.detector].how).below);
    for (const PlanCondition& condition : plan.conditions)
        if (condition.op == PlanCondition::Op::Serving || (condition.op == PlanCondition::Op::ServingEntry && condition.subject == entry))
            ask(condition.level);
    return shares;
}

}  // namespace

void build_survivals(Builder& builder) {
    Plan& plan = builder.plan;
    for (EntryIndex e(0); e < plan.entries.size(); ++e) {
        const EntryPoint& entry = builder.system.entry_points[e];
        if (!has_stale_clients(entry)) continue;
        const Survival survival = survival_of(entry.stale_answers->kept, asked_shares(builder, e));
        for (PlanPopulation& population : plan.populations)
            if (population.entry == e) population.survival = survival;
    }
}

void build_routing(Builder& builder) {
    Plan& plan = builder.plan;
    plan.router_of.assign(builder.system.components.size(), none);
    for (std::uint32_t c = 0; c < builder.system.components.size(); ++c)
        if (builder.component(c).route && !builder.component(c).route->targets.empty()) add_router(builder, c);
    for (RouterIndex r(0); r < plan.routers.size(); ++r) add_target_probers(builder, r);
    add_health_probers(builder);
    for (const EntryPoint& entry : builder.system.entry_points) {
        PlanEntry compiled;
        compiled.need = builder.requests_to(entry.through, entry.role);
        find_way_in(builder, entry, plan.needs[compiled.need]);
        compiled.restored_at = entry.restored_at;
        compiled.stale_share = entry.stale_answers ? entry.stale_answers->share : 0;
        plan.entries.push_back(compiled);
        if (const auto* series = std::get_if<Series>(&entry.rate)) {
            plan.has_series_rates = true;
            if (series->between == Between::Linear) plan.has_linear_rates = true;
        }
    }
    // Every region of a provider has an implicit control plane, which changes in that region need.
    plan.control_plane_pool.assign(builder.system.locations.size(), none);
    if (!builder.system.control_plane.exists()) return;
    const Range planes = plan.component_pools[builder.system.control_plane.index()];
    for (PoolIndex p(planes.first); p < planes.first + planes.count; ++p) plan.control_plane_pool[plan.pools[p].place] = p;
}

}  // namespace drsim::plan
