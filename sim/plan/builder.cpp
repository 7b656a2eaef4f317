#include "sim/plan/builder.h"

#include <algorithm>

#include <fmt/format.h>

namespace drsim::plan {

using namespace model;

namespace {

Id<Component> filled_by(const Step& step) {
    if (const auto* resync = std::get_if<Resync>(&step.verb)) return resync->store;
    if (const auto* restore = std::get_if<Restore>(&step.verb)) return restore->store;
    return {};
}

}  // namespace

Builder::Builder(const System& the_system, const Scenario& the_scenario, Diagnostics& the_diagnostics)
    : system(the_system), scenario(the_scenario), diagnostics(the_diagnostics) {
    plan.system = &system;
    plan.scenario = &scenario;
    plan.first_fault = static_cast<std::uint32_t>(scenario.given.size());
    data_in.resize(system.components.size());
    for (std::uint32_t d = 0; d < system.data.size(); ++d)
        if (system.data[d].in.exists()) data_in[system.data[d].in.index()].push_back(d);
    filled_by_steps.resize(system.components.size());
    for (const Runbook& runbook : system.runbooks)
        for (const Step& step : runbook.steps)
            if (const Id<Component> filled = filled_by(step); filled.exists() && !step.takes) filled_by_steps[filled.index()] = true;
}

StreamId Builder::stream(const std::string& name) {
    const StreamId id = stream_named(name);
    streams_.push_back({id.hash, stream_names_.size(), name.size()});
    stream_names_ += name;
    return id;
}

void Builder::check_streams() {
    std::sort(streams_.begin(), streams_.end(), [](const NamedStream& a, const NamedStream& b) { return a.hash < b.hash; });
    const auto name_of = [&](const NamedStream& stream) { return std::string_view(stream_names_).substr(stream.begin, stream.size); };
    for (std::size_t i = 1; i < streams_.size(); ++i)
        if (streams_[i].hash == streams_[i - 1].hash && name_of(streams_[i]) != name_of(streams_[i - 1]))
            diagnostics.error({}, fmt::format("the random streams \"{}\" and \"{}\" have the same hash; rename one of them",
                                              name_of(streams_[i - 1]), name_of(streams_[i])));
}

Range Builder::list(const std::vector<PoolIndex>& pools) {
    const Range range{static_cast<std::uint32_t>(plan.pool_lists.size()), static_cast<std::uint32_t>(pools.size())};
    plan.pool_lists.insert(plan.pool_lists.end(), pools.begin(), pools.end());
    return range;
}

std::vector<PoolIndex> Builder::pools_at(Id<Component> component_id, Id<Location> place) const {
    std::vector<PoolIndex> pools;
    const auto add = [&](PoolIndex p) {
        const std::uint32_t at = plan.pools[p].place;
        if (!place.exists() || (at != none && lies_in(system, Id<Location>(at), place))) pools.push_back(p);
    };
    const Range own = plan.component_pools[component_id.index()];
    for (PoolIndex p(own.first); p < own.first + own.count; ++p) add(p);
    if (restored_pool[component_id.index()] != none) add(restored_pool[component_id.index()]);
    return pools;
}

LaneIndex Builder::first_lane(Role role) const {
    return role == Role::Any || !keeps_roles() ? none : LaneIndex(static_cast<std::size_t>(role) * system.entry_points.size());
}

std::vector<PoolIndex> Builder::pools_of(const Address& address) const {
    if (address.part != Part::Copy && address.part != Part::Standby) return pools_at(address.component, address.place);
    if (!address.copy.exists()) return {};  // the copy was taken out of the system: nobody answers
    return {PoolIndex(plan.component_pools[address.component.index()].first + address.copy.value)};
}

NeedIndex Builder::add_need(const Address& address, Role role) {
    PlanNeed need;
    need.component = address.component.value;
    need.role = role;
    need.named = address.place.exists() || address.part == Part::Copy || address.part == Part::Standby;
    need.candidates = list(pools_of(address));
    plan.needs.push_back(need);
    return NeedIndex(plan.needs.size() - 1);
}

NeedIndex Builder::requests_to(const Address& address, Role role) {
    const Component& what = system.components[address.component.index()];
    if (!what.store) {
        const NeedIndex need = add_need(address, Role::Any);
        plan.needs[need].first_lane = first_lane(role);
        return need;
    }
    if (address.part == Part::Writer) role = Role::Writer;
    const NeedIndex need = add_need(address, role == Role::Any ? role_of_kind(what) : role);
    if (role == Role::Any && keeps_roles()) {
        const NeedIndex as_writer = add_need(address, Role::Writer);
        add_need(address, Role::Reader);
        plan.needs[need].in_role = as_writer;
    }
    return need;
}

NeedIndex Builder::look_at(const Address& address, Role role) {
    const Component& what = system.components[address.component.index()];
    if (role != Role::Any) return what.store ? add_need(address, role) : add_need(address, Role::Any);
    const bool one_place =
        address.part == Part::Copy || address.part == Part::Standby || (address.place.exists() && address.part == Part::All);
    return add_need(address, !what.store || one_place ? Role::Any : address.part == Part::Writer ? Role::Writer : role_of_kind(what));
}

WatchIndex Builder::watch(const Address& address, bool deep, Role role) {
    const auto [known, fresh] = watches_.emplace(std::tuple(address, deep, role), WatchIndex(plan.watches.size()));
    if (fresh) {
        const Component& what = system.components[address.component.index()];
        const bool canary = address.part == Part::Canary;
        const bool plain =
            !deep && !canary && role == Role::Any && !what.store && !what.cache && !what.route && what.kind != Kind::LoadBalancer;
        const NeedIndex need = look_at(address, role);
        plan.watches.push_back({need, deep, canary, plain, address.part == Part::Writer, role, plan.needs[need].candidates});
    }
    return known->second;
}

}  // namespace drsim::plan
