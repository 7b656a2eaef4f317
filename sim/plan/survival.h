// From a distribution of remaining life to the share of clients that still hold an old answer.
#pragma once

#include <vector>

#include "sim/base/distribution.h"
#include "sim/plan/compiled.h"

namespace drsim::plan {

/// A constant is a jump, a uniform exact. Any other distribution is joined straight between points chosen so that the share is never wrong
/// by more than a ten-thousandth of all, nor in the tail by more than a thousandth of those who are left; it is exact, to the microsecond,
/// where `asked` names the share. The last millionth leaves at once.
Survival survival_of(const Distribution& kept, const std::vector<double>& asked);

}  // namespace drsim::plan
