// Verdicts as JUnit XML, for CI systems: a suite a scenario, a case an objective.
#pragma once

#include <string>

#include "sim/analysis/results.h"

namespace drsim::reports {

/// Valid against junit-10.xsd of Jenkins' xUnit plugin, the strictest of those who read it. Missed and not recoverable are failures,
/// undecided is an error (the question was not answered), without target or trial is skipped.
[[nodiscard]] std::string junit_report(const analysis::Results& results);

}  // namespace drsim::reports
