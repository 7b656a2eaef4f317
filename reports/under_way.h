// What the response was still at when a trial ended: as far as facts tell, why it had not recovered by then.
#pragma once

#include <string>

#include "sim/model/system.h"
#include "sim/model/trial_record.h"

namespace drsim::reports {

/// A line each for runbooks that nobody began, that had begun no step or not the next one,
/// and for steps that had begun; empty when all had ended.
[[nodiscard]] std::string under_way_at_end(const model::System& system, const model::TrialRecord& record);

}  // namespace drsim::reports
