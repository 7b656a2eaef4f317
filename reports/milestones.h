// How long a response took to reach its milestones, and why trials have not recovered: both reports for people show this.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/analysis/results.h"

namespace drsim::reports {

struct Milestone {
    std::string name;      // "response started"
    std::string p50, p95;  // "never" if no trial got that far
};

/// The milestones in the results: detected to promoted, and restored.
[[nodiscard]] std::vector<Milestone> milestones_of(const analysis::ScenarioResult& scenario);

/// Trials that had not recovered by the horizon.
[[nodiscard]] std::uint64_t not_recovered(const analysis::ScenarioResult& scenario);

}  // namespace drsim::reports
