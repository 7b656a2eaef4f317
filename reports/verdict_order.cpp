#include "reports/verdict_order.h"

#include <algorithm>

#include "sim/analysis/verdict.h"

namespace drsim::reports {

std::vector<std::vector<Judged>> by_objective(const analysis::Results& results) {
    std::vector<std::vector<Judged>> groups;
    for (const analysis::ScenarioResult& scenario : results.scenarios)
        for (const analysis::Verdict& verdict : scenario.objectives) {
            const auto same = std::find_if(groups.begin(), groups.end(), [&](const auto& group) {
                return group.front().verdict->name == verdict.name && group.front().verdict->status != analysis::Status::NoTarget;
            });
            if (same == groups.end() || same->front().scenario == &scenario) groups.push_back({{&scenario, &verdict}});
            else same->push_back({&scenario, &verdict});
        }
    return groups;
}

Judged worst_objective(const analysis::Results& results) {
    const auto is_recovery_time = [](const Judged& judged) { return judged.verdict->measure.starts_with("rto"); };
    const auto margin = [](const Judged& judged) { return judged.verdict->share_met.value_or(1) - judged.verdict->share_required; };
    const auto has_path = [](const Judged& judged) { return !judged.scenario->critical_path.empty(); };
    const auto is_worse = [&](const Judged& a, const Judged& b) {
        if (has_path(a) != has_path(b)) return has_path(a);
        if (is_recovery_time(a) != is_recovery_time(b)) return is_recovery_time(a);
        if (a.verdict->status != b.verdict->status) return analysis::worse(a.verdict->status, b.verdict->status) == a.verdict->status;
        return margin(a) < margin(b);
    };
    Judged worst;
    for (const auto& group : by_objective(results))
        for (const Judged& judged : group)
            if ((has_path(judged) || !judged.scenario->not_recovered_because.empty()) && (!worst.verdict || is_worse(judged, worst)))
                worst = judged;
    return worst;
}

}  // namespace drsim::reports
