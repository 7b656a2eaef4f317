#include "reports/milestones.h"

#include <array>
#include <string_view>
#include <utility>

#include "reports/readable.h"

namespace drsim::reports {

std::vector<Milestone> milestones_of(const analysis::ScenarioResult& scenario) {
    constexpr std::array<std::pair<const char*, const char*>, 6> measures{{{"onset_to_detected", "detected"},
                                                                           {"onset_to_acknowledged", "acknowledged"},
                                                                           {"onset_to_declared", "declared"},
                                                                           {"onset_to_response_started", "response started"},
                                                                           {"onset_to_promoted", "promoted"},
                                                                           {"onset_to_restored", "restored"}}};
    std::vector<Milestone> milestones;
    for (const auto& [measure, name] : measures) {
        const analysis::Estimate* estimate = analysis::estimate_of(scenario, measure);
        if (!estimate || estimate->n == 0) continue;
        const bool never = estimate->not_recovered == estimate->n;
        if (never && std::string_view(name) == "promoted") continue;  // most recoveries need no other copy
        milestones.push_back(
            {name, never ? "never" : value_of(*estimate, estimate->p50.value), never ? "never" : value_of(*estimate, estimate->p95.value)});
    }
    return milestones;
}

std::uint64_t not_recovered(const analysis::ScenarioResult& scenario) {
    const analysis::Estimate* rto = analysis::estimate_of(scenario, "rto");
    return rto ? rto->not_recovered : 0;
}

}  // namespace drsim::reports
