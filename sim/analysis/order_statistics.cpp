#include "sim/analysis/order_statistics.h"

#include <algorithm>
#include <cstddef>

namespace drsim::analysis {

namespace {

constexpr std::size_t bucket_count = 4096;

/// Assigns values to buckets of equal width between the least and the greatest value; monotone in the value.
struct Buckets {
    double least = 0;
    double per_unit = 0;
    [[nodiscard]] std::size_t of(double value) const { return static_cast<std::size_t>((value - least) * per_unit); }
};

}  // namespace

// Counts the values by bucket, then orders only the buckets that contain a rank.
std::vector<double> order_statistics(std::span<const double> sample, const std::vector<std::uint64_t>& ranks) {
    std::vector<double> found(ranks.size());
    if (sample.empty()) return found;
    const auto [least, greatest] = std::minmax_element(sample.begin(), sample.end());
    Buckets buckets{*least, 0};
    if (*greatest > *least) buckets.per_unit = (static_cast<double>(bucket_count) - 1) / (*greatest - *least);
    std::vector<std::uint64_t> up_to(bucket_count, 0);  // number of values in this bucket and before it
    for (const double value : sample) ++up_to[buckets.of(value)];
    for (std::size_t b = 1; b < bucket_count; ++b) up_to[b] += up_to[b - 1];

    const auto bucket_of_rank = [&](std::uint64_t rank) {
        return static_cast<std::size_t>(std::lower_bound(up_to.begin(), up_to.end(), rank) - up_to.begin());
    };
    std::vector<std::vector<double>> inside(1);  // by slot; slot 0: no rank falls there
    std::vector<std::uint16_t> slot_of(bucket_count, 0);
    for (const std::uint64_t rank : ranks) {
        std::uint16_t& slot = slot_of[bucket_of_rank(rank)];
        if (slot != 0) continue;
        slot = static_cast<std::uint16_t>(inside.size());
        inside.emplace_back();
    }
    for (const double value : sample)
        if (const std::uint16_t slot = slot_of[buckets.of(value)]; slot != 0) inside[slot].push_back(value);
    for (std::size_t r = 0; r < ranks.size(); ++r) {
        const std::size_t bucket = bucket_of_rank(ranks[r]);
        auto& values = inside[slot_of[bucket]];
        const std::uint64_t before = bucket == 0 ? 0 : up_to[bucket - 1];
        const auto place = values.begin() + static_cast<std::ptrdiff_t>(ranks[r] - before - 1);
        std::nth_element(values.begin(), place, values.end());
        found[r] = *place;
    }
    return found;
}

}  // namespace drsim::analysis
