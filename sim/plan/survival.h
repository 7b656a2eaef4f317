// From a TTL or a distribution of remaining life to the share of clients that still hold an old answer.
#pragma once

#include "sim/base/distribution.h"
#include "sim/plan/compiled.h"

namespace drsim::plan {

/// Remaining life of an answer cached before the change: uniform on (0, ttl), so the share falls straight from 1 to 0.
Survival survival_of_ttl(Duration ttl);

/// A constant is a jump, a uniform exact; any other distribution is joined straight between its 1/64 quantiles, and its last client
/// leaves at the 99.9% quantile (beyond it the share, at most 0.1%, is counted as moved).
Survival survival_of(const Distribution& kept);

}  // namespace drsim::plan
