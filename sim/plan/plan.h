// A system and one scenario in the form that trials run on: names become dense indices, models are expanded, streams are named.
// Read-only, shared by all threads.
#pragma once

#include <memory>

#include "sim/base/diagnostics.h"
#include "sim/model/scenario.h"

namespace drsim::plan {

struct Plan;

/// Null if the two do not fit together; the diagnostics then give the reasons. `system` and `scenario` must outlive the plan.
std::shared_ptr<const Plan> compile(const model::System& system, const model::Scenario& scenario, Diagnostics& diagnostics);

}  // namespace drsim::plan
