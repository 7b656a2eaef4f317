#include <catch2/catch.hpp>

#include "sim/structure/cut_sets.h"
#include "sim/structure/decision_diagram.h"
#include "sim/structure/importance.h"
#include "tests/structure/small_functions.h"

using namespace drsim;
using namespace drsim::structure;
using Sets = std::set<std::vector<std::uint32_t>>;

namespace {

std::vector<Id<Gate>> leaves(Gates& gates, std::uint32_t count) {
    std::vector<Id<Gate>> all;
    for (std::uint32_t e = 0; e < count; ++e) all.push_back(gates.leaf(Id<Mishap>(e)));
    return all;
}

Reduced reduced_with(const Gates& gates, Id<Gate> root, std::size_t mishaps) {
    return reduced(gates, root, std::vector<bool>(mishaps, true));
}

const Importance& of_mishap(const Importances& all, std::uint32_t mishap) {
    return *std::find_if(all.all.begin(), all.all.end(), [&](const Importance& one) { return one.mishap.value == mishap; });
}

/// Two ways in, two ways out, and a fifth link between: the classic that is neither series nor parallel.
struct Bridge {
    Gates gates;
    Id<Gate> root;
    Bridge() {
        const auto link = leaves(gates, 5);
        root = gates.any_of({gates.all_of({link[0], link[2]}), gates.all_of({link[1], link[3]}), gates.all_of({link[0], link[4], link[3]}),
                             gates.all_of({link[1], link[4], link[2]})});
    }
};

}  // namespace

TEST_CASE("the bridge has two cut sets of two links and two of three") {
    const Bridge bridge;
    const Reduced function = reduced_with(bridge.gates, bridge.root, 5);
    const CutSets cuts = minimal_cut_sets(function, 4);
    CHECK(cuts.complete_to == 4);
    CHECK(test::unbundled(function, cuts) == Sets{{0, 1}, {2, 3}, {0, 3, 4}, {1, 2, 4}});
    CHECK(test::unbundled(function, minimal_cut_sets(function, 2)) == Sets{{0, 1}, {2, 3}});
}

TEST_CASE("the bridge works with the probability of its polynomial, and its middle link matters least") {
    const Bridge bridge;
    const Reduced function = reduced_with(bridge.gates, bridge.root, 5);
    const double q = 0.1;
    const double p = 1 - q;
    const auto all = importances(function, std::vector<double>(5, q));
    REQUIRE(all);
    // 2p^2 + 2p^3 - 5p^4 + 2p^5
    CHECK(all->fails == Approx(1 - (2 * p * p + 2 * p * p * p - 5 * p * p * p * p + 2 * p * p * p * p * p)).epsilon(1e-12));
    // Without the middle link: two parallel pairs in series or not; its importance is the difference of the two.
    const double joined = (1 - q * q) * (1 - q * q);
    const double apart = 1 - (1 - p * p) * (1 - p * p);
    CHECK(of_mishap(*all, 4).birnbaum == Approx(joined - apart).epsilon(1e-12));
    CHECK(all->all.back().mishap.value == 4);
    // A corner link: with it 1 - q + ..., by pivoting on the middle link: works p(1-q^2) + q(1-(1-p)(1-p^2)) with it, p*p*(1-q^2) + q*p*p
    // without.
    const double with_it = p * (1 - q * q) + q * (1 - q * (1 - p * p));
    const double without_it = p * p * (1 - q * q) + q * p * p;
    CHECK(of_mishap(*all, 0).birnbaum == Approx(with_it - without_it).epsilon(1e-12));
    CHECK(of_mishap(*all, 0).achievement_worth == Approx((1 - without_it) / all->fails).epsilon(1e-12));
    CHECK(of_mishap(*all, 0).fussell_vesely == Approx(1 - (1 - with_it) / all->fails).epsilon(1e-12));
}

TEST_CASE("k out of n fails with every n - k + 1 of them, and with the binomial probability") {
    Gates gates;
    const Id<Gate> root = gates.at_least(3, leaves(gates, 5));
    const Reduced function = reduced_with(gates, root, 5);
    const CutSets cuts = minimal_cut_sets(function, 3);
    CHECK(cuts.sets.size() == 10);  // 5 over 3
    CHECK(std::all_of(cuts.sets.begin(), cuts.sets.end(), [](const CutSet& set) { return set.size() == 3; }));
    CHECK(minimal_cut_sets(function, 2).sets.empty());
    const double q = 0.2;
    const double p = 1 - q;
    const auto all = importances(function, std::vector<double>(5, q));
    REQUIRE(all);
    CHECK(all->fails == Approx(10 * q * q * q * p * p + 5 * q * q * q * q * p + q * q * q * q * q).epsilon(1e-12));
    CHECK(of_mishap(*all, 2).birnbaum == Approx(6 * p * p * q * q).epsilon(1e-12));  // exactly two of the other four work: 4 over 2
}

TEST_CASE("a series of parallel pairs fails pair by pair") {
    Gates gates;
    const auto part = leaves(gates, 5);  // 0, then 1 or 2, then 3 or 4
    const Id<Gate> root = gates.all_of({part[0], gates.any_of({part[1], part[2]}), gates.any_of({part[3], part[4]})});
    const Reduced function = reduced_with(gates, root, 5);
    CHECK(test::unbundled(function, minimal_cut_sets(function, 4)) == Sets{{0}, {1, 2}, {3, 4}});
    const std::vector<double> q{0.01, 0.1, 0.2, 0.3, 0.4};
    const auto all = importances(function, q);
    REQUIRE(all);
    const double pairs = (1 - 0.1 * 0.2) * (1 - 0.3 * 0.4);
    CHECK(all->fails == Approx(1 - 0.99 * pairs).epsilon(1e-12));
    CHECK(of_mishap(*all, 0).birnbaum == Approx(pairs).epsilon(1e-12));
    CHECK(of_mishap(*all, 1).birnbaum == Approx(0.99 * 0.2 * (1 - 0.3 * 0.4)).epsilon(1e-12));
}

TEST_CASE("parts in series become one bundle, whatever alternative they stand in") {
    Gates gates;
    const auto part = leaves(gates, 6);
    // (0 and 1 and 2) or (0 and 3 and 4), and 5
    const Id<Gate> root =
        gates.all_of({part[5], gates.any_of({gates.all_of({part[0], part[1], part[2]}), gates.all_of({part[0], part[3], part[4]})})});
    const Reduced function = reduced_with(gates, root, 6);
    std::vector<Bundle> bundles = function.bundles;
    std::sort(bundles.begin(), bundles.end());
    const auto bundle = [](std::uint32_t a, std::uint32_t b) { return Bundle{Id<Mishap>(a), Id<Mishap>(b)}; };
    CHECK(bundles == std::vector<Bundle>{bundle(0, 5), bundle(1, 2), bundle(3, 4)});
    const CutSets cuts = minimal_cut_sets(function, 2);
    CHECK(cuts.sets.size() == 2);
    CHECK(cuts.counts(function.bundles)[0] == 2);
    CHECK(cuts.counts(function.bundles)[1] == 4);
}

TEST_CASE("cut sets and probabilities of random functions are those of all combinations tried") {
    for (std::uint64_t seed = 1; seed <= 400; ++seed) {
        INFO("seed " << seed);
        test::Dice dice{seed};
        Gates gates;
        const std::uint32_t mishaps = 4 + dice.below(7);
        const Id<Gate> root = test::random_function(gates, dice, mishaps);
        const auto still_works = [&](const std::vector<bool>& happened) { return test::works(gates, root, happened); };
        const Reduced function = reduced_with(gates, root, mishaps);
        for (const std::uint32_t order : {1u, 2u, 4u}) {
            const CutSets cuts = minimal_cut_sets(function, order);
            REQUIRE(cuts.complete_to == order);
            REQUIRE(test::unbundled(function, cuts) == test::cut_sets_by_trial(mishaps, order, still_works));
        }
        std::vector<double> q;
        for (std::uint32_t e = 0; e < mishaps; ++e) q.push_back((1 + dice.below(9)) / 10.0);
        std::vector<double> fails_if(mishaps, 0), fails_if_not(mishaps, 0);
        double fails = 0;
        for (std::uint32_t bits = 0; bits < (1u << mishaps); ++bits) {
            if (still_works(test::those_of(bits, mishaps))) continue;
            double weight = 1;
            for (std::uint32_t e = 0; e < mishaps; ++e) weight *= (bits >> e & 1) != 0 ? q[e] : 1 - q[e];
            fails += weight;
            for (std::uint32_t e = 0; e < mishaps; ++e)
                ((bits >> e & 1) != 0 ? fails_if : fails_if_not)[e] += weight / ((bits >> e & 1) != 0 ? q[e] : 1 - q[e]);
        }
        const auto all = importances(function, q);
        REQUIRE(all);
        REQUIRE(all->fails == Approx(fails).margin(1e-12));
        for (const Importance& one : all->all) {
            const std::size_t e = one.mishap.index();
            REQUIRE(one.birnbaum == Approx(fails_if[e] - fails_if_not[e]).margin(1e-12));
            REQUIRE(one.fussell_vesely == Approx(1 - fails_if_not[e] / fails).margin(1e-12));
            REQUIRE(one.achievement_worth == Approx(fails_if[e] / fails).margin(1e-12));
        }
    }
}

TEST_CASE("a function with too many cut sets is answered to a lower order") {
    Gates gates;
    // Three alternatives of a hundred in series that share nothing but are no bundles: 1,000,000 cut sets of three mishaps.
    std::vector<Id<Gate>> alternatives;
    std::vector<Id<Gate>> pairs;
    for (std::uint32_t a = 0; a < 3; ++a) {
        std::vector<Id<Gate>> series;
        for (std::uint32_t i = 0; i < 100; ++i) {
            series.push_back(gates.leaf(Id<Mishap>(100 * a + i)));
            pairs.push_back(gates.any_of({series.back(), gates.leaf(Id<Mishap>(300 + 100 * a + i))}));
        }
        alternatives.push_back(gates.all_of(series));
    }
    pairs.push_back(gates.any_of(alternatives));
    const Reduced function = reduced_with(gates, gates.all_of(pairs), 600);
    const CutSets cuts = minimal_cut_sets(function, 3);
    CHECK(cuts.complete_to == 2);
    CHECK(cuts.sets.size() == 300);  // each with its partner
}
