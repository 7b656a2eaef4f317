// Quantile, share and range of each shape of distribution.h. Distribution itself clamps and truncates.
#pragma once

#include "sim/base/distribution.h"

namespace drsim::shape_laws {

/// Smallest and largest possible value.
struct Range {
    double low = 0, high = 0;
};

[[nodiscard]] double quantile(const Constant&, double u);
[[nodiscard]] double quantile(const Uniform&, double u);
[[nodiscard]] double quantile(const Triangular&, double u);
[[nodiscard]] double quantile(const Pert&, double u);
[[nodiscard]] double quantile(const Exponential&, double u);
[[nodiscard]] double quantile(const Lognormal&, double u);
[[nodiscard]] double quantile(const Weibull&, double u);
[[nodiscard]] double quantile(const Gamma&, double u);
[[nodiscard]] double quantile(const Empirical&, double u);
[[nodiscard]] double quantile(const Mixture&, double u);

[[nodiscard]] double share_below(const Constant&, double value);
[[nodiscard]] double share_below(const Uniform&, double value);
[[nodiscard]] double share_below(const Triangular&, double value);
[[nodiscard]] double share_below(const Pert&, double value);
[[nodiscard]] double share_below(const Exponential&, double value);
[[nodiscard]] double share_below(const Lognormal&, double value);
[[nodiscard]] double share_below(const Weibull&, double value);
[[nodiscard]] double share_below(const Gamma&, double value);
[[nodiscard]] double share_below(const Empirical&, double value);
[[nodiscard]] double share_below(const Mixture&, double value);

[[nodiscard]] Range range(const Constant&);
[[nodiscard]] Range range(const Uniform&);
[[nodiscard]] Range range(const Triangular&);
[[nodiscard]] Range range(const Pert&);
[[nodiscard]] Range range(const Exponential&);
[[nodiscard]] Range range(const Lognormal&);
[[nodiscard]] Range range(const Weibull&);
[[nodiscard]] Range range(const Gamma&);
[[nodiscard]] Range range(const Empirical&);
[[nodiscard]] Range range(const Mixture&);

}  // namespace drsim::shape_laws
