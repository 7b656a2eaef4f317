// The structure of a system as JSON for other programs: models/schema/analysis.json describes it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/structure/structural_analysis.h"

namespace drsim::reports {

/// `files`: the path of each file, by number, as results show it. Nothing in it then depends on the machine, the folder or the hour.
[[nodiscard]] std::string structure_json(const model::System& system, const structure::StructuralAnalysis& analysis,
                                         const std::vector<std::string>& files, std::string_view version);

}  // namespace drsim::reports
