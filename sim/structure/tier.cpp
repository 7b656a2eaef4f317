#include <algorithm>

#include "sim/graph/order.h"
#include "sim/model/copies.h"
#include "sim/structure/any_step.h"

namespace drsim::structure {

using graph::Stop;
using model::Component;
using model::Location;
using model::Role;

namespace {

constexpr Role all_roles[] = {Role::Any, Role::Writer, Role::Reader};

/// Whether an entry point stays at its restored level while this need is down, because few requests make the call or most do without it.
bool can_be_missed(const model::Need& need, double restored_at) {
    constexpr double rounding = 1e-9;
    const double missed = std::min(1.0, need.calls) * (1 - need.without.value_or(0));
    return 1 - missed >= restored_at - rounding;
}

/// Whether a balancer goes on sending to instances of a component that are down. What is called by its name is only found while it is up.
bool sends_blindly(const Component& caller, const Component& callee) {
    const bool by_name = callee.kind == model::Kind::LoadBalancer || callee.kind == model::Kind::Router || callee.kind == model::Kind::Cdn;
    return caller.kind == model::Kind::LoadBalancer && !caller.probe && !by_name && !callee.store;
}

}  // namespace

Tier::Tier(Ground& ground, Recovery recovery, const Tier* before) : ground_(ground), recovery_(recovery), before_(before) {
    fill_control_planes();
    fill_steps();
    fill_runs();
    fill_writers();
    fill_looks();
    fill_answers({{}, 1, true});
    whole_ = answers_;
    fill_answers({});
    imagined_ = answers_;
}

const Component& Tier::component_of(std::size_t pool) const {
    return ground_.system.components[ground_.calls.pools[pool].component.index()];
}

Id<Gate> Tier::served(Id<model::EntryPoint> entry) {
    const model::EntryPoint& what = ground_.system.entry_points[entry.index()];
    fill_answers({entry, what.restored_at, false});
    if (entries_.size() <= entry.index()) entries_.resize(entry.index() + 1, ground_.gates.never());
    if (answers_of_.size() <= entry.index()) answers_of_.resize(entry.index() + 1);
    answers_of_[entry.index()] = answers_;
    return entries_[entry.index()] = enters(what);
}

Id<Gate> Tier::answers(const model::Address& address, Id<Location> near) const {
    const Component& what = ground_.system.components[address.component.index()];
    model::Address nearest = address;
    const bool says_where = address.place.exists() || address.part != model::Part::All;
    if (!says_where && near.exists() && !what.at.empty()) {
        nearest.place = model::region_of(ground_.system, near);
        if (ground_.calls.pools_at(nearest, Role::Any).empty()) nearest.place = {};
    }
    std::vector<Id<Gate>> any;
    for (const Stop& stop : ground_.calls.pools_at(nearest, model::role_of_kind(what)))
        any.push_back(ground_.gates.all_of(
            {imagined_[at(stop.pool, stop.role)], ground_.places.connected(near, ground_.calls.pools[stop.pool].place)}));
    return ground_.gates.any_of(std::move(any));
}

/// Callees first. Only what requests of this demand can reach has an answer.
void Tier::fill_answers(const Demand& demand) {
    answers_.assign(3 * ground_.calls.pools.size(), ground_.gates.never());
    const std::vector<bool> called = called_from(demand);
    const auto& order = ground_.calls.callees_last;
    for (auto component = order.rbegin(); component != order.rend(); ++component) {
        if (!called[component->index()]) continue;
        for (const std::size_t pool : ground_.calls.of_component[component->index()])
            for (const Role role : all_roles) answers_[at(pool, role)] = answer(pool, role, demand);
    }
}

std::vector<bool> Tier::called_from(const Demand& demand) const {
    std::vector<bool> called(ground_.system.components.size(), !demand.entry.exists());
    if (!demand.entry.exists()) return called;
    std::vector<Id<Component>> open{ground_.system.entry_points[demand.entry.index()].through.component};
    while (!open.empty()) {
        const Id<Component> next = open.back();
        open.pop_back();
        if (called[next.index()]) continue;
        called[next.index()] = true;
        for (const Id<Component> callee : graph::callees(ground_.system, next)) open.push_back(callee);
    }
    return called;
}

Id<Gate> Tier::answer(std::size_t pool, Role role, const Demand& demand) {
    std::vector<Id<Gate>> all{own_answer(pool, role)};
    const Component& component = component_of(pool);
    // A queue accepts requests whatever happens to its consumers.
    if (component.kind == model::Kind::Queue) return all.front();
    for (const model::NeedGroup& group : component.needs) all.push_back(meets(pool, group, role, demand));
    if (component.route) all.push_back(leads_on(pool, role, demand));
    return ground_.gates.all_of(std::move(all));
}

Id<Gate> Tier::own_answer(std::size_t pool, Role role) const {
    const Component& component = component_of(pool);
    if (!component.store) return runs_[pool];
    if (role == Role::Any) role = model::role_of_kind(component);
    if (role == Role::Writer) return writers_[pool];
    const std::size_t copy = ground_.calls.pools[pool].copy.index();
    const bool is_read = copy < component.store->copies.size() && component.store->copies[copy].is != model::Copy::Is::Standby;
    return is_read ? ground_.gates.any_of({runs_[pool], writers_[pool]}) : writers_[pool];
}

Id<Gate> Tier::meets(std::size_t pool, const model::NeedGroup& group, Role role, const Demand& demand) {
    std::vector<Id<Gate>> met;
    for (const model::Need& need : group.of) {
        const bool concerned = demand.needs_everything || graph::concerns(need, demand.entry);
        const bool asks = concerned && !can_be_missed(need, demand.restored_at);
        const std::vector<Stop> stops = ground_.calls.stops_of(pool, need, role);
        std::vector<Id<Gate>> all{any_answers(stops, pool)};
        if (sends_blindly(component_of(pool), ground_.system.components[need.component.index()])) all.push_back(none_missed(stops));
        met.push_back(asks ? ground_.gates.all_of(std::move(all)) : ground_.gates.always());
        // Who chooses by health needs a check to notice first.
        if (group.by_health && recovery_ == Recovery::None) break;
    }
    return ground_.gates.at_least(group.at_least, std::move(met));
}

/// Whether each of these answers, or its instances have been replaced elsewhere: a share of the requests goes to each.
Id<Gate> Tier::none_missed(const std::vector<Stop>& stops) const {
    std::vector<Id<Gate>> all;
    for (const Stop& stop : stops)
        if (ground_.calls.pools[stop.pool].instances > 0)
            all.push_back(ground_.gates.any_of({answers_[at(stop.pool, stop.role)], is_replaced(stop.pool)}));
    return ground_.gates.all_of(std::move(all));
}

Id<Gate> Tier::leads_on(std::size_t pool, Role role, const Demand& demand) {
    const Id<Component> router = ground_.calls.pools[pool].component;
    std::vector<Id<Gate>> targets;
    const auto& all = component_of(pool).route->targets;
    for (std::size_t t = 0; t < all.size(); ++t) {
        const Id<Gate> leads = any_answers(ground_.calls.pools_at(all[t], role), pool);
        targets.push_back(ground_.gates.all_of({is_switched_to(router, t, demand), leads}));
    }
    return ground_.gates.any_of(std::move(targets));
}

/// Whether a router can be brought to lead to one of its targets. It leads to the first one from the beginning.
Id<Gate> Tier::is_switched_to(Id<Component> router, std::size_t target, const Demand& demand) const {
    const Component& what = ground_.system.components[router.index()];
    if (target == 0) return ground_.gates.always();
    if (recovery_ == Recovery::None) return ground_.gates.never();
    std::vector<Id<Gate>> any;
    if (what.route->switches_automatically && what.probe) {
        const Id<Mishap> fooled = ground_.mishaps.of_router(router, demand.entry, target);
        any.push_back(fooled.exists() ? ground_.gates.leaf(fooled) : ground_.gates.always());
    }
    any.push_back(any_step([&](const model::Step& step) {
        const auto* route = std::get_if<model::Route>(&step.verb);
        return route != nullptr && route->router == router && route->to == what.route->targets[target];
    }));
    return ground_.gates.any_of(std::move(any));
}

void Tier::fill_looks() {
    looks_up_ = runs_;
    const auto& order = ground_.calls.callees_last;
    for (auto id = order.rbegin(); id != order.rend(); ++id) {
        const Component& component = ground_.system.components[id->index()];
        if (component.kind != model::Kind::LoadBalancer || component.needs.empty()) continue;
        for (const std::size_t pool : ground_.calls.of_component[id->index()]) {
            std::vector<Id<Gate>> any;
            for (const model::NeedGroup& group : component.needs)
                for (const model::Need& need : group.of)
                    for (const Stop& stop : ground_.calls.stops_of(pool, need, Role::Any)) any.push_back(looks_up_[stop.pool]);
            looks_up_[pool] = ground_.gates.all_of({runs_[pool], ground_.gates.any_of(std::move(any))});
        }
    }
}

Id<Gate> Tier::any_answers(const std::vector<Stop>& stops, std::size_t caller) {
    std::vector<Id<Gate>> any;
    const Id<Location> from = ground_.calls.pools[caller].place;
    for (const Stop& stop : stops) {
        std::vector<Id<Gate>> all{answers_[at(stop.pool, stop.role)], ground_.places.connected(from, ground_.calls.pools[stop.pool].place)};
        const Component& callee = component_of(stop.pool);
        const Role role = stop.role == Role::Any ? model::role_of_kind(callee) : stop.role;
        if (callee.store && role == Role::Writer) all.push_back(is_found(caller, stop.pool));
        any.push_back(ground_.gates.all_of(std::move(all)));
    }
    return ground_.gates.any_of(std::move(any));
}

/// Whether clients that write know the address of a copy: a promoted replica has an address of its own unless the endpoint follows.
Id<Gate> Tier::is_found(std::size_t caller, std::size_t pool) const {
    const model::Pool& client = ground_.calls.pools[caller];
    const model::Pool& copy = ground_.calls.pools[pool];
    const model::StorePart& store = *component_of(pool).store;
    const bool is_replica = copy.copy.index() >= model::first_replica(store) && copy.copy.index() < store.copies.size();
    if (store.endpoint_follows || !is_replica || !client.place.exists()) return ground_.gates.always();
    return any_step([&](const model::Step& step) {
        const auto* repoint = std::get_if<model::Repoint>(&step.verb);
        if (repoint == nullptr || repoint->clients.component != client.component || repoint->copy.component != copy.component) return false;
        if (repoint->copy.copy.exists() && repoint->copy.copy != copy.copy) return false;
        return !repoint->clients.place.exists() || model::lies_in(ground_.system, client.place, repoint->clients.place);
    });
}

/// Clients enter in their own region, or else in every region of the first component: a region that is out then fails its share of them.
Id<Gate> Tier::enters(const model::EntryPoint& entry) {
    const Id<Location> from = entry.from.exists() ? entry.from : ground_.system.outside;
    const Component& first = ground_.system.components[entry.through.component.index()];
    std::vector<Id<Location>> regions;
    std::vector<std::vector<Id<Gate>>> doors;
    std::vector<std::uint32_t> instances;
    for (const Stop& stop : ground_.calls.pools_at(entry.through, entry.role)) {
        const model::Pool& pool = ground_.calls.pools[stop.pool];
        const Id<Location> region = pool.place.exists() && !first.store ? model::region_of(ground_.system, pool.place) : Id<Location>{};
        const auto known = std::find(regions.begin(), regions.end(), region);
        const auto door = static_cast<std::size_t>(known - regions.begin());
        if (known == regions.end()) {
            regions.push_back(region);
            doors.emplace_back();
            instances.push_back(0);
        }
        doors[door].push_back(ground_.gates.all_of({answers_[at(stop.pool, stop.role)], ground_.places.connected(from, pool.place)}));
        instances[door] += pool.instances;
    }
    const Id<Location> own = entry.from.exists() ? model::region_of(ground_.system, entry.from) : Id<Location>{};
    const auto at_home = std::find(regions.begin(), regions.end(), own);
    std::vector<Id<Gate>> all{ground_.places.stands(entry.from)};
    for (std::size_t d = 0; d < doors.size(); ++d) {
        const bool is_used = own.exists() && at_home != regions.end() ? regions[d] == own : instances[d] > 0 || doors.size() == 1;
        if (is_used) all.push_back(ground_.gates.any_of(doors[d]));
    }
    return doors.empty() ? ground_.gates.never() : ground_.gates.all_of(std::move(all));
}

}  // namespace drsim::structure
