// Pools, what calls what, and in which order: the part of the plan that says who serves whom.
#include "sim/graph/order.h"
#include "sim/plan/builder.h"

namespace drsim::plan {

using namespace model;

namespace {

/// The zone around a place: the location directly inside its region, or the region itself where it has no zones.
std::uint32_t zone_of(const System& system, std::uint32_t place) {
    if (place == none) return none;
    Id<Location> at(place);
    while (true) {
        const Id<Location> parent = system.locations[at.index()].parent;
        if (!parent.exists() || !system.locations[parent.index()].parent.exists()) return at.value;
        at = parent;
    }
}

bool in_scope(const Builder& builder, const PlanPool& caller, const PlanPool& callee, Scope scope) {
    if (caller.place == none || callee.place == none || scope == Scope::Anywhere) return true;
    if (scope == Scope::Region) return caller.region == callee.region;
    return zone_of(builder.system, caller.place) == zone_of(builder.system, callee.place);
}

std::uint64_t entries_of(const Need& need) {
    std::uint64_t entries = need.only_for.empty() ? ~0ull : 0;
    for (const Id<EntryPoint> entry : need.only_for) entries |= 1ull << entry.value;
    return entries;
}

/// A cache that answers a share of what `caller` would otherwise ask of `need`; writes are never answered by a cache.
void add_shields(Builder& builder, const PlanPool& caller, PlanNeed& need, Role written_role) {
    if (written_role == Role::Writer) return;
    for (const NeedGroup& group : builder.component(caller.component).needs) {
        for (const Need& other : group.of) {
            const Component& cache = builder.system.components[other.component.index()];
            if (!cache.cache || cache.cache->before.value != need.component) continue;
            std::vector<std::uint32_t> pools;
            for (const std::uint32_t p : builder.pools_at(other.component, {}))
                if (in_scope(builder, caller, builder.plan.pools[p], other.within)) pools.push_back(p);
            if (cache.cache->hits <= need.shield_hits) continue;  // of several caches the best one answers
            need.shields = builder.list(pools);
            need.shield_hits = cache.cache->hits;
            need.shielded_entries = entries_of(other);
        }
    }
}

std::uint32_t pointer_of(Builder& builder, std::uint32_t client_pool, std::uint32_t store) {
    auto& pointers = builder.plan.pointers;
    for (std::uint32_t i = 0; i < pointers.size(); ++i)
        if (pointers[i].client_pool == client_pool && pointers[i].store == store) return i;
    pointers.push_back({client_pool, store});
    return static_cast<std::uint32_t>(pointers.size() - 1);
}

/// Rotation slots for the targets of a load balancer, one for each pair of balancer and target pool, shared by its pools.
std::uint32_t rotations_of(Builder& builder, std::uint32_t balancer, const std::vector<std::uint32_t>& targets) {
    auto& rotations = builder.plan.rotations;
    const std::string name = builder.component(balancer).name;
    for (std::uint32_t i = 0; i + targets.size() <= rotations.size(); ++i) {
        bool same = true;
        for (std::uint32_t k = 0; k < targets.size() && same; ++k)
            same = rotations[i + k].balancer == balancer && rotations[i + k].pool == targets[k];
        if (same) return i;
    }
    const auto first = static_cast<std::uint32_t>(rotations.size());
    for (const std::uint32_t target : targets) {
        // By names, not by number: an unrelated component must not change when this balancer notices.
        const PlanPool& pool = builder.plan.pools[target];
        const std::string place = pool.place == none ? "everywhere" : builder.system.locations[pool.place].name;
        const std::string pair = name + "/" + builder.component(pool.component).name + "@" + place + "#" + std::to_string(pool.copy);
        rotations.push_back({balancer, target, builder.stream(pair + "/ejection"), builder.stream(pair + "/readmission")});
    }
    return first;
}

PlanNeed compile_need(Builder& builder, std::uint32_t caller_index, const Need& need) {
    const PlanPool caller = builder.plan.pools[caller_index];
    const Component& callee = builder.system.components[need.component.index()];
    PlanNeed compiled;
    compiled.component = need.component.value;
    compiled.calls = need.calls;
    compiled.without = need.without.value_or(-1);
    compiled.entries = entries_of(need);
    compiled.role = need.role;
    Scope scope = need.within;
    if (callee.store && need.role == Role::Any) {
        compiled.role = callee.kind == Kind::Database ? Role::Writer : Role::Reader;
        if (compiled.role == Role::Writer) scope = Scope::Anywhere;
    }
    std::vector<std::uint32_t> pools;
    for (const std::uint32_t p : builder.pools_at(need.component, {})) {
        const PlanPool& pool = builder.plan.pools[p];
        if (in_scope(builder, caller, pool, scope)) pools.push_back(p);
    }
    compiled.candidates = builder.list(pools);
    if (callee.store && compiled.role == Role::Writer && !callee.store->endpoint_follows && caller.place != none)
        compiled.pointer = pointer_of(builder, caller_index, need.component.value);
    if (builder.component(caller.component).kind == Kind::LoadBalancer)
        compiled.rotation = rotations_of(builder, caller.component, pools);
    add_shields(builder, caller, compiled, need.role);
    return compiled;
}

/// A placement's pools stand one after another, and the placements of a component too.
void build_placements(Builder& builder) {
    Plan& plan = builder.plan;
    std::uint32_t p = 0;
    for (std::uint32_t c = 0; c < builder.system.components.size(); ++c) {
        const Component& component = builder.component(c);
        for (std::uint32_t i = 0; !component.store && i < component.at.size(); ++i) {
            std::vector<std::uint32_t> pools;
            while (p < plan.pools.size() && plan.pools[p].component < c) ++p;
            for (; p < plan.pools.size() && plan.pools[p].component == c && plan.pools[p].placement == i; ++p) pools.push_back(p);
            for (const std::uint32_t pool : pools) plan.pools[pool].placement = static_cast<std::uint32_t>(plan.placements.size());
            plan.placements.push_back({c, component.at[i].place.value, builder.list(pools), component.at[i].maximum.value_or(none)});
        }
    }
}

}  // namespace

void build_pools(Builder& builder) {
    const System& system = builder.system;
    Plan& plan = builder.plan;
    for (const Pool& pool : pools_of(system)) {
        PlanPool compiled;
        const Component& what = system.components[pool.component.index()];
        if (!what.store && !what.at.empty()) compiled.placement = pool.placement;  // within its component, until placements are numbered over all
        compiled.component = pool.component.value;
        compiled.place = pool.place.value;
        compiled.region = pool.place.exists() ? region_of(system, pool.place).value : none;
        compiled.copy = pool.copy.value;
        compiled.instances = pool.instances;
        compiled.any_serves = pool.any_serves;
        compiled.is_copy = system.components[pool.component.index()].store.has_value();
        compiled.capacity = system.components[pool.component.index()].capacity_per_second;
        const std::string name = system.components[pool.component.index()].name + "@" +
                                 (pool.place.exists() ? system.locations[pool.place.index()].name : "everywhere") + "#" + std::to_string(pool.copy.value);
        compiled.replacement = builder.stream(name + "/replacement");
        compiled.starts = builder.stream(name + "/starts");
        compiled.warming = builder.stream(name + "/warming");
        if (system.components[pool.component.index()].cache) plan.cache_pools.push_back(static_cast<std::uint32_t>(plan.pools.size()));
        plan.pools.push_back(compiled);
    }
    build_placements(builder);
    plan.component_pools.assign(system.components.size(), {0, 0});
    for (std::uint32_t p = 0; p < plan.pools.size(); ++p) {
        Range& range = plan.component_pools[plan.pools[p].component];
        const Component& component = system.components[plan.pools[p].component];
        if (component.store && plan.pools[p].copy == component.store->copies.size()) continue;  // stands apart, at the end
        if (range.count == 0) range.first = p;
        ++range.count;
    }
    for (std::uint32_t place = 0; place < system.locations.size(); ++place) {
        std::vector<std::uint32_t> inside;
        for (std::uint32_t p = 0; p < plan.pools.size(); ++p)
            if (plan.pools[p].place != none && lies_in(system, Id<Location>(plan.pools[p].place), Id<Location>(place))) inside.push_back(p);
        plan.places_pools.push_back(builder.list(inside));
        std::vector<std::uint32_t> leaves;
        for (const Id<Location> leaf : leaves_of(system, Id<Location>(place))) leaves.push_back(leaf.value);
        plan.places_leaves.push_back(builder.list(leaves));
        plan.region_of_place.push_back(region_of(system, Id<Location>(place)).value);
    }
}

void build_needs(Builder& builder) {
    Plan& plan = builder.plan;
    for (std::uint32_t p = 0; p < plan.pools.size(); ++p) {
        const auto& groups = builder.component(plan.pools[p].component).needs;
        plan.pools[p].groups = {static_cast<std::uint32_t>(plan.groups.size()), static_cast<std::uint32_t>(groups.size())};
        const auto first_group = plan.groups.size();
        plan.groups.resize(first_group + groups.size());
        for (std::size_t g = 0; g < groups.size(); ++g) {
            std::vector<PlanNeed> needs;
            for (const Need& need : groups[g].of) needs.push_back(compile_need(builder, p, need));
            plan.groups[first_group + g] = {groups[g].at_least, {static_cast<std::uint32_t>(plan.needs.size()), static_cast<std::uint32_t>(needs.size())}};
            plan.needs.insert(plan.needs.end(), needs.begin(), needs.end());
        }
    }
}

namespace {

void mark(Plan& plan, const PlanNeed& need, std::uint64_t entries) {
    for (std::uint32_t i = 0; i < need.candidates.count; ++i)
        plan.pools[plan.pool_lists[need.candidates.first + i]].entries |= entries & need.entries;
}

/// A deep watch follows needs: all that could be asked on its behalf must know its answer.
void imagine(Plan& plan, const PlanNeed& need) {
    for (std::uint32_t i = 0; i < need.candidates.count; ++i) {
        PlanPool& pool = plan.pools[plan.pool_lists[need.candidates.first + i]];
        if (pool.imagined) continue;
        pool.imagined = true;
        for (std::uint32_t g = 0; g < pool.groups.count; ++g) {
            const PlanGroup& group = plan.groups[pool.groups.first + g];
            for (std::uint32_t n = 0; n < group.needs.count; ++n) imagine(plan, plan.needs[group.needs.first + n]);
        }
        if (pool.router != none)
            for (const PlanTarget& target : plan.routers[pool.router].targets) imagine(plan, plan.needs[target.need]);
    }
}

/// What the service level reads at every change stands with the pools and needs themselves.
void copy_kinds(const Builder& builder, Plan& plan) {
    for (PlanPool& pool : plan.pools) {
        pool.router = plan.router_of[pool.component];
        pool.asks = builder.component(pool.component).kind != Kind::Queue;
    }
    for (PlanNeed& need : plan.needs) {
        need.store = plan.store_of[need.component];
        need.is_cache = builder.component(need.component).cache.has_value();
    }
}

}  // namespace

void build_order(Builder& builder) {
    Plan& plan = builder.plan;
    std::vector<std::uint32_t> components;  // callers before callees; cycles are refused before a plan is compiled
    for (const Id<Component> component : graph::call_order(builder.system).order) components.push_back(component.value);
    std::vector<std::vector<std::uint32_t>> pools_of_component(builder.system.components.size());
    for (std::uint32_t p = 0; p < plan.pools.size(); ++p) pools_of_component[plan.pools[p].component].push_back(p);

    copy_kinds(builder, plan);
    for (std::uint32_t e = 0; e < plan.entries.size(); ++e) mark(plan, plan.needs[plan.entries[e].need], 1ull << e);
    for (const std::uint32_t c : components) {
        for (const std::uint32_t p : pools_of_component[c]) {
            PlanPool& pool = plan.pools[p];
            for (std::uint32_t g = 0; g < pool.groups.count; ++g) {
                const PlanGroup& group = plan.groups[pool.groups.first + g];
                for (std::uint32_t n = 0; n < group.needs.count; ++n) mark(plan, plan.needs[group.needs.first + n], pool.entries);
            }
            if (plan.router_of[c] != none)
                for (const PlanTarget& target : plan.routers[plan.router_of[c]].targets) mark(plan, plan.needs[target.need], pool.entries);
        }
    }
    for (const PlanWatch& watch : plan.watches)
        if (watch.deep) imagine(plan, plan.needs[watch.need]);
    // A queue asks on its own time whether those it hands on to can take anything.
    for (const PlanPool& pool : plan.pools)
        for (std::uint32_t g = 0; !pool.asks && g < pool.groups.count; ++g) {
            const PlanGroup& group = plan.groups[pool.groups.first + g];
            for (std::uint32_t n = 0; n < group.needs.count; ++n) imagine(plan, plan.needs[group.needs.first + n]);
        }
    // Pools that no entry point reaches take part only where a deep watch may ask what they would answer.
    for (const std::uint32_t c : components)
        for (const std::uint32_t p : pools_of_component[c]) {
            PlanPool& pool = plan.pools[p];
            if (pool.entries != 0 || pool.imagined) plan.order.push_back(p);
            if (pool.entries == 0) pool.entries = plan.entries.size() >= 64 ? ~0ull : (1ull << plan.entries.size()) - 1;
        }
    plan.is_asked.assign(builder.system.components.size(), false);
    for (const std::uint32_t p : plan.order) plan.is_asked[plan.pools[p].component] = true;
    for (const PlanWatch& watch : plan.watches) plan.is_asked[plan.needs[watch.need].component] = true;
}

}  // namespace drsim::plan
