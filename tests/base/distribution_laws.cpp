#include "sim/base/distribution.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <utility>

using namespace drsim;

namespace {

Distribution of(Distribution::Shape shape) {
    Distribution it;
    it.shape = std::move(shape);
    return it;
}

Distribution mixture_of(std::vector<MixturePart> parts) {
    return of(Mixture{std::make_shared<const std::vector<MixturePart>>(std::move(parts))});
}

struct Moments {
    double mean = 0, sd = 0;
};

/// Midpoint rule over u; the tolerances of the tests allow for the error in the tails.
Moments moments(const Distribution& it) {
    constexpr int n = 400'000;
    double sum = 0, squares = 0;
    for (int i = 0; i < n; ++i) {
        const double x = it.quantile((i + 0.5) / n);
        sum += x;
        squares += x * x;
    }
    const double mean = sum / n;
    return {mean, std::sqrt(squares / n - mean * mean)};
}

struct Named {
    std::string name;
    Distribution law;
};

std::vector<Named> monotone_laws() {
    Distribution clamped = of(Exponential{300});
    clamped.at_most = 600;
    Distribution truncated = of(Lognormal{300, 0.5});
    truncated.within = Uniform{100, 900};
    Distribution truncated_mixture = mixture_of({{0.3, of(Uniform{0, 10})}, {0.7, of(Exponential{5})}});
    truncated_mixture.within = Uniform{2, 12};
    return {{"uniform", of(Uniform{60, 180})},   {"triangular", of(Triangular{1, 2, 7})},     {"pert", of(Pert{5, 10, 30})},
            {"exponential", of(Exponential{2})}, {"lognormal", of(Lognormal{300, 0.5})},      {"weibull", of(Weibull{10, 1.5})},
            {"gamma", of(Gamma{12, 0.7})},       {"gamma of large shape", of(Gamma{50, 30})}, {"empirical", of(Empirical{{1, 2, 4, 8, 9}})},
            {"clamped exponential", clamped},    {"truncated lognormal", truncated},          {"truncated mixture", truncated_mixture}};
}

}  // namespace

TEST_CASE("a quantile grows with its share, and share_below undoes it") {
    for (const auto& [name, law] : monotone_laws()) {
        INFO(name);
        double before = law.lowest();
        for (int i = 1; i < 2000; ++i) {
            const double u = i / 2000.0;
            const double x = law.quantile(u);
            REQUIRE(x >= before);
            REQUIRE(x <= law.highest());
            before = x;
            if (x < law.at_most) REQUIRE(law.share_below(x) == Approx(u).margin(1e-12));
        }
        CHECK(law.share_below(law.lowest() - 1) == 0);
        CHECK(law.share_below(law.highest()) == 1);
    }
}

TEST_CASE("means and standard deviations match the textbook") {
    const auto check = [](const Distribution& law, double mean, double sd) {
        const Moments found = moments(law);
        CHECK(found.mean == Approx(mean).epsilon(2e-5));
        CHECK(found.sd == Approx(sd).epsilon(5e-4));  // the last of 400,000 steps of an unbounded distribution has this much weight
    };
    check(of(Uniform{60, 180}), 120, 120 / std::sqrt(12.0));
    check(of(Triangular{1, 2, 7}), 10.0 / 3, std::sqrt((1 + 4 + 49 - 2 - 7 - 14) / 18.0));
    check(of(Pert{5, 10, 30}), 12.5,
          std::sqrt(7.5 * 17.5 / 7));  // (5 + 4 * 10 + 30) / 6; 4.3301: width / 6 = 4.1667 is only a rule of thumb
    check(of(Exponential{2}), 2, 2);
    check(of(Lognormal{300, 0.5}), 300 * std::exp(0.125), 300 * std::exp(0.125) * std::sqrt(std::exp(0.25) - 1));
    check(of(Weibull{10, 1.5}), 10 * std::tgamma(1 + 1 / 1.5),
          10 * std::sqrt(std::tgamma(1 + 2 / 1.5) - std::pow(std::tgamma(1 + 1 / 1.5), 2)));
    check(of(Gamma{12, 3}), 12, 12 / std::sqrt(3.0));
    check(of(Empirical{{0, 10}}), 5, 10 / std::sqrt(12.0));  // linear between two: uniform
    check(mixture_of({{0.25, Distribution::constant(4)}, {0.75, of(Uniform{10, 20})}}), 0.25 * 4 + 0.75 * 15,
          std::sqrt(0.25 * 16 + 0.75 * (225 + 100 / 12.0) - 12.25 * 12.25));
}

TEST_CASE("quantiles of closed forms are exact") {
    CHECK(of(Exponential{2}).quantile(0.95) == Approx(-2 * std::log(0.05)).epsilon(1e-15));  // 5.991
    CHECK(of(Lognormal{300, 0.5}).quantile(0.95) == Approx(300 * std::exp(0.5 * 1.6448536269514722)).epsilon(1e-14));
    CHECK(of(Lognormal{300, 0.5}).quantile(0.5) == 300);
    CHECK(of(Triangular{0, 0, 10}).quantile(0.75) == 5);  // 1 - (5/10)^2
    CHECK(of(Triangular{0, 10, 10}).quantile(0.25) == 5);
    CHECK(of(Pert{0, 5, 10}).quantile(0.5) == Approx(5));
    CHECK(of(Gamma{7, 1}).quantile(0.3) == Approx(-7 * std::log(0.7)).epsilon(1e-13));  // shape 1: exponential
    CHECK(of(Weibull{7, 1}).quantile(0.3) == Approx(-7 * std::log(0.7)).epsilon(1e-14));
    CHECK(of(Empirical{{1, 2, 4, 8, 9}}).quantile(0.625) == 6);  // half way from the third to the fourth
}

TEST_CASE("a clamp accumulates mass at its bound, a truncation spreads it") {
    Distribution clamped = of(Exponential{300});
    clamped.at_most = 600;
    CHECK(clamped.quantile(0.99) == 600);
    CHECK(clamped.share_below(599.999) == Approx(1 - std::exp(-2)).epsilon(1e-5));
    CHECK(moments(clamped).mean == Approx(300 * (1 - std::exp(-2))).epsilon(1e-5));

    Distribution truncated = of(Exponential{300});
    truncated.within = Uniform{0, 600};
    const double inside = 1 - std::exp(-2);
    CHECK(truncated.quantile(0.5) == Approx(-300 * std::log(1 - inside / 2)));
    CHECK(moments(truncated).mean == Approx(300 - 600 * std::exp(-2) / inside).epsilon(1e-5));
    CHECK(truncated.quantile(1 - 0x1p-53) <= 600);

    Distribution certain = Distribution::constant(5);
    certain.within = Uniform{5, 10};  // a mass on the bound is inside
    CHECK(certain.quantile(0.5) == 5);
}

TEST_CASE("a mixture picks its part by the first use of the uniform and draws it by the second") {
    const Distribution law = mixture_of({{0.2, of(Uniform{0, 1})}, {0.8, of(Uniform{100, 200})}});
    CHECK(law.quantile(0.1) == Approx(0.5));  // half of the first fifth
    CHECK(law.quantile(0.6) == Approx(150));  // half of the other four
    CHECK(law.share_below(50) == Approx(0.2));
    CHECK(law.share_below(150) == Approx(0.6));
    CHECK(law.quantile(1 - 0x1p-53) <= 200);
    CHECK(law.quantile(0x1p-53) >= 0);
    CHECK(law.lowest() == 0);
    CHECK(law.highest() == 200);
}

TEST_CASE("a distribution with one possible value is constant") {
    CHECK(Distribution::constant(3).is_constant());
    CHECK(of(Uniform{3, 3}).is_constant());
    CHECK(of(Pert{3, 3, 3}).quantile(0.3) == 3);
    CHECK(of(Lognormal{3, 0}).is_constant());
    CHECK(of(Exponential{0}).is_constant());
    CHECK(of(Empirical{{3}}).quantile(0.9) == 3);
    CHECK(mixture_of({{0.5, Distribution::constant(3)}, {0.5, Distribution::constant(3)}}).is_constant());
    CHECK_FALSE(of(Exponential{2}).is_constant());
    CHECK(std::isinf(of(Exponential{2}).highest()));
    Distribution clamped = of(Exponential{2});
    clamped.at_most = 7;
    CHECK(clamped.highest() == 7);
    CHECK(clamped.lowest() == 0);
}

TEST_CASE("a duration is the quantile to the nearest microsecond") {
    CHECK(of(Uniform{0, 1}).duration(0.1234567).us == 123457);
    CHECK(Distribution::constant(1e300).duration(0.5).is_forever());
}
