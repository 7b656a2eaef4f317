// Which pools a request can go on to: by name, role and distance. Structure only: nothing here is down, and nothing is unreachable.
#pragma once

#include <cstddef>
#include <vector>

#include "sim/model/pool.h"

namespace drsim::graph {

/// A pool that a request is sent to, and the role in which it is then asked.
struct Stop {
    std::size_t pool = 0;
    model::Role role = model::Role::Any;
};

/// Whether the requests of an entry point have this need.
bool concerns(const model::Need& need, Id<model::EntryPoint> entry);

/// All pools of a system, and the calls between them. Refers to the system. Calls must be free of cycles (order.h).
class Calls {
public:
    explicit Calls(const model::System& system);

    /// The pools that an address names. `role` becomes Writer if the address says so.
    [[nodiscard]] std::vector<Stop> pools_at(const model::Address& address, model::Role role) const;
    /// The pools near enough to meet a need of `caller`, which is itself asked in the role `asked`.
    [[nodiscard]] std::vector<Stop> stops_of(std::size_t caller, const model::Need& need, model::Role asked) const;

    std::vector<model::Pool> pools;
    std::vector<std::vector<std::size_t>> of_component;
    std::vector<Id<model::Component>> callees_last;  // callers before callees

private:
    [[nodiscard]] bool is_near_enough(Id<model::Location> caller, Id<model::Location> callee, model::Scope scope) const;

    const model::System& system_;
};

}  // namespace drsim::graph
