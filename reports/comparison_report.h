// What a change does to recovery, for people and for scripts.
#pragma once

#include <string>

#include "sim/analysis/comparison.h"

namespace drsim::reports {

/// Verdict first, then each scenario that differs, then the values that were changed.
[[nodiscard]] std::string comparison_text(const analysis::Comparison& comparison);

/// A comment for a pull request: the verdict first, then one table of differences.
[[nodiscard]] std::string comparison_markdown(const analysis::Comparison& comparison);

/// By models/schema/comparison.json.
[[nodiscard]] std::string comparison_json(const analysis::Comparison& comparison);

}  // namespace drsim::reports
