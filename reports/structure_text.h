// The structure of a system for a terminal: a summary first, then what each finding rests on.
#pragma once

#include <string>

#include "sim/structure/structural_analysis.h"

namespace drsim::reports {

/// `path_of` names the file of a place in it. At most 100 columns.
[[nodiscard]] std::string structure_text(const model::System& system, const structure::StructuralAnalysis& analysis,
                                         const Diagnostics& files);

}  // namespace drsim::reports
