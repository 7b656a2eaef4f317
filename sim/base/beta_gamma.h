// The beta law on [0, 1] and the gamma law of mean `shape` and scale 1: the two laws whose quantile has no closed form.
#pragma once

namespace drsim {

[[nodiscard]] double beta_quantile(double alpha, double beta, double u);
[[nodiscard]] double beta_share_below(double alpha, double beta, double x);
[[nodiscard]] double gamma_quantile(double shape, double u);
[[nodiscard]] double gamma_share_below(double shape, double x);

}  // namespace drsim
