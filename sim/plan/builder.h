// What the parts of the compiler share: the plan under construction, named streams, lists of pools. For sim/plan/ only.
#pragma once

#include <map>
#include <string>
#include <tuple>

#include "sim/plan/compiled.h"

namespace drsim::plan {

class Builder {
public:
    Builder(const model::System& system, const model::Scenario& scenario, Diagnostics& diagnostics);

    Plan plan;
    const model::System& system;
    const model::Scenario& scenario;
    Diagnostics& diagnostics;

    /// The stream of this name.
    StreamId stream(const std::string& name);
    /// Two names with the same hash are an input error: one of them must be renamed.
    void check_streams();
    Range list(const std::vector<PoolIndex>& pools);
    /// Pools of a component at a place (none: everywhere), including standby and restored copies.
    std::vector<PoolIndex> pools_at(Id<model::Component> component, Id<model::Location> place) const;
    /// The need for requests that an entry point or a router sends to an address, from no place, in a role.
    /// Any: in the role in which they come.
    NeedIndex requests_to(const model::Address& address, model::Role role);
    /// The need of a caller that only looks at an address.
    NeedIndex look_at(const model::Address& address, model::Role role = model::Role::Any);
    /// The lane of entry point 0 in a role, if a role is stated and kept; none otherwise.
    [[nodiscard]] LaneIndex first_lane(model::Role role) const;
    [[nodiscard]] bool keeps_roles() const { return plan.lanes.size() > system.entry_points.size(); }
    /// The watch on an address; equal addresses, depths and roles share one.
    WatchIndex watch(const model::Address& address, bool deep, model::Role role = model::Role::Any);

    /// Slots of load balancers by balancer and target pool.
    std::map<std::pair<std::uint32_t, PoolIndex>, RotationIndex> rotations;

    /// Index of the compiled condition in Plan::conditions.
    std::uint32_t condition(const model::Condition& condition);

    const model::Component& component(std::uint32_t index) const { return system.components[index]; }

    std::vector<PoolIndex> restored_pool;             // by component: the pool that a restore fills; none: no backups
    std::vector<std::vector<std::uint32_t>> data_in;  // by component: data sets in it
    std::vector<bool> filled_by_steps;                // by component: a step fills a copy and does not give the time

private:
    [[nodiscard]] std::vector<PoolIndex> pools_of(const model::Address& address) const;
    NeedIndex add_need(const model::Address& address, model::Role role);

    struct NamedStream {
        std::uint64_t hash;
        std::size_t begin, size;  // of its name in stream_names_
    };
    std::vector<NamedStream> streams_;
    std::string stream_names_;
    std::map<std::tuple<model::Address, bool, model::Role>, WatchIndex> watches_;
};

void build_lanes(Builder& builder);
void build_pools(Builder& builder);
void build_nodes(Builder& builder);
void build_needs(Builder& builder);
void build_order(Builder& builder);
void build_routing(Builder& builder);
void build_stores(Builder& builder);
/// After build_stores.
void build_queues(Builder& builder);
void build_detection(Builder& builder);
void build_runbooks(Builder& builder);
/// After everything that asks for a level.
void build_survivals(Builder& builder);

}  // namespace drsim::plan
