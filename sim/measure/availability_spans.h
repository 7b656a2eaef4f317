// The spans that objectives average availability over: "99.9% over 30 days".
#pragma once

#include <vector>

#include "sim/model/system.h"

namespace drsim::measure {

/// Each once, in the order of the objectives.
[[nodiscard]] std::vector<Duration> availability_spans(const model::System& system);

}  // namespace drsim::measure
