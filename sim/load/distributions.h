// Distributions in their text form: `5m`, `{uniform: [1m, 3m]}`, `{lognormal: {median: 5m, p95: 30m}, at_most: 1h}`.
#pragma once

#include "sim/base/distribution.h"
#include "sim/load/quantities.h"

namespace drsim::load {

/// A distribution of durations, in seconds; zero after complaining.
Distribution distribution_of(Reading& reading, const Node& node);

}  // namespace drsim::load
