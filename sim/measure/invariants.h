// What must hold in every trial, whatever the system and the scenario: a violation is a defect of the simulator, never of the input.
#pragma once

#include <optional>
#include <string>

#include "sim/measure/measures.h"

namespace drsim::measure {

/// The first invariant that the record or its measures violate, as a sentence; none if all hold. Slow: for test builds.
[[nodiscard]] std::optional<std::string> broken_invariant(const model::System& system, const model::TrialRecord& record,
                                                          const TrialMeasures& measures);

}  // namespace drsim::measure
