// The k-th smallest values of a large sample, for the few k that quantiles and their intervals need, without sorting the sample.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace drsim::analysis {

/// The values of these ranks (from 1 to sample.size()), in the order of `ranks`. The sample holds finite values.
[[nodiscard]] std::vector<double> order_statistics(std::span<const double> sample, const std::vector<std::uint64_t>& ranks);

}  // namespace drsim::analysis
