// What the reports of a comparison have in common: words, signs, and what is told once.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/analysis/comparison.h"

namespace drsim::reports {

/// "same", "better", "worse", "unclear".
[[nodiscard]] std::string_view name_of(analysis::Change change);
/// A value of the measure: a time, a share or a number.
[[nodiscard]] std::string amount(const analysis::MeasureChange& measure, double value);
/// With its sign; of an availability in percentage points.
[[nodiscard]] std::string difference(const analysis::MeasureChange& measure, double value);
/// "met", "not an objective".
[[nodiscard]] std::string status_of(const std::optional<analysis::Verdict>& verdict);
/// The verdict on the change in one sentence.
[[nodiscard]] std::string verdict_of(const analysis::Comparison& comparison);

/// "+3m12s", "-13.9s"
[[nodiscard]] std::string signed_time(double seconds);
/// The phases worth telling: the few that moved most.
[[nodiscard]] std::vector<analysis::PhaseChange> told_phases(const analysis::ScenarioComparison& scenario);

/// Measures that differ in the same way, like the RTO and that of the only entry point.
struct AlikeMeasures {
    const analysis::MeasureChange* first = nullptr;
    std::vector<std::string> names;
};
/// Those that are not the same in both systems.
[[nodiscard]] std::vector<AlikeMeasures> told_once(const analysis::ScenarioComparison& scenario);

}  // namespace drsim::reports
