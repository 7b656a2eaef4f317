// Mishaps and cut sets that read alike, taken together for people. For the reports on structure only.
#pragma once

#include <string>
#include <vector>

#include "sim/structure/structural_analysis.h"

namespace drsim::reports {

/// "region us-east-1", "nat@us-east-1", "link backbone".
[[nodiscard]] std::string name_of(const model::System& system, const structure::Mishap& mishap);

/// Mishaps with the same effects on all entry points.
struct AlikeEvents {
    std::vector<Id<structure::Mishap>> mishaps;
    std::vector<structure::Effect> effects;  // by entry point
};
/// The worst first.
[[nodiscard]] std::vector<AlikeEvents> alike_mishaps(const structure::StructuralAnalysis& analysis);

/// One mishap of each list, whichever, takes the service down. Every list has its mishaps in file order.
using Combination = std::vector<std::vector<Id<structure::Mishap>>>;

/// Cut sets of two or more mishaps. Pairs whose partners are the same are taken together, so that each pair is in exactly one combination.
[[nodiscard]] std::vector<Combination> combinations(const structure::EntryAnalysis& entry);

}  // namespace drsim::reports
