// The verdicts that a report shows together, and the one that it explains.
#pragma once

#include <vector>

#include "sim/analysis/results.h"

namespace drsim::reports {

/// One objective judged on one scenario.
struct Judged {
    const analysis::ScenarioResult* scenario = nullptr;
    const analysis::Verdict* verdict = nullptr;
};

/// Objectives in the order of the results, each with all scenarios that it was judged on.
[[nodiscard]] std::vector<std::vector<Judged>> by_objective(const analysis::Results& results);

/// The verdict whose time a report breaks down: of a recovery time if there is one, the worst, then the one furthest below its share. A
/// verdict whose scenario has no critical path, because none of its trials has recovered, only if no other has one;
/// nulls if there was nothing to recover from.
[[nodiscard]] Judged worst_objective(const analysis::Results& results);

}  // namespace drsim::reports
