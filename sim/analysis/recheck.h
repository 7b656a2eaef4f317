// Checks that verdicts from a file follow from the evidence next to them, because a file can be edited.
#pragma once

#include <string>

#include "sim/analysis/results.h"

namespace drsim::analysis {

/// What is wrong with the first verdict that does not follow from its counts, its interval and its measure's quantiles; empty if all do.
/// A file with consistent changes in all these places passes: only running it again would show them.
[[nodiscard]] std::string contradiction_in(const Results& results);

}  // namespace drsim::analysis
