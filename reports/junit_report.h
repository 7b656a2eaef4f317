// Verdicts as JUnit XML, for CI systems: a suite a scenario, a case an objective.
#pragma once

#include <string>

#include "sim/analysis/results.h"

namespace drsim::reports {

/// Missed and not recoverable are failures, undecided is an error (the question was not answered), without target or trial is skipped.
[[nodiscard]] std::string junit_report(const analysis::Results& results);

}  // namespace drsim::reports
