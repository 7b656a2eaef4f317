// Turns trials into verdicts: how many met a target, and whether that is enough evidence.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/analysis/results.h"
#include "sim/measure/trial_table.h"
#include "sim/model/scenario.h"

namespace drsim::analysis {

/// n trials judged, k of them within the target; in `ended` of them the measure came to an end.
struct Evidence {
    std::uint64_t n = 0;
    std::uint64_t k = 0;
    std::uint64_t ended = 0;
};

/// Met if the lower bound of the Wilson interval of k/n is at or above the share, missed if its upper bound is below it, else undecided.
/// A share of 100% needs no interval. Not recoverable if none of the n trials came to an end, not applicable if there are no trials.
[[nodiscard]] Status judge(const Evidence& evidence, double share_required, double confidence);

/// One verdict for each objective that applies to the scenario, in file order; a single one without a target if there is none.
[[nodiscard]] std::vector<Verdict> verdicts_of(const model::System& system, const model::Scenario& scenario,
                                               const measure::TrialTable& table, double confidence);

/// The numbers of trials at which a campaign that runs until decided checks its verdicts: 1,000, 2,000, 4,000, ... and the limit.
[[nodiscard]] std::vector<std::uint64_t> looks_up_to(std::uint64_t limit);
/// The confidence of each look's interval such that all looks together err in at most 5% of campaigns.
[[nodiscard]] double confidence_of_each(std::size_t looks);

/// The status that counts for a class, in this order: not recoverable, missed, undecided, no target, met, not applicable.
[[nodiscard]] Status worse(Status a, Status b);

}  // namespace drsim::analysis
