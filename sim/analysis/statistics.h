// Estimates of a share and of a quantile from a sample, with intervals that assume nothing about the distribution.
#pragma once

#include <cstdint>

namespace drsim::analysis {

inline constexpr double usual_confidence = 0.95;

struct Interval {
    double low = 0;
    double high = 1;
};

/// Wilson's score interval of a share, with `k` of `n` > 0 seen. Wilson, J. Am. Stat. Assoc. 22 (1927) 209.
[[nodiscard]] Interval wilson(std::uint64_t k, std::uint64_t n, double confidence = usual_confidence);

/// Ranks from 1; `low` is 0 and `high` n + 1 if the sample is too small for a bound on that side.
struct Ranks {
    std::uint64_t low = 0;
    std::uint64_t rank = 0;  // the order statistic that estimates the quantile: the ceil(n p)-th
    std::uint64_t high = 0;
};

/// Ranks for the quantile of `percent` in a sample of n > 0: each bound misses it with at most half of what `confidence` leaves.
[[nodiscard]] Ranks quantile_ranks(std::uint64_t n, unsigned percent, double confidence = usual_confidence);

/// The probability that the p-quantile lies from the `low`-th to before the `high`-th of n order statistics.
[[nodiscard]] double coverage(std::uint64_t n, double p, std::uint64_t low, std::uint64_t high);

}  // namespace drsim::analysis
