// The verdicts of the terminal report: a row of quantiles for each objective and scenario, with their intervals below.
#pragma once

#include <string>

#include "reports/terminal_report.h"

namespace drsim::reports {

/// Eighty columns at most; scenarios in which every trial measured the same share a row.
[[nodiscard]] std::string verdict_table(const analysis::Results& results, const TerminalStyle& style);

}  // namespace drsim::reports
