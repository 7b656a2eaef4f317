// Entry points, routers and the populations of clients that leave old answers behind at their own pace.
#include <map>

#include "sim/plan/builder.h"
#include "sim/plan/survival.h"

namespace drsim::plan {

using namespace model;

namespace {

void add_router(Builder& builder, std::uint32_t component) {
    Plan& plan = builder.plan;
    const Component& what = builder.component(component);
    PlanRouter router;
    router.component = component;
    router.pool = plan.component_pools[component].first;
    router.one_draw = what.route->drain.has_value();
    router.drain = builder.stream(what.name + "/drain");
    for (const Address& target : what.route->targets) router.targets.push_back({target, builder.requests_to(target, Role::Any), builder.look_at(target), none});

    const auto index = static_cast<std::uint32_t>(plan.routers.size());
    router.populations.first = static_cast<std::uint32_t>(plan.populations.size());
    const Survival obedient = survival_of_ttl(what.route->ttl.value_or(Duration{0}));
    plan.populations.push_back({index, none, obedient});
    if (what.route->ttl) {
        for (std::uint32_t e = 0; e < builder.system.entry_points.size(); ++e) {
            const EntryPoint& entry = builder.system.entry_points[e];
            if (entry.stale_answers) plan.populations.push_back({index, e, survival_of(entry.stale_answers->kept)});
        }
    }
    router.populations.count = static_cast<std::uint32_t>(plan.populations.size()) - router.populations.first;
    plan.router_of[component] = index;
    plan.routers.push_back(std::move(router));
}

void add_target_probers(Builder& builder, std::uint32_t index) {
    Plan& plan = builder.plan;
    const Component& what = builder.component(plan.routers[index].component);
    if (!what.probe || !what.route->switches_automatically) return;
    if (what.probe->role != Role::Any) plan.routes_by_role = true;
    for (std::uint32_t t = 0; t < plan.routers[index].targets.size(); ++t) {
        PlanProber prober;
        prober.probe = *what.probe;
        prober.watch = builder.watch(plan.routers[index].targets[t].address, what.probe->deep, what.probe->role);
        prober.router = index;
        prober.target = t;
        const std::string name = what.name + "/target/" + std::to_string(t);
        prober.phase = builder.stream(name + "/phase");
        prober.luck = builder.stream(name + "/luck");
        plan.routers[index].targets[t].prober = static_cast<std::uint32_t>(plan.probers.size());
        plan.probers.push_back(prober);
    }
}

/// Who chooses among alternatives by health goes by the health checks of routers and balancers, and for others by the `probe` that they state themselves.
void add_health_probers(Builder& builder) {
    Plan& plan = builder.plan;
    std::map<std::vector<std::uint32_t>, std::uint32_t> known;
    for (const PlanGroup& group : plan.groups) {
        for (std::uint32_t n = 0; group.by_health && n < group.needs.count; ++n) {
            PlanNeed& need = plan.needs[group.needs.first + n];
            const Component& what = builder.component(need.component);
            if (const std::uint32_t router = plan.router_of[need.component]; router != none) {
                for (const PlanTarget& target : plan.routers[router].targets)
                    if (target.prober != none) plan.probers[target.prober].chooses = true;
                continue;
            }
            if (!what.probe || what.kind == Kind::LoadBalancer) continue;
            const auto first = plan.pool_lists.begin() + need.candidates.first;
            const std::vector<std::uint32_t> pools(first, first + need.candidates.count);
            const auto [found, fresh] = known.emplace(pools, static_cast<std::uint32_t>(plan.probers.size()));
            need.prober = found->second;
            if (!fresh || pools.empty()) continue;
            const bool plain = !what.probe->deep && !what.store && !what.cache;
            plan.watches.push_back({group.needs.first + n, what.probe->deep, false, plain, false, what.probe->role, need.candidates});
            PlanProber prober;
            prober.probe = *what.probe;
            prober.watch = static_cast<std::uint32_t>(plan.watches.size() - 1);
            prober.chooses = true;
            std::string name = what.name + "/health";
            for (const std::uint32_t p : pools) name += "@" + (plan.pools[p].place == none ? "everywhere" : builder.system.locations[plan.pools[p].place].name);
            prober.phase = builder.stream(name + "/phase");
            prober.luck = builder.stream(name + "/luck");
            plan.probers.push_back(prober);
        }
    }
    for (std::uint32_t p = 0; p < plan.probers.size(); ++p)
        if (plan.probers[p].chooses) plan.choosers.push_back(p);
}

}  // namespace

void build_routing(Builder& builder) {
    Plan& plan = builder.plan;
    plan.router_of.assign(builder.system.components.size(), none);
    for (std::uint32_t c = 0; c < builder.system.components.size(); ++c)
        if (builder.component(c).route && !builder.component(c).route->targets.empty()) add_router(builder, c);
    for (std::uint32_t r = 0; r < plan.routers.size(); ++r) add_target_probers(builder, r);
    add_health_probers(builder);
    for (const EntryPoint& entry : builder.system.entry_points) {
        PlanEntry compiled;
        compiled.need = builder.requests_to(entry.through, entry.role);
        compiled.restored_at = entry.restored_at;
        compiled.stale_share = entry.stale_answers ? entry.stale_answers->share : 0;
        plan.entries.push_back(compiled);
        if (const auto* series = std::get_if<Series>(&entry.rate)) {
            plan.has_series_rates = true;
            if (series->between == Between::Linear) plan.has_linear_rates = true;
        }
    }
    // Every region of a provider has a control plane unasked; who changes something there needs it.
    plan.control_plane_pool.assign(builder.system.locations.size(), none);
    if (!builder.system.control_plane.exists()) return;
    for (std::uint32_t place = 0; place < builder.system.locations.size(); ++place) {
        if (builder.system.locations[place].parent.exists() || Id<Location>(place) == builder.system.outside) continue;
        const auto pools = builder.pools_at(builder.system.control_plane, Id<Location>(place));
        if (!pools.empty()) plan.control_plane_pool[place] = pools.front();
    }
}

}  // namespace drsim::plan
