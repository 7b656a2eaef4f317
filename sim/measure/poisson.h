// The Poisson law by inversion: one uniform, one count.
#pragma once

namespace drsim::measure {

/// The smallest count whose cumulative probability reaches `u` in (0, 1); `mean` >= 0. A whole number, exact below 2^53.
[[nodiscard]] double poisson_quantile(double mean, double u);

}  // namespace drsim::measure
