// The campaign on one screen of 80 columns.
#pragma once

#include <string>

#include "sim/analysis/results.h"

namespace drsim::reports {

struct TerminalStyle {
    bool colour = false;  // verdicts in green, yellow and red
};

[[nodiscard]] std::string terminal_report(const analysis::Results& results, const TerminalStyle& style = {});

/// One line for each objective and scenario: the report with `--quiet`.
[[nodiscard]] std::string verdict_lines(const analysis::Results& results);

}  // namespace drsim::reports
