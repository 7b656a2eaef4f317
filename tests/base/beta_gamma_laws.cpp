#include "sim/base/beta_gamma.h"

#include <bit>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <catch2/catch.hpp>
#include <cstdint>

using namespace drsim;

TEST_CASE("beta shares and quantiles agree with Boost's") {
    for (const double alpha : {1.0, 1.3, 1.8, 3.0, 4.2, 5.0, 40.0}) {
        for (const double beta : {1.0, 1.7, 4.2, 5.0, 25.0}) {
            INFO("alpha " << alpha << " beta " << beta);
            for (int i = 1; i < 400; ++i) {
                const double at = i / 400.0;
                REQUIRE(beta_share_below(alpha, beta, at) == Approx(boost::math::ibeta(alpha, beta, at)).epsilon(2e-13).margin(1e-300));
                // Not against Boost's inverse, which fails on alpha = beta = 5 (Boost 1.74).
                REQUIRE(boost::math::ibeta(alpha, beta, beta_quantile(alpha, beta, at)) == Approx(at).epsilon(1e-12));
            }
            for (const double u : {0x1p-53, 1e-12, 1e-6}) {
                CHECK(boost::math::ibeta(alpha, beta, beta_quantile(alpha, beta, u)) == Approx(u).epsilon(1e-11));
            }
        }
    }
}

TEST_CASE("gamma shares and quantiles agree with Boost's") {
    for (const double shape : {0.1, 0.5, 0.7, 1.0, 2.5, 12.0, 100.0, 3000.0}) {
        INFO("shape " << shape);
        for (int i = 1; i < 400; ++i) {
            const double u = i / 400.0;
            const double expected = boost::math::gamma_p_inv(shape, u);
            // Where x^shape is a difference of large logarithms, digits are lost in proportion to the shape.
            REQUIRE(gamma_quantile(shape, u) == Approx(expected).epsilon(1e-12));
            REQUIRE(gamma_share_below(shape, expected) == Approx(u).epsilon(1e-13 * (10 + shape)));
        }
        for (const double u : {0x1p-53, 1e-12, 1 - 1e-12})
            CHECK(gamma_quantile(shape, u) == Approx(boost::math::gamma_p_inv(shape, u)).epsilon(1e-4));
    }
}

TEST_CASE("beta and gamma quantiles have the same bits on every machine") {
    std::uint64_t sum = 0;
    for (int i = 1; i <= 2000; ++i) {
        sum = sum * 31 + std::bit_cast<std::uint64_t>(beta_quantile(1.8, 4.2, i / 2001.0));
        sum = sum * 31 + std::bit_cast<std::uint64_t>(gamma_quantile(0.7 + i % 5, i / 2001.0));
    }
    CHECK(sum == 0xca695daed02c746bull);
}
