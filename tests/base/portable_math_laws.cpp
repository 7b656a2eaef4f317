#include "sim/base/portable_math.h"

#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

using namespace drsim;

namespace {

/// Distance in units in the last place of `expected`.
double ulps(double value, long double expected) {
    const auto nearest = static_cast<double>(expected);
    const double unit = std::nextafter(std::abs(nearest), std::numeric_limits<double>::infinity()) - std::abs(nearest);
    return static_cast<double>(std::abs(static_cast<long double>(value) - expected) / static_cast<long double>(unit));
}

}  // namespace

TEST_CASE("the logarithm is within two units in the last place of the C library's long double") {
    std::mt19937_64 random(1);
    std::uniform_real_distribution<double> exponent(-700, 700), near_one(0.5, 2), unit(0, 1);
    double worst = 0;
    for (int i = 0; i < 400000; ++i) {
        for (const double x : {std::exp(exponent(random)), near_one(random), unit(random)})
            worst = std::max(worst, ulps(portable::log(x), std::log(static_cast<long double>(x))));
    }
    INFO("worst " << worst);
    CHECK(worst < 2);
    CHECK(portable::log(1) == 0);
    CHECK(portable::log(0) == -std::numeric_limits<double>::infinity());
    CHECK(std::isnan(portable::log(-1)));
    CHECK(portable::log(5e-324) == Approx(std::log(5e-324)).epsilon(1e-15));
    CHECK(ulps(portable::log(std::nextafter(1.0, 2.0)), std::log(static_cast<long double>(std::nextafter(1.0, 2.0)))) < 1);
    CHECK(ulps(portable::log(std::nextafter(1.0, 0.0)), std::log(static_cast<long double>(std::nextafter(1.0, 0.0)))) < 1);
}

TEST_CASE("the exponential is within two units in the last place of the C library's long double") {
    std::mt19937_64 random(2);
    std::uniform_real_distribution<double> wide(-708, 709.7), narrow(-2, 2);
    double worst = 0;
    for (int i = 0; i < 400000; ++i) {
        for (const double x : {wide(random), narrow(random)})
            worst = std::max(worst, ulps(portable::exp(x), std::exp(static_cast<long double>(x))));
    }
    INFO("worst " << worst);
    CHECK(worst < 2);
    CHECK(portable::exp(0) == 1);
    CHECK(portable::exp(-800) == 0);
    CHECK(portable::exp(800) == std::numeric_limits<double>::infinity());
    CHECK(portable::exp(-740) == Approx(std::exp(-740.0)).epsilon(0.1));  // subnormal: one bit is a few percent
}

TEST_CASE("logarithm and exponential have the same bits on every machine") {
    // Computed once; any machine, compiler or C library that differs in one bit fails here.
    std::uint64_t sum = 0;
    for (int i = 1; i <= 20000; ++i) {
        sum = sum * 31 + std::bit_cast<std::uint64_t>(portable::log(i * 0.37));
        sum = sum * 31 + std::bit_cast<std::uint64_t>(portable::exp(i * 0.01 - 100));
        sum = sum * 31 + std::bit_cast<std::uint64_t>(portable::normal_quantile(i / 20001.0));
    }
    CHECK(sum == 0x8602892c021a7052ull);
}

TEST_CASE("a power keeps its relative error near 1e-16 times the size of its logarithm") {
    std::mt19937_64 random(3);
    std::uniform_real_distribution<double> base(0.01, 100), exponent(-10, 10);
    for (int i = 0; i < 100000; ++i) {
        const double x = base(random);
        const double y = exponent(random);
        const double expected = std::pow(x, y);
        CHECK(std::abs(portable::pow(x, y) - expected) <= 2.5e-16 * (1 + std::abs(y * std::log(x))) * expected);
    }
    CHECK(portable::pow(0, 2) == 0);
    CHECK(portable::pow(0, 0) == 1);
    CHECK(portable::pow(7, 1) == 7);
}

TEST_CASE("the normal quantile and share are each other's inverse and agree with erfc") {
    CHECK(portable::normal_quantile(0.5) == 0);
    CHECK(portable::normal_quantile(0.95) == Approx(1.6448536269514722).epsilon(1e-15));
    CHECK(portable::normal_quantile(0.975) == Approx(1.9599639845400545).epsilon(1e-15));
    CHECK(portable::normal_quantile(1e-10) == Approx(-6.361340902404056).epsilon(1e-15));
    double before = -1e300;
    for (double z = -8; z <= 8; z += 0.01) {
        const double share = portable::normal_share_below(z);
        CHECK(share == Approx(std::erfc(-z / std::sqrt(2.0)) / 2).epsilon(2e-14).margin(z > -3 ? 6e-16 : 0));
        CHECK(share >= before);
        before = share;
        if (z < 5) CHECK(portable::normal_quantile(share) == Approx(z).margin(1e-9));  // from 1 - 3e-7 a share has 3e-10 digits left
    }
}
