#include "sim/analysis/statistics.h"

#include <algorithm>
#include <cmath>

#include "sim/base/beta_gamma.h"
#include "sim/base/portable_math.h"

namespace drsim::analysis {

namespace {

/// P(B >= k) of a binomial count B of n with probability p: the beta law of k and n - k + 1 at p.
double share_at_or_above(std::uint64_t k, std::uint64_t n, double p) {
    if (k == 0) return 1;
    if (k > n) return 0;
    return beta_share_below(static_cast<double>(k), static_cast<double>(n - k + 1), p);
}

}  // namespace

Interval wilson(std::uint64_t k, std::uint64_t n, double confidence) {
    const double z = portable::normal_quantile(1 - (1 - confidence) / 2);
    const double trials = static_cast<double>(n);
    const double p = static_cast<double>(k) / trials;
    const double centre = p + z * z / (2 * trials);
    const double half = z * std::sqrt(p * (1 - p) / trials + z * z / (4 * trials * trials));
    const double scale = 1 + z * z / trials;
    // At k = 0 and k = n the formula gives 0 and 1, up to rounding.
    return {k == 0 ? 0 : std::max(0.0, (centre - half) / scale), k == n ? 1 : std::min(1.0, (centre + half) / scale)};
}

Ranks quantile_ranks(std::uint64_t n, unsigned percent, double confidence) {
    const double p = percent / 100.0;
    const double tail = (1 - confidence) / 2;
    Ranks ranks;
    ranks.rank = std::max<std::uint64_t>(1, (n * percent + 99) / 100);
    // The low-th is above the quantile if fewer than `low` values are below it; the high-th is at or below it if at least `high` are.
    std::uint64_t safe = 0, unsafe = n + 1;
    while (unsafe - safe > 1) {
        const std::uint64_t middle = safe + (unsafe - safe) / 2;
        (1 - share_at_or_above(middle, n, p) <= tail ? safe : unsafe) = middle;
    }
    ranks.low = safe;
    safe = n + 1;
    unsafe = 0;
    while (safe - unsafe > 1) {
        const std::uint64_t middle = unsafe + (safe - unsafe) / 2;
        (share_at_or_above(middle, n, p) <= tail ? safe : unsafe) = middle;
    }
    ranks.high = safe;
    return ranks;
}

double coverage(std::uint64_t n, double p, std::uint64_t low, std::uint64_t high) {
    return share_at_or_above(low, n, p) - share_at_or_above(high, n, p);
}

}  // namespace drsim::analysis
