// Verdicts as JUnit XML for CI systems: a suite per scenario, a case per objective.
#pragma once

#include <string>

#include "sim/analysis/results.h"

namespace drsim::reports {

/// Valid against junit-10.xsd of Jenkins' xUnit plugin, the strictest reader. Missed and not recoverable are failures, undecided is an
/// error (the question was not answered), a verdict without target or trial is skipped.
[[nodiscard]] std::string junit_report(const analysis::Results& results);

}  // namespace drsim::reports
