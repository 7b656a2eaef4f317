// What the parts of the compiler share: the plan under construction, named streams, lists of pools. Used inside sim/plan/ only.
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <unordered_map>

#include "sim/plan/compiled.h"

namespace drsim::plan {

class Builder {
public:
    Builder(const model::System& system, const model::Scenario& scenario, Diagnostics& diagnostics);

    Plan plan;
    const model::System& system;
    const model::Scenario& scenario;
    Diagnostics& diagnostics;

    /// A stream of that name; two names with one hash are an error of the input (rename one of the two).
    StreamId stream(const std::string& name);
    Range list(const std::vector<std::uint32_t>& pools);
    /// Pools of a component at a place (none: everywhere), standby and restored copies included.
    std::vector<std::uint32_t> pools_at(Id<model::Component> component, Id<model::Location> place) const;
    /// A need as a caller from nowhere has it: an entry point, a router, a watcher.
    std::uint32_t need_on(const model::Address& address);
    /// The watch on an address; the same address and depth share one.
    std::uint32_t watch(const model::Address& address, bool deep);

    /// Index of the compiled condition in Plan::conditions.
    std::uint32_t condition(const model::Condition& condition);

    const model::Component& component(std::uint32_t index) const { return system.components[index]; }

private:
    std::unordered_map<std::uint64_t, std::string> streams_;
    std::map<std::tuple<model::Address, bool>, std::uint32_t> watches_;
};

void build_pools(Builder& builder);
void build_needs(Builder& builder);
void build_order(Builder& builder);
void build_routing(Builder& builder);
void build_stores(Builder& builder);
void build_detection(Builder& builder);
void build_runbooks(Builder& builder);
/// After all who ask for a level.
void build_survivals(Builder& builder);

}  // namespace drsim::plan
