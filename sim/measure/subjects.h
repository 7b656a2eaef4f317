// What measures need to know about the subjects of facts: the component of each pool, which steps are planned.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/model/fact_list.h"
#include "sim/model/scenario.h"

namespace drsim::measure {

/// Built once for a system and a scenario; read-only.
struct Subjects {
    Subjects(const model::System& system, const model::Scenario& scenario);

    std::vector<std::uint32_t> component_of_pool;
    std::vector<std::uint32_t> instances_of_pool;  // at the start of a trial
    std::vector<bool> is_store;                    // by component
    std::vector<bool> is_replica;                  // by pool: a copy of a store that is neither the first writer nor its standby
    std::uint32_t control_plane = 0xffffffffu;     // component; none: the system has none
    bool has_queues = false;
    bool has_stale_clients = false;        // clients that keep answers beyond a TTL
    std::vector<bool> step_is_planned;     // a switch over, or any step of a runbook that another's end triggers
    std::vector<bool> runbook_is_planned;  // triggered by another runbook's end
    std::uint32_t first_fault = 0;         // facts number given conditions before faults

    /// Whether the chain of causes back from fact `index` reaches a planned step before a fault.
    [[nodiscard]] bool caused_by_plan(const model::FactList& facts, std::uint32_t index) const;
};

}  // namespace drsim::measure
