// Why a recovery took as long as it did: the chain of facts that directly waited for each other, and what each link was spent on.
#pragma once

#include "sim/measure/interruptions.h"
#include "sim/measure/measures.h"

namespace drsim::measure {

/// Appends the facts of the path to `out.critical_path` and its phases to `out.phases`; the phases add up to the interruption's recovery
/// time exactly. Nothing when it was not recovered: then there is no end to walk back from.
void trace_critical_path(const model::TrialRecord& record, const Subjects& subjects, const Interruption& interruption, TrialMeasures& out);

}  // namespace drsim::measure
