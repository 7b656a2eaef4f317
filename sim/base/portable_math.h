// Logarithm, exponential and the normal law from basic arithmetic and square roots only:
// the same bits on every machine, with or without fused multiply-add, with any C library. About as fast as a libm.
#pragma once

namespace drsim::portable {

/// Natural logarithm, within 2 units in the last place; -infinity at 0, NaN below.
[[nodiscard]] double log(double x);
/// Natural exponential, within 2 units in the last place where the result is normal; 0 and infinity beyond.
[[nodiscard]] double exp(double x);
/// x^y for x >= 0 as exp(y log x): relative error about 1e-16 (1 + |y log x|).
[[nodiscard]] double pow(double x, double y);
/// The z with normal_share_below(z) = u for u in (0, 1): Wichura's AS 241 (PPND16), relative error about 1e-15.
[[nodiscard]] double normal_quantile(double u);
/// Share of the standard normal law at or below z.
[[nodiscard]] double normal_share_below(double z);

}  // namespace drsim::portable
