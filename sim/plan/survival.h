// Converts a distribution of remaining life into the share of clients that still hold an old answer.
#pragma once

#include <vector>

#include "sim/base/distribution.h"
#include "sim/plan/compiled.h"

namespace drsim::plan {

/// A constant is a jump; a uniform distribution is exact. Any other distribution becomes linear pieces between points chosen such that the
/// share is never wrong by more than a ten-thousandth of all clients, nor in the tail by more than a thousandth of those left.
/// It is exact, to the microsecond, at the shares in `asked`. The last millionth leaves at once.
Survival survival_of(const Distribution& kept, const std::vector<double>& asked);

}  // namespace drsim::plan
