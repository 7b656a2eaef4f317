// Whether what is left after a mishap can carry the peak of all demand.
#pragma once

#include <deque>
#include <utility>
#include <vector>

#include "sim/structure/outage.h"

namespace drsim::structure {

/// The instances of one component in one region (of a store: one copy; of a component without a place: all of it), and what comes to them.
/// Requests per second.
struct CapacityLeft {
    Id<model::Component> component;
    Id<model::Location> at;  // the region, or the place of the copy; none: everywhere
    double demand = 0;       // at the peak of every entry point at once
    double now = 0;          // with the instances that the mishap leaves
    double after_steps = 0;  // with those that steps of runbooks launch as well
    double at_most = 0;      // with as many as its placements allow
};

/// Refers to the structure. What does not depend on the outage is computed once.
class Loads {
public:
    explicit Loads(const ServiceStructure& structure);

    /// For every component with a limited capacity, where requests come to once recovery has done what it can, as if it had everything
    /// that it needs. Requests go to the first target, or alternative, that answers, and are shared out by instances. Entry points that
    /// stay out send none. By component in file order.
    [[nodiscard]] std::vector<CapacityLeft> after(const Outage& outage) const;

private:
    friend class Flow;
    struct Group {
        Id<model::Component> component;
        std::vector<std::size_t> pools;  // that carry its requests together
    };
    void add_groups(Id<model::Component> component);
    void add_scale_steps(std::size_t group);
    [[nodiscard]] CapacityLeft left_in(std::size_t group, const std::vector<double>& arrived, const std::vector<bool>& works) const;
    [[nodiscard]] const std::vector<graph::Stop>& stops_of(std::size_t pool, const model::Need& need, model::Role role) const;

    struct Launch {
        Id<Gate> can_do;
        double to = 0;
    };
    const ServiceStructure& structure_;
    const Ground& ground_;
    std::vector<Group> groups_;
    std::vector<std::vector<Launch>> launches_;  // by group: the steps that bring it to a number of instances
    using Asked = std::pair<const model::Need*, std::vector<graph::Stop>>;
    mutable std::vector<std::deque<Asked>> stops_;  // by pool and role: of needs as they are asked for; they stay where they are
};

}  // namespace drsim::structure
