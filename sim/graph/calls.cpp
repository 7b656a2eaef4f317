#include "sim/graph/calls.h"

#include <algorithm>

#include "sim/graph/order.h"

namespace drsim::graph {

using model::Component;
using model::Role;

bool concerns(const model::Need& need, Id<model::EntryPoint> entry) {
    return need.only_for.empty() || std::find(need.only_for.begin(), need.only_for.end(), entry) != need.only_for.end();
}

Calls::Calls(const model::System& system)
    : pools(model::pools_of(system)), of_component(system.components.size()), callees_last(call_order(system).order), system_(system) {
    for (std::size_t p = 0; p < pools.size(); ++p) of_component[pools[p].component.index()].push_back(p);
}

std::vector<Stop> Calls::pools_at(const model::Address& address, Role role) const {
    if (address.part == model::Part::Writer) role = Role::Writer;
    std::vector<Stop> found;
    for (const std::size_t p : of_component[address.component.index()]) {
        const Id<model::Location> place = pools[p].place;
        if (address.place.exists() && place.exists() && !model::lies_in(system_, place, address.place)) continue;
        if (address.copy.exists() && pools[p].copy != address.copy) continue;
        found.push_back({p, role});
    }
    return found;
}

std::vector<Stop> Calls::stops_of(std::size_t caller, const model::Need& need, Role asked) const {
    const Component& callee = system_.components[need.component.index()];
    const Role role = need.role != Role::Any ? need.role : asked;
    const Role asks_store = callee.store && role == Role::Any ? model::role_of_kind(callee) : role;
    const model::Scope scope = model::scope_of(need, callee, callee.store ? asks_store : need.role);
    std::vector<Stop> found;
    for (const std::size_t p : of_component[need.component.index()])
        if (is_near_enough(pools[caller].place, pools[p].place, scope)) found.push_back({p, role});
    return found;
}

bool Calls::is_near_enough(Id<model::Location> caller, Id<model::Location> callee, model::Scope scope) const {
    if (!caller.exists() || !callee.exists() || scope == model::Scope::Anywhere) return true;
    if (scope == model::Scope::Region) return model::region_of(system_, caller) == model::region_of(system_, callee);
    return model::zone_of(system_, caller) == model::zone_of(system_, callee);
}

}  // namespace drsim::graph
