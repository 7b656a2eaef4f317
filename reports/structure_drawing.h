// The calls of a system as a drawing, with what interrupts its entry points marked: for Graphviz and Mermaid.
#pragma once

#include <string>

#include "sim/structure/structural_analysis.h"

namespace drsim::reports {

/// For `dot`: Graphviz's language.
[[nodiscard]] std::string structure_dot(const model::System& system, const structure::StructuralAnalysis& analysis);
/// A flowchart for Mermaid, which Markdown viewers draw.
[[nodiscard]] std::string structure_mermaid(const model::System& system, const structure::StructuralAnalysis& analysis);

}  // namespace drsim::reports
