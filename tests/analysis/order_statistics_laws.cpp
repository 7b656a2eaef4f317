#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/analysis/order_statistics.h"
#include "sim/base/stream.h"

using namespace drsim::analysis;

namespace {

/// Checks every rank of a sample against the sorted sample.
void meets_the_sorted(const std::vector<double>& sample) {
    std::vector<std::uint64_t> ranks;
    for (std::uint64_t rank = 1; rank <= sample.size(); rank += 1 + sample.size() / 97) ranks.push_back(rank);
    ranks.push_back(sample.size());
    ranks.push_back(1);  // in any order, with repetitions
    std::vector<double> sorted = sample;
    std::sort(sorted.begin(), sorted.end());
    const std::vector<double> found = order_statistics(sample, ranks);
    REQUIRE(found.size() == ranks.size());
    for (std::size_t r = 0; r < ranks.size(); ++r) CHECK(found[r] == sorted[ranks[r] - 1]);
}

}  // namespace

TEST_CASE("an order statistic is the value that sorting finds") {
    const drsim::Draws draws(1, 0);
    const auto sample = [&](std::uint32_t size, auto law) {
        std::vector<double> values;
        for (std::uint32_t i = 0; i < size; ++i) values.push_back(law(draws.uniform(drsim::stream_named("sample"), i)));
        return values;
    };
    for (const std::uint32_t size : {1u, 2u, 3u, 10u, 1000u, 20000u}) {
        INFO(size);
        meets_the_sorted(sample(size, [](double u) { return u; }));
        meets_the_sorted(sample(size, [](double u) { return 1 / (u * u); }));  // nearly all values are in the first stretch
        meets_the_sorted(
            sample(size, [](double u) { return u < 0.7 ? 0.0 : static_cast<double>(static_cast<int>(8 * u)); }));  // many equal values
        meets_the_sorted(sample(size, [](double) { return 42.0; }));
        meets_the_sorted(sample(size, [](double u) { return (u - 0.5) * 1e300; }));  // a range that does not overflow
    }
    CHECK(order_statistics({}, {}).empty());
}
