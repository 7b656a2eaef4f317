// Why a recovery took as long as it did: the chain of facts that directly waited for each other, and what each link was spent on.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/measure/interruptions.h"
#include "sim/measure/measures.h"

namespace drsim::measure {

/// Fills the path's end and length and appends its phases to `out.phases`; the phases add up exactly to the interruption's recovery time.
/// Does nothing if there was no recovery, because then the path has no end.
void trace_critical_path(const model::TrialRecord& record, const Subjects& subjects, const Interruption& interruption, TrialMeasures& out);

/// The facts of the path, from the first to the last, for the story of one trial.
[[nodiscard]] std::vector<std::uint32_t> facts_on_path(const model::TrialRecord& record, const TrialMeasures& measures);

}  // namespace drsim::measure
