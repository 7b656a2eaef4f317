// Pools, the calls between them, and their order: the part of the plan that states which pools serve which.
#include <algorithm>

#include "sim/graph/order.h"
#include "sim/plan/builder.h"

namespace drsim::plan {

using namespace model;

namespace {

bool in_scope(const Builder& builder, const PlanPool& caller, const PlanPool& callee, Scope scope) {
    if (caller.place == none || callee.place == none || scope == Scope::Anywhere) return true;
    if (scope == Scope::Region) return caller.region == callee.region;
    return zone_of(builder.system, Id<Location>(caller.place)) == zone_of(builder.system, Id<Location>(callee.place));
}

std::uint64_t entries_of(const Need& need) {
    std::uint64_t entries = need.only_for.empty() ? ~0ull : 0;
    for (const Id<EntryPoint> entry : need.only_for) entries |= 1ull << entry.value;
    return entries;
}

/// Adds the cache that answers a share of what `caller` would otherwise ask of `need`. A cache never answers writes.
void add_shields(Builder& builder, const PlanPool& caller, PlanNeed& need, Role written_role) {
    if (written_role == Role::Writer) return;
    for (const NeedGroup& group : builder.component(caller.component).needs) {
        for (const Need& other : group.of) {
            const Component& cache = builder.system.components[other.component.index()];
            if (!cache.cache || cache.cache->before.value != need.component) continue;
            std::vector<PoolIndex> pools;
            for (const PoolIndex p : builder.pools_at(other.component, {}))
                if (in_scope(builder, caller, builder.plan.pools[p], scope_of(other, cache, other.role))) pools.push_back(p);
            if (cache.cache->hits <= need.shield_hits) continue;  // of several caches the best one answers
            need.shields = builder.list(pools);
            need.shield_hits = cache.cache->hits;
            need.shielded_entries = entries_of(other);
        }
    }
}

std::uint32_t pointer_of(Builder& builder, PoolIndex client_pool, std::uint32_t store) {
    auto& pointers = builder.plan.pointers;
    for (std::size_t i = pointers.size(); i > 0 && pointers[i - 1].client_pool == client_pool; --i)  // a pool's needs are compiled together
        if (pointers[i - 1].store == store) return static_cast<std::uint32_t>(i - 1);
    pointers.push_back({client_pool, store});
    return static_cast<std::uint32_t>(pointers.size() - 1);
}

/// Slots for the targets of a load balancer: one for each pair of balancer and target pool,
/// whichever of its pools asks and in whichever role.
std::uint32_t rotations_of(Builder& builder, std::uint32_t balancer, const std::vector<PoolIndex>& targets) {
    Plan& plan = builder.plan;
    const auto first = static_cast<std::uint32_t>(plan.rotation_lists.size());
    for (const PoolIndex target : targets) {
        const auto [known, fresh] = builder.rotations.emplace(std::pair(balancer, target), RotationIndex(plan.rotations.size()));
        plan.rotation_lists.push_back(known->second);
        if (!fresh) continue;
        // By name, not by number: an unrelated component must not change when this balancer detects a failure.
        const PlanPool& pool = plan.pools[target];
        const std::string place = pool.place == none ? "everywhere" : builder.system.locations[pool.place].name;
        const std::string pair =
            builder.component(balancer).name + "/" + builder.component(pool.component).name + "@" + place + "#" + std::to_string(pool.copy);
        const auto& probe = builder.component(balancer).probe;
        plan.rotations.push_back({balancer, target, probe.has_value(), probe && probe->deep, builder.stream(pair + "/ejection"),
                                  builder.stream(pair + "/readmission"), builder.stream(pair + "/luck")});
    }
    return first;
}

/// The need for requests that reach its caller in the role `asked`.
PlanNeed compile_need(Builder& builder, PoolIndex caller_index, const Need& need, Role asked) {
    const PlanPool caller = builder.plan.pools[caller_index];
    const Component& callee = builder.system.components[need.component.index()];
    PlanNeed compiled;
    compiled.component = need.component.value;
    compiled.calls = need.calls;
    compiled.without = need.without.value_or(-1);
    compiled.entries = entries_of(need);
    compiled.role = need.role != Role::Any ? need.role : asked;
    if (callee.store) {
        if (compiled.role == Role::Any) compiled.role = role_of_kind(callee);
    } else {
        compiled.first_lane = builder.first_lane(need.role);
    }
    const Scope scope = scope_of(need, callee, callee.store ? compiled.role : need.role);
    std::vector<PoolIndex> pools;
    for (const PoolIndex p : builder.pools_at(need.component, {})) {
        const PlanPool& pool = builder.plan.pools[p];
        if (in_scope(builder, caller, pool, scope)) pools.push_back(p);
    }
    compiled.candidates = builder.list(pools);
    if (callee.store && compiled.role == Role::Writer && !callee.store->endpoint_follows && caller.place != none)
        compiled.pointer = pointer_of(builder, caller_index, need.component.value);
    // Another balancer, a router or a CDN is called by its name: without a probe it is reached while it is up, as by any other caller.
    const bool by_name = callee.kind == Kind::LoadBalancer || callee.kind == Kind::Router || callee.kind == Kind::Cdn;
    const Component& caller_is = builder.component(caller.component);
    if (caller_is.kind == Kind::LoadBalancer && (caller_is.probe || !by_name))
        compiled.rotation = rotations_of(builder, caller.component, pools);
    // A request without a stated role may be answered from a cache, although it asks a database as a writer.
    add_shields(builder, caller, compiled, need.role != Role::Any ? need.role : asked);
    return compiled;
}

/// The pools of a placement are adjacent, and so are the placements of a component.
void build_placements(Builder& builder) {
    Plan& plan = builder.plan;
    PoolIndex p(0);
    for (std::uint32_t c = 0; c < builder.system.components.size(); ++c) {
        const Component& component = builder.component(c);
        for (std::uint32_t i = 0; !component.store && i < component.at.size(); ++i) {
            std::vector<PoolIndex> pools;
            while (p < plan.pools.size() && plan.pools[p].component < c) ++p;
            for (; p < plan.pools.size() && plan.pools[p].component == c && plan.pools[p].placement == i; ++p) pools.push_back(p);
            for (const PoolIndex pool : pools) plan.pools[pool].placement = PlacementIndex(plan.placements.size());
            std::uint32_t at_start = 0;
            for (const PoolIndex pool : pools) at_start += plan.pools[pool].instances;
            const Placement& written = component.at[i];
            plan.placements.push_back({c, written.place.value, builder.list(pools), written.minimum.value_or(std::max(at_start, 1u)),
                                       written.maximum.value_or(none)});
        }
    }
}

}  // namespace

void build_lanes(Builder& builder) {
    const System& system = builder.system;
    bool any_kept = false;  // a role is stated for something that is not a store, or by a probe
    for (const EntryPoint& entry : system.entry_points)
        any_kept = any_kept || (entry.role != Role::Any && !builder.component(entry.through.component.value).store);
    for (const Component& caller : system.components)
        for (const NeedGroup& group : caller.needs)
            for (const Need& need : group.of)
                any_kept = any_kept || (need.role != Role::Any && !builder.component(need.component.value).store);
    for (const Component& component : system.components) any_kept = any_kept || (component.probe && component.probe->role != Role::Any);
    for (const Detector& detector : system.detection)
        if (const auto* probe = std::get_if<ProbeDetector>(&detector.how)) any_kept = any_kept || probe->probe.role != Role::Any;
    for (const Role role : {Role::Any, Role::Writer, Role::Reader}) {
        if (role != Role::Any && !any_kept) continue;
        for (EntryIndex e(0); e < system.entry_points.size(); ++e) builder.plan.lanes.push_back({e, role});
    }
}

void build_pools(Builder& builder) {
    const System& system = builder.system;
    Plan& plan = builder.plan;
    for (const Pool& pool : pools_of(system)) {
        PlanPool compiled;
        const Component& what = system.components[pool.component.index()];
        if (!what.store && !what.at.empty())
            compiled.placement = PlacementIndex(pool.placement);  // within its component, until placements are numbered over all
        compiled.component = pool.component.value;
        compiled.place = pool.place.value;
        compiled.region = pool.place.exists() ? region_of(system, pool.place).value : none;
        compiled.copy = pool.copy.value;
        compiled.instances = pool.instances;
        compiled.any_serves = pool.any_serves;
        compiled.is_copy = system.components[pool.component.index()].store.has_value();
        compiled.capacity = system.components[pool.component.index()].capacity_per_second;
        if (const auto& service = what.service; service && service->concurrency) compiled.limit = service->concurrency->per_second();
        const std::string name = system.components[pool.component.index()].name + "@" +
                                 (pool.place.exists() ? system.locations[pool.place.index()].name : "everywhere") + "#" +
                                 std::to_string(pool.copy.value);
        compiled.replacement = builder.stream(name + "/replacement");
        compiled.starts = builder.stream(name + "/starts");
        compiled.restart = builder.stream(name + "/restart");
        compiled.stranding = builder.stream(name + "/stranding");
        compiled.warming = builder.stream(name + "/warming");
        if (system.components[pool.component.index()].cache) plan.cache_pools.emplace_back(plan.pools.size());
        plan.pools.push_back(compiled);
    }
    build_placements(builder);
    plan.component_pools.assign(system.components.size(), {0, 0});
    builder.restored_pool.assign(system.components.size(), none);
    for (PoolIndex p(0); p < plan.pools.size(); ++p) {
        Range& range = plan.component_pools[plan.pools[p].component];
        const Component& component = system.components[plan.pools[p].component];
        if (component.store && plan.pools[p].copy == component.store->copies.size()) {  // separate, at the end
            builder.restored_pool[plan.pools[p].component] = p;
            continue;
        }
        if (range.count == 0) range.first = p;
        ++range.count;
    }
    std::vector<std::vector<PoolIndex>> inside(system.locations.size());
    for (PoolIndex p(0); p < plan.pools.size(); ++p)
        for (Id<Location> place(plan.pools[p].place); place.exists(); place = system.locations[place.index()].parent)
            inside[place.index()].push_back(p);
    for (std::uint32_t place = 0; place < system.locations.size(); ++place) {
        plan.places_pools.push_back(builder.list(inside[place]));
        const auto zones = zones_of(system, Id<Location>(place));
        plan.places_zones.push_back({static_cast<std::uint32_t>(plan.zone_lists.size()), static_cast<std::uint32_t>(zones.size())});
        for (const Id<Location> zone : zones) plan.zone_lists.push_back(zone.value);
        plan.region_of_place.push_back(region_of(system, Id<Location>(place)).value);
    }
}

void build_needs(Builder& builder) {
    Plan& plan = builder.plan;
    for (PoolIndex p(0); p < plan.pools.size(); ++p) {
        const auto& groups = builder.component(plan.pools[p].component).needs;
        plan.pools[p].groups = {static_cast<std::uint32_t>(plan.groups.size()), static_cast<std::uint32_t>(groups.size())};
        const auto first_group = plan.groups.size();
        plan.groups.resize(first_group + groups.size());
        for (std::size_t g = 0; g < groups.size(); ++g) {
            std::vector<PlanNeed> needs;
            for (const Need& need : groups[g].of) needs.push_back(compile_need(builder, p, need, Role::Any));
            PlanGroup& group = plan.groups[first_group + g];
            group.at_least = groups[g].at_least;
            group.by_health = groups[g].by_health;
            group.needs = {static_cast<std::uint32_t>(plan.needs.size()), static_cast<std::uint32_t>(needs.size())};
            if (group.at_least == 1 && needs.size() > 1 && !group.by_health) {
                group.alternative = plan.alternatives;
                plan.alternatives += group.needs.count;
            }
            double most_calls = 0;
            for (const PlanNeed& need : needs) most_calls = std::max(most_calls, need.calls);
            // a request that one alternative does not answer is still made at the next
            if (needs.size() > 1 && most_calls < 1) group.calls = most_calls;
            const auto of_the_group = [calls = group.calls](PlanNeed need) {
                need.calls /= calls;
                return need;
            };
            for (const PlanNeed& need : needs) plan.needs.push_back(of_the_group(need));
            if (!builder.keeps_roles()) continue;
            for (std::size_t n = 0; n < needs.size(); ++n) {
                const Need& need = groups[g].of[n];
                if (need.role != Role::Any || !builder.component(need.component.value).store) continue;
                plan.needs[plan.groups[first_group + g].needs.first + n].in_role = NeedIndex(plan.needs.size());
                plan.needs.push_back(of_the_group(compile_need(builder, p, need, Role::Writer)));
                plan.needs.push_back(of_the_group(compile_need(builder, p, need, Role::Reader)));
            }
        }
    }
}

namespace {

using ByRole = std::array<std::uint64_t, 3>;

/// Marks the pools that a need may ask, for requests (or looks) of these entry points that reach its caller in a role.
void mark(Plan& plan, const PlanNeed& need, Role role, std::uint64_t entries, ByRole PlanPool::*marks) {
    if (entries == 0) return;
    if (need.first_lane != none) role = plan.lanes[need.first_lane].role;
    for (std::uint32_t i = 0; i < need.candidates.count; ++i)
        (plan.pools[plan.pool_lists[need.candidates.first + i]].*marks)[static_cast<std::size_t>(role)] |= entries;
}

/// Marks all pools that a pool may ask on behalf of what reaches it.
void mark_callees(Plan& plan, const PlanPool& pool, const ByRole& comes, ByRole PlanPool::*marks) {
    const auto mark_in_roles = [&](const PlanNeed& need) {
        for (const Role role : {Role::Any, Role::Writer, Role::Reader})
            mark(plan, in_role(plan, need, role), role, comes[static_cast<std::size_t>(role)] & need.entries, marks);
    };
    for (std::uint32_t g = 0; g < pool.groups.count; ++g) {
        const PlanGroup& group = plan.groups[pool.groups.first + g];
        for (std::uint32_t n = 0; n < group.needs.count; ++n) mark_in_roles(plan.needs[group.needs.first + n]);
    }
    if (pool.router == none) return;
    for (const PlanTarget& target : plan.routers[pool.router].targets) mark_in_roles(plan.needs[target.need]);
}

/// A deep watch asks on behalf of everything that may reach its subject, in its own role if it states one.
void imagine(Plan& plan, const PlanWatch& watch) {
    const PlanNeed& need = plan.needs[watch.need];
    ByRole lanes{};
    for (std::uint32_t i = 0; i < need.candidates.count; ++i) {
        const PlanPool& pool = plan.pools[plan.pool_lists[need.candidates.first + i]];
        for (std::size_t r = 0; r < lanes.size(); ++r)
            lanes[watch.role == Role::Any ? r : static_cast<std::size_t>(watch.role)] |= pool.entries_by_role[r];
    }
    for (const Role role : {Role::Any, Role::Writer, Role::Reader}) {
        const std::size_t r = static_cast<std::size_t>(role);
        mark(plan, need, role, lanes[r], &PlanPool::imagined_by_role);
        if (need.in_role != none && role != Role::Any) mark(plan, in_role(plan, need, role), role, lanes[r], &PlanPool::imagined_by_role);
    }
}

/// Copies what the service level reads at every change into the pools and needs themselves.
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

/// A look at a pool that no entry point reaches imagines requests of the entry points that reach what is behind it,
/// because the others would not concern it.
void imagine_unreached(Plan& plan, const std::vector<std::uint32_t>& components,
                       const std::vector<std::vector<PoolIndex>>& pools_of_component) {
    const auto imagined_of = [&](const PlanNeed& need) {
        std::uint64_t entries = 0;
        for (std::uint32_t i = 0; i < need.candidates.count; ++i) entries |= plan.pools[plan.pool_lists[need.candidates.first + i]].entries;
        return entries & need.entries;
    };
    const std::uint64_t all = plan.entries.size() >= 64 ? ~0ull : (1ull << plan.entries.size()) - 1;
    for (auto component = components.rbegin(); component != components.rend(); ++component) {
        for (const PoolIndex p : pools_of_component[*component]) {
            PlanPool& pool = plan.pools[p];
            if (pool.entries != 0) continue;
            for (std::uint32_t g = 0; g < pool.groups.count; ++g) {
                const PlanGroup& group = plan.groups[pool.groups.first + g];
                for (std::uint32_t n = 0; n < group.needs.count; ++n) pool.entries |= imagined_of(plan.needs[group.needs.first + n]);
            }
            if (pool.router != none)
                for (const PlanTarget& target : plan.routers[pool.router].targets) pool.entries |= imagined_of(plan.needs[target.need]);
            if (pool.entries == 0) pool.entries = all;
            pool.entries_by_role[0] = pool.entries;
        }
    }
}

}  // namespace

void build_order(Builder& builder) {
    Plan& plan = builder.plan;
    std::vector<std::uint32_t> components;  // callers before callees; cycles are refused before a plan is compiled
    for (const Id<Component> component : graph::call_order(builder.system).order) components.push_back(component.value);
    std::vector<std::vector<PoolIndex>> pools_of_component(builder.system.components.size());
    for (PoolIndex p(0); p < plan.pools.size(); ++p) pools_of_component[plan.pools[p].component].push_back(p);

    copy_kinds(builder, plan);
    for (EntryIndex e(0); e < plan.entries.size(); ++e)
        mark(plan, plan.needs[plan.entries[e].need], Role::Any, 1ull << e, &PlanPool::entries_by_role);
    for (const std::uint32_t c : components)
        for (const PoolIndex p : pools_of_component[c])
            mark_callees(plan, plan.pools[p], plan.pools[p].entries_by_role, &PlanPool::entries_by_role);
    std::vector<bool> is_reached;
    for (PlanPool& pool : plan.pools) {
        pool.entries = pool.entries_by_role[0] | pool.entries_by_role[1] | pool.entries_by_role[2];
        is_reached.push_back(pool.entries != 0);
    }
    imagine_unreached(plan, components, pools_of_component);
    for (const PlanWatch& watch : plan.watches)
        if (watch.deep) imagine(plan, watch);
    for (const PlanRotation& rotation : plan.rotations)
        if (rotation.deep)
            mark_callees(plan, plan.pools[rotation.pool], plan.pools[rotation.pool].entries_by_role, &PlanPool::imagined_by_role);
    // The targets of a name are evaluated whether or not anybody sends there.
    // A queue evaluates on its own schedule whether its receivers can take anything.
    for (const PlanPool& pool : plan.pools)
        if (!pool.asks || (pool.router != none && plan.routers[pool.router].remembered))
            mark_callees(plan, pool, pool.entries_by_role, &PlanPool::imagined_by_role);
    for (const std::uint32_t c : components)
        for (const PoolIndex p : pools_of_component[c]) {
            mark_callees(plan, plan.pools[p], plan.pools[p].imagined_by_role, &PlanPool::imagined_by_role);
            if (is_reached[p] || plan.pools[p].is_imagined()) plan.order.push_back(p);
        }
    plan.is_asked.assign(builder.system.components.size(), false);
    for (const PoolIndex p : plan.order) plan.is_asked[plan.pools[p].component] = true;
    for (const PlanWatch& watch : plan.watches) plan.is_asked[plan.needs[watch.need].component] = true;
}

}  // namespace drsim::plan
