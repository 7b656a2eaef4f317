// A system and one scenario in the form that trials run on: names are dense indices,
// models expanded, streams named. Read-only, shared by all threads.
#pragma once

#include <memory>

#include "sim/base/diagnostics.h"
#include "sim/model/scenario.h"

namespace drsim::plan {

struct Plan;

/// Null when the two do not fit together; then the diagnostics say why. `system` and `scenario` must outlive the plan.
std::shared_ptr<const Plan> compile(const model::System& system, const model::Scenario& scenario, Diagnostics& diagnostics);

}  // namespace drsim::plan
