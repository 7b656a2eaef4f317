// Whether verdicts that were read from a file follow from the evidence beside them: a file can be edited.
#pragma once

#include <string>

#include "sim/analysis/results.h"

namespace drsim::analysis {

/// What is wrong with the first verdict that does not follow from its counts, its interval and its measure's quantiles; empty when all do.
/// A file that was changed in all these places alike tells a consistent lie: only running it again shows that.
[[nodiscard]] std::string contradiction_in(const Results& results);

}  // namespace drsim::analysis
