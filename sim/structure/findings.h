// All findings of an analysis, rule by rule.
#pragma once

#include <vector>

#include "sim/structure/structural_analysis.h"

namespace drsim::structure {

/// Errors first, then by file, line and rule.
std::vector<Finding> findings_of(const ServiceStructure& structure, const StructuralAnalysis& analysis);

}  // namespace drsim::structure
