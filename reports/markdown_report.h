// The campaign as one page of Markdown, with everything that the result rests on.
#pragma once

#include <string>

#include "sim/analysis/results.h"

namespace drsim::reports {

[[nodiscard]] std::string markdown_report(const analysis::Results& results);

}  // namespace drsim::reports
