// What the response was still doing when a trial ended: why it had not recovered by then, as far as the facts show.
#pragma once

#include <string>

#include "sim/model/system.h"
#include "sim/model/trial_record.h"

namespace drsim::reports {

/// One line each for runbooks that nobody started, that had started no step or not the next one, and for steps that had started;
/// empty if all had ended.
[[nodiscard]] std::string under_way_at_end(const model::System& system, const model::TrialRecord& record);

}  // namespace drsim::reports
