// How long a response took to its milestones, and why trials have not recovered: what both reports for people say of a scenario.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/analysis/results.h"

namespace drsim::reports {

struct Milestone {
    std::string name;      // "response started"
    std::string p50, p95;  // "never" where no trial came so far
};

/// Of those that stand in the results: detected to promoted, and restored.
[[nodiscard]] std::vector<Milestone> milestones_of(const analysis::ScenarioResult& scenario);

/// Trials that had not recovered by the horizon.
[[nodiscard]] std::uint64_t not_recovered(const analysis::ScenarioResult& scenario);

}  // namespace drsim::reports
