#include "sim/measure/poisson.h"

#include <algorithm>
#include <cmath>

#include "sim/base/beta_gamma.h"
#include "sim/base/portable_math.h"

namespace drsim::measure {

namespace {

// P(count <= k) is the share of the gamma law of shape k + 1 above the mean.
double share_at_or_below(double k, double mean) { return k < 0 ? 0 : 1 - gamma_share_below(k + 1, mean); }

}  // namespace

double poisson_quantile(double mean, double u) {
    if (!(mean > 0)) return 0;
    // Cornish-Fisher's first two terms land within a count or two of the answer; bisection over a bracket around it settles the rest.
    const double z = portable::normal_quantile(u);
    const double guess = std::max(0.0, std::floor(mean + std::sqrt(mean) * z + (z * z - 1) / 6));
    double low = guess - 1;  // below the answer
    double high = guess;     // at or above it
    for (double step = 1; low >= 0 && share_at_or_below(low, mean) >= u; step *= 2) {
        high = low;
        low = std::max(-1.0, low - step);
    }
    for (double step = 1; share_at_or_below(high, mean) < u; step *= 2) {
        low = high;
        high += step;
    }
    while (high - low > 1) {
        const double middle = std::floor((low + high) / 2);
        (share_at_or_below(middle, mean) < u ? low : high) = middle;
    }
    return high;
}

}  // namespace drsim::measure
