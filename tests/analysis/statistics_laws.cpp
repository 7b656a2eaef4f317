#include <catch2/catch.hpp>

#include <cmath>

#include "sim/analysis/statistics.h"

using namespace drsim::analysis;

TEST_CASE("a Wilson interval has Wilson's closed form") {
    const Interval most = wilson(990, 1000);
    CHECK(most.low == Approx(0.981691).margin(5e-7));
    CHECK(most.high == Approx(0.994559).margin(5e-7));
    const Interval few = wilson(8, 10);
    CHECK(few.low == Approx(0.490162).margin(5e-7));
    CHECK(few.high == Approx(0.943318).margin(5e-7));
    const Interval none = wilson(0, 59);
    CHECK(none.low == 0);
    CHECK(none.high == Approx(0.061129).margin(5e-7));
    CHECK(wilson(59, 59).high == 1);
}

TEST_CASE("an order-statistic interval covers its quantile with the binomial probability") {
    CHECK(coverage(200, 0.95, 184, 197) == Approx(0.967152).margin(5e-7));
    CHECK(coverage(100, 0.5, 40, 61) == Approx(0.964800).margin(5e-7));
    CHECK(coverage(59, 0.95, 1, 60) == Approx(1 - std::pow(0.05, 59)).margin(1e-12));
    CHECK(1 - std::pow(0.95, 59) == Approx(coverage(59, 0.95, 0, 59)).margin(1e-12));  // the maximum exceeds p95: 0.951505
    CHECK(coverage(59, 0.95, 0, 59) == Approx(0.951505).margin(5e-7));
    CHECK(coverage(299, 0.99, 0, 299) == Approx(0.950464).margin(5e-7));
}

TEST_CASE("the ranks of an interval are the narrowest with tails within half of the remaining confidence") {
    const Ranks p95 = quantile_ranks(200, 95);
    CHECK(p95.rank == 190);
    CHECK(p95.low == 184);
    CHECK(p95.high == 197);
    const Ranks median = quantile_ranks(100, 50);
    CHECK(median.rank == 50);
    CHECK(median.low == 40);
    CHECK(median.high == 61);
}

TEST_CASE("a quantile is the ceil(n p)-th order statistic") {
    CHECK(quantile_ranks(20, 95).rank == 19);
    CHECK(quantile_ranks(21, 95).rank == 20);
    CHECK(quantile_ranks(1, 50).rank == 1);
    CHECK(quantile_ranks(10'000, 99).rank == 9'900);
}

TEST_CASE("a sample too small for a bound gets a rank outside of it") {
    const Ranks ranks = quantile_ranks(10, 95);
    CHECK(ranks.high == 11);  // P(all ten below p95) = 0.95^10 = 0.60
    CHECK(quantile_ranks(3, 50).low == 0);
}
