#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

#include "sim/graph/order.h"
#include "tests/support/hand_built.h"

using namespace drsim;
using test::HandBuilt;
using Components = std::vector<Id<model::Component>>;

TEST_CASE("callers come before callees, ties in file order") {
    HandBuilt world;
    const auto database = world.component("database");
    const auto web = world.component("web");
    const auto cache = world.component("cache");
    const auto edge = world.component("edge");
    world.need(web, database);
    world.need(web, cache);
    world.targets(edge, {{web, {}, model::Part::All, {}}});
    // Only edge has no caller; then web; then database and cache are both free, and database is first in the file.
    CHECK(graph::call_order(world.system).order == Components{edge, web, database, cache});
    CHECK(graph::call_order(world.system).cycle.empty());
}

TEST_CASE("a component called twice is one callee") {
    HandBuilt world;
    const auto web = world.component("web");
    const auto database = world.component("database");
    world.need(web, database).role = model::Role::Reader;
    world.need(web, database).role = model::Role::Writer;
    CHECK(graph::callees(world.system, web) == Components{database});
    CHECK(graph::call_order(world.system).order == Components{web, database});
}

TEST_CASE("a cycle is given in call order, from its first member in the file") {
    HandBuilt world;
    const auto outsider = world.component("outsider");
    const auto a = world.component("a");
    const auto b = world.component("b");
    const auto c = world.component("c");
    world.need(outsider, c);
    world.need(c, a);
    world.need(a, b);
    world.need(b, c);
    const auto order = graph::call_order(world.system);
    CHECK(order.order.empty());
    CHECK(order.cycle == Components{a, b, c});
}

TEST_CASE("a component that needs itself is a cycle of one") {
    HandBuilt world;
    const auto a = world.component("a");
    world.need(a, a);
    CHECK(graph::call_order(world.system).cycle == Components{a});
}

TEST_CASE("recovery needs do not order calls, but may make a recovery wait for itself") {
    HandBuilt world;
    const auto web = world.component("web");
    const auto registry = world.component("registry");
    world.need(registry, web);                                                                     // web serves the registry's pages ...
    world.system.components[web.index()].recovery_needs = {{registry, {}, model::Part::All, {}}};  // ... and gets its images from it
    CHECK(graph::call_order(world.system).order == Components{registry, web});
    CHECK(graph::recovery_needs(world.system, web) == Components{registry});
    CHECK(graph::recovery_order(world.system).cycle == Components{web, registry});
}

namespace {

model::Runbook runbook_of(std::vector<std::vector<std::uint32_t>> after) {
    model::Runbook runbook;
    for (auto& earlier : after) {
        model::Step step;
        step.verb = model::Manual{};
        step.after = std::move(earlier);
        runbook.steps.push_back(std::move(step));
    }
    return runbook;
}

using Steps = std::vector<Id<model::Step>>;
constexpr Id<model::Step> step(std::uint32_t number) { return Id<model::Step>(number); }

}  // namespace

TEST_CASE("steps come after their predecessors") {
    const auto runbook = runbook_of({{2}, {0}, {}, {}});
    CHECK(graph::step_order(runbook).order == Steps{step(2), step(0), step(1), step(3)});
    CHECK(graph::step_order(runbook_of({{1}, {2}, {0}})).cycle == Steps{step(0), step(2), step(1)});  // 0 leads to 2 leads to 1 leads to 0
}

TEST_CASE("an alternative follows the step that it replaces") {
    auto runbook = runbook_of({{}, {}});
    runbook.steps[1].otherwise = model::Step::Otherwise::Alternative;
    runbook.steps[1].alternative = 0;
    CHECK(graph::step_order(runbook).order == Steps{step(1), step(0)});
}

TEST_CASE("on any graph the order respects every call, or the reported cycle is one") {
    for (std::uint32_t seed = 1; seed <= 300; ++seed) {
        INFO("seed " << seed);
        std::mt19937 random(seed);
        HandBuilt world;
        const std::uint32_t n = 1 + static_cast<std::uint32_t>(random() % 40);
        for (std::uint32_t i = 0; i < n; ++i) world.component("");
        const auto edges = random() % (2 * n);
        for (std::uint32_t e = 0; e < edges; ++e) {
            const auto caller = static_cast<std::uint32_t>(random() % n);
            const auto callee = static_cast<std::uint32_t>(random() % n);
            world.need(Id<model::Component>(caller), Id<model::Component>(callee));
        }
        const auto calls = [&](Id<model::Component> a, Id<model::Component> b) {
            const auto called = graph::callees(world.system, a);
            return std::find(called.begin(), called.end(), b) != called.end();
        };
        const auto result = graph::call_order(world.system);
        if (result.cycle.empty()) {
            REQUIRE(result.order.size() == n);
            for (std::size_t later = 0; later < n; ++later)
                for (std::size_t earlier = 0; earlier <= later; ++earlier) REQUIRE_FALSE(calls(result.order[later], result.order[earlier]));
        } else {
            REQUIRE(result.order.empty());
            for (std::size_t i = 0; i < result.cycle.size(); ++i)
                REQUIRE(calls(result.cycle[i], result.cycle[(i + 1) % result.cycle.size()]));
        }
    }
}

TEST_CASE("a hundred thousand components are ordered at once") {
    HandBuilt world;
    const std::uint32_t n = 100'000;
    for (std::uint32_t i = 0; i < n; ++i) world.component("");
    for (std::uint32_t i = 0; i + 1 < n; ++i)
        world.need(Id<model::Component>(i + 1), Id<model::Component>(i));  // one chain, against the file's order
    const auto order = graph::call_order(world.system).order;
    REQUIRE(order.size() == n);
    CHECK(order.front() == Id<model::Component>(n - 1));
    world.need(Id<model::Component>(0u), Id<model::Component>(n - 1));
    CHECK(graph::call_order(world.system).cycle.size() == n);
}
