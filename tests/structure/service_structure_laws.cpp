#include <catch2/catch.hpp>

#include <cmath>

#include "sim/graph/narrows.h"
#include "sim/graph/reach.h"
#include "sim/structure/structural_analysis.h"
#include "tests/structure/small_functions.h"
#include "tests/support/hand_built.h"

using namespace drsim;
using namespace drsim::structure;
using test::HandBuilt;

namespace {

bool is_served(const ServiceStructure& structure, Id<model::EntryPoint> entry, Recovery recovery, const std::vector<bool>& happened) {
    return test::works(structure.gates(), structure.served(entry, recovery), happened);
}

std::uint32_t mishap_named(const ServiceStructure& structure, const std::string& name) {
    const auto& all = structure.mishaps().all;
    const auto found = std::find_if(all.begin(), all.end(), [&](const Mishap& mishap) { return mishap.name == name; });
    REQUIRE(found != all.end());
    return static_cast<std::uint32_t>(found - all.begin());
}

bool is_served_without(const ServiceStructure& structure, Recovery recovery, const std::vector<std::string>& out) {
    std::vector<bool> happened(structure.mishaps().all.size(), false);
    for (const std::string& name : out) happened[mishap_named(structure, name)] = true;
    return is_served(structure, Id<model::EntryPoint>(std::size_t{0}), recovery, happened);
}

/// users -> name -> web in two regions -> a database of their own region's choice.
struct Random : HandBuilt {
    /// `most`: placements of one component.
    explicit Random(test::Dice& dice, std::uint32_t most = 2) {
        const std::uint32_t regions = 1 + dice.below(3);
        for (std::uint32_t r = 0; r < regions; ++r) {
            const auto region = place("r" + std::to_string(r));
            places.push_back(region);
            const std::uint32_t zones = dice.below(3);
            for (std::uint32_t z = 0; z < zones; ++z) places.push_back(place("r" + std::to_string(r) + "z" + std::to_string(z), region));
        }
        for (std::uint32_t l = 0; l < dice.below(4); ++l) {
            const auto a = some(dice, places);
            const auto b = some(dice, places);
            if (!model::lies_in(system, a, b) && !model::lies_in(system, b, a)) link(a, b, 0.01);
        }
        const auto name = component("name");
        const std::uint32_t count = 2 + dice.below(5);
        for (std::uint32_t c = 0; c < count; ++c) {
            std::vector<Id<model::Location>> at;
            for (std::uint32_t i = 0; i < 1 + dice.below(most); ++i) at.push_back(some(dice, places));
            if (dice.below(6) == 0) at.clear();
            made.push_back(component("c" + std::to_string(c), at));
        }
        for (std::size_t c = 0; c + 1 < made.size(); ++c)
            for (std::uint32_t n = 0; n < dice.below(3); ++n) add_need(dice, c);
        std::vector<model::Address> to;
        for (std::uint32_t t = 0; t < 1 + dice.below(2); ++t) to.push_back({made[dice.below(2)], {}, model::Part::All, {}});
        targets(name, to);
        system.components[name.index()].probe = model::Probe{};
        entry("users", name);
    }
    static Id<model::Location> some(test::Dice& dice, const std::vector<Id<model::Location>>& of) {
        return of[dice.below(static_cast<std::uint32_t>(of.size()))];
    }
    void add_need(test::Dice& dice, std::size_t caller) {
        constexpr model::Scope scopes[] = {model::Scope::Zone, model::Scope::Region, model::Scope::Anywhere};
        const auto later = [&] { return made[caller + 1 + dice.below(static_cast<std::uint32_t>(made.size() - caller - 1))]; };
        need(made[caller], later(), scopes[dice.below(3)]);
        auto& group = system.components[made[caller].index()].needs.back();
        for (std::uint32_t more = dice.below(3); more > 0; --more) {
            group.of.push_back(group.of.front());
            group.of.back().component = later();
        }
        group.at_least = 1 + dice.below(static_cast<std::uint32_t>(group.of.size()));
    }
    std::vector<Id<model::Location>> places;
    std::vector<Id<model::Component>> made;
};

}  // namespace

TEST_CASE("what is served after any outage is what the walk over calls says") {
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        INFO("seed " << seed);
        test::Dice dice{seed};
        const Random world(dice);
        const ServiceStructure structure(world.system);
        for (int trial = 0; trial < 12; ++trial) {
            graph::Down down;
            std::vector<bool> happened(structure.mishaps().all.size(), false);
            for (std::size_t e = 0; e < happened.size(); ++e) {
                const Mishap& mishap = structure.mishaps().all[e];
                if (!mishap.is_outage() || mishap.is == Mishap::Is::Part || dice.below(5) != 0) continue;
                happened[e] = true;
                if (mishap.is == Mishap::Is::Place) down.places.push_back(mishap.place);
                if (mishap.is == Mishap::Is::Link) down.links.push_back(Id<model::Link>(mishap.of));
            }
            for (std::size_t c = 0; c < world.system.components.size(); ++c) {
                if (dice.below(8) != 0) continue;
                down.components.push_back(Id<model::Component>(c));
                for (std::size_t e = 0; e < happened.size(); ++e)
                    if (structure.mishaps().all[e].is == Mishap::Is::Part && structure.mishaps().all[e].of == c) happened[e] = true;
            }
            REQUIRE(is_served(structure, Id<model::EntryPoint>(std::size_t{0}), Recovery::ByItself, happened) ==
                    graph::reached(world.system, down).entry_points[0]);
        }
    }
}

TEST_CASE("the cut sets of random systems are those that the walk over calls finds by trying every set of outages") {
    int with_pairs = 0;
    for (std::uint64_t seed = 1; seed <= 150; ++seed) {
        INFO("seed " << seed);
        test::Dice dice{seed};
        const Random world(dice, 1);  // each component in one place: its part is all of it
        const ServiceStructure structure(world.system);
        std::vector<std::uint32_t> outages;
        std::vector<bool> may_happen;
        for (const Mishap& mishap : structure.mishaps().all) {
            if (mishap.is_outage()) outages.push_back(static_cast<std::uint32_t>(may_happen.size()));
            may_happen.push_back(mishap.is_outage());
        }
        if (outages.size() > 13) continue;
        const auto by_walk = test::cut_sets_by_trial(outages.size(), 4, [&](const std::vector<bool>& happened) {
            graph::Down down;
            for (std::size_t o = 0; o < happened.size(); ++o) {
                if (!happened[o]) continue;
                const Mishap& mishap = structure.mishaps().all[outages[o]];
                if (mishap.is == Mishap::Is::Place) down.places.push_back(mishap.place);
                if (mishap.is == Mishap::Is::Part) down.components.push_back(Id<model::Component>(mishap.of));
                if (mishap.is == Mishap::Is::Link) down.links.push_back(Id<model::Link>(mishap.of));
            }
            return static_cast<bool>(graph::reached(world.system, down).entry_points[0]);
        });
        const Reduced function =
            reduced(structure.gates(), structure.served(Id<model::EntryPoint>(std::size_t{0}), Recovery::ByItself), may_happen);
        std::set<std::vector<std::uint32_t>> found;
        for (std::vector<std::uint32_t> set : test::unbundled(function, minimal_cut_sets(function, 4))) {
            for (std::uint32_t& mishap : set)
                mishap = static_cast<std::uint32_t>(std::find(outages.begin(), outages.end(), mishap) - outages.begin());
            found.insert(set);
        }
        REQUIRE(found == by_walk);
        with_pairs += std::any_of(found.begin(), found.end(), [](const auto& set) { return set.size() > 1; }) ? 1 : 0;
    }
    CHECK(with_pairs > 20);  // they are not all trivial
}

TEST_CASE("the places and links of a bridge are cut as its polynomial says") {
    HandBuilt world;
    const auto in = world.place("in");
    const auto a = world.place("a");
    const auto b = world.place("b");
    const auto out = world.place("out");
    world.link(in, a, 0.01);
    world.link(in, b, 0.01);
    world.link(a, out, 0.01);
    world.link(b, out, 0.01);
    world.link(a, b, 0.01);
    const auto users = world.entry("users", world.component("web", {out}));
    world.system.entry_points[users.index()].from = in;
    const ServiceStructure structure(world.system);
    std::vector<bool> links(structure.mishaps().all.size(), false);
    for (std::size_t e = 0; e < links.size(); ++e) links[e] = structure.mishaps().all[e].is == Mishap::Is::Link;
    const Reduced function = reduced(structure.gates(), structure.served(users, Recovery::None), links);
    std::set<std::vector<std::string>> named;
    for (const auto& set : test::unbundled(function, minimal_cut_sets(function, 4))) {
        std::vector<std::string> names;
        for (const std::uint32_t mishap : set) names.push_back(structure.mishaps().all[mishap].name);
        named.insert(names);
    }
    CHECK(named == std::set<std::vector<std::string>>{
                       {"in--a", "in--b"}, {"a--out", "b--out"}, {"in--a", "b--out", "a--b"}, {"in--b", "a--out", "a--b"}});
}

TEST_CASE("a group that commits by majority stops with the zone that holds most of its voters") {
    HandBuilt world;
    const auto region = world.place("region");
    const auto one = world.place("one", region);
    const auto two = world.place("two", region);
    const auto three = world.place("three", region);
    const auto store = world.component("store");
    auto& component = world.system.components[store.index()];
    component.kind = model::Kind::Database;
    component.store = model::StorePart{};
    const auto copy = [&](const std::string& name, Id<model::Location> at) {
        model::Copy made;
        made.name = name;
        made.is = component.store->copies.empty() ? model::Copy::Is::Writer : model::Copy::Is::Replica;
        made.at = at;
        made.commit = component.store->copies.empty() ? model::Commit::Asynchronous : model::Commit::Majority;
        component.store->copies.push_back(made);
    };
    world.entry("users", store);
    SECTION("two of three voters in one zone") {
        copy("writer", one);
        copy("second", two);
        copy("third", two);
        const ServiceStructure structure(world.system);
        CHECK_FALSE(is_served_without(structure, Recovery::Unhindered, {"two"}));
        CHECK(is_served_without(structure, Recovery::None, {"store.second"}));
        CHECK_FALSE(is_served_without(structure, Recovery::None, {"store.second", "store.third"}));
    }
    SECTION("one voter in each of three zones") {
        copy("writer", one);
        copy("second", two);
        copy("third", three);
        const ServiceStructure structure(world.system);
        CHECK(is_served_without(structure, Recovery::None, {"two"}));
        CHECK(is_served_without(structure, Recovery::None, {"three"}));
        CHECK_FALSE(is_served_without(structure, Recovery::None, {"two", "three"}));
        CHECK_FALSE(is_served_without(structure, Recovery::None, {"one"}));  // the writer's: nothing promotes another
    }
}

TEST_CASE("more recovery never serves less, and a further mishap never more") {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        INFO("seed " << seed);
        test::Dice dice{seed};
        const Random world(dice);
        const ServiceStructure structure(world.system);
        std::vector<bool> happened(structure.mishaps().all.size(), false);
        std::vector<bool> last(recovery_count, true);
        for (int more = 0; more < 6; ++more) {
            bool served = false;
            for (const Recovery recovery : all_recoveries) {
                const bool now = is_served(structure, Id<model::EntryPoint>(std::size_t{0}), recovery, happened);
                REQUIRE((now || !served));
                REQUIRE((last[static_cast<std::size_t>(recovery)] || !now));
                last[static_cast<std::size_t>(recovery)] = served = now;
            }
            happened[dice.below(static_cast<std::uint32_t>(happened.size()))] = true;
        }
    }
}

TEST_CASE("where every gate has alternatives only, single points are what every way passes, and places that part the network part it") {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        INFO("seed " << seed);
        test::Dice dice{seed};
        HandBuilt world;
        // One need of each component, for any of some later ones: a service works while one chain of calls to the last component does.
        std::vector<Id<model::Component>> made;
        const std::uint32_t count = 3 + dice.below(8);
        for (std::uint32_t c = 0; c < count; ++c) made.push_back(world.component("c" + std::to_string(c)));
        for (std::uint32_t c = 0; c + 1 < count; ++c) {
            world.need(made[c], made[c + 1 + dice.below(count - c - 1)], model::Scope::Anywhere);
            auto& group = world.system.components[c].needs.back();
            for (std::uint32_t more = dice.below(3); more > 0; --more) {
                group.of.push_back(group.of.front());
                group.of.back().component = made[c + 1 + dice.below(count - c - 1)];
            }
        }
        const auto users = world.entry("users", made[0]);
        const ServiceStructure structure(world.system);
        std::set<std::string> passed;
        for (const auto component : graph::on_every_way(world.system, users, made.back()))
            passed.insert(world.system.components[component.index()].name);
        std::set<std::string> single;
        for (std::size_t e = 0; e < structure.mishaps().all.size(); ++e)
            if (structure.mishaps().all[e].is == Mishap::Is::Part &&
                !is_served_without(structure, Recovery::None, {structure.mishaps().all[e].name}))
                single.insert(structure.mishaps().all[e].name);
        REQUIRE(single == passed);
    }
}

TEST_CASE("a place between two others is a single point for them if it parts the network, and they lie on both sides") {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        INFO("seed " << seed);
        test::Dice dice{seed};
        HandBuilt world;
        std::vector<Id<model::Location>> places;
        const std::uint32_t count = 3 + dice.below(5);
        for (std::uint32_t p = 0; p < count; ++p) places.push_back(world.place("p" + std::to_string(p)));
        for (std::uint32_t p = 1; p < count; ++p) world.link(places[dice.below(p)], places[p], 0.01);  // a tree, and some more
        for (std::uint32_t more = dice.below(4); more > 0; --more) {
            const std::uint32_t a = dice.below(count);
            const std::uint32_t b = dice.below(count);
            if (a != b) world.link(places[a], places[b], 0.01);
        }
        const auto parting = graph::parting_places(world.system);
        std::set<Id<model::Location>> single;  // for some pair of others
        for (std::uint32_t from = 0; from < count; ++from)
            for (std::uint32_t to = from + 1; to < count; ++to) {
                HandBuilt pair = world;
                const auto users = pair.entry("users", pair.component("web", {places[to]}));
                pair.system.entry_points[users.index()].from = places[from];
                const ServiceStructure structure(pair.system);
                for (std::uint32_t p = 0; p < count; ++p)
                    if (p != from && p != to && !is_served_without(structure, Recovery::None, {"p" + std::to_string(p)}))
                        single.insert(places[p]);
            }
        REQUIRE(std::vector<Id<model::Location>>(single.begin(), single.end()) == parting);
    }
}

TEST_CASE("two chains of five hundred components in two regions have as many pairs of outages as their parts have") {
    HandBuilt world;
    const auto east = world.place("east");
    const auto west = world.place("west");
    const auto name = world.component("name");
    Id<model::Component> last = world.component("c0", {east, west});
    world.targets(name, {{last, east, model::Part::All, {}}, {last, west, model::Part::All, {}}});
    world.system.components[name.index()].probe = model::Probe{};
    for (int c = 1; c < 500; ++c) {
        const auto next = world.component("c" + std::to_string(c), {east, west});
        world.need(last, next);
        last = next;
    }
    world.entry("users", name);
    AnalysisOptions options;
    options.order = 4;
    options.recovery = Recovery::ByItself;
    const auto analysis = analysed(world.system, options);
    REQUIRE(analysis.entries.size() == 1);
    const EntryAnalysis& users = analysis.entries.front();
    CHECK(users.cuts.complete_to == 4);
    CHECK(users.cuts.sets.size() == 2);  // the name; one of the east with one of the west
    // In each region 500 components and the region itself.
    CHECK(users.cuts.counts(users.bundles) == std::array<double, 4>{1, 501.0 * 501.0, 0, 0});
    const double chain = 1 - std::pow(0.99, 501);
    REQUIRE(users.importances);
    CHECK(users.importances->fails == Approx(1 - 0.99 * (1 - chain * chain)).epsilon(1e-12));
}
