#include <catch2/catch.hpp>

#include "sim/graph/reach.h"
#include "tests/support/hand_built.h"

using namespace drsim;
using test::HandBuilt;

namespace {

/// users -> name (global router) -> web in two regions -> database in the east only.
struct TwoRegions : HandBuilt {
    Id<model::Location> east = place("east");
    Id<model::Location> east_a = place("east-a", east);
    Id<model::Location> east_b = place("east-b", east);
    Id<model::Location> west = place("west");
    Id<model::Component> name = component("name");
    Id<model::Component> web = component("web", {east, west});
    Id<model::Component> database = component("database", {east_a});
    Id<model::EntryPoint> users = entry("users", name);

    TwoRegions() { targets(name, {{web, east, model::Part::All, {}}, {web, west, model::Part::All, {}}}); }
};

bool has(const std::vector<bool>& flags, auto id) { return flags[id.index()]; }

}  // namespace

TEST_CASE("with nothing down everything is reached") {
    TwoRegions world;
    world.need(world.web, world.database);
    const auto reached = graph::reached(world.system, {});
    CHECK(reached.places == std::vector<bool>(5, true));
    CHECK(reached.components == std::vector<bool>(3, true));
    CHECK(reached.entry_points == std::vector<bool>{true});
}

TEST_CASE("a component that nothing calls is not reached") {
    TwoRegions world;
    CHECK_FALSE(has(graph::reached(world.system, {}).components, world.database));
}

TEST_CASE("a lost zone takes the components that only run there, and a hard need in the same region goes with it") {
    TwoRegions world;
    world.need(world.web, world.database);
    const auto reached = graph::reached(world.system, {{}, {world.east_a}, {}});
    CHECK_FALSE(has(reached.places, world.east_a));
    CHECK(has(reached.places, world.east));
    CHECK(has(reached.components, world.web));
    CHECK_FALSE(has(reached.components, world.database));
    CHECK_FALSE(has(reached.entry_points, world.users));  // web@west never had a database in its region
}

TEST_CASE("a soft need, or one for other entry points only, lets requests through") {
    TwoRegions world;
    SECTION("soft") { world.need(world.web, world.database).without = 0.8; }
    SECTION("for another entry point") {
        const auto others = world.entry("others", world.name);
        world.need(world.web, world.database).only_for = {others};
        CHECK_FALSE(has(graph::reached(world.system, {{world.database}, {}, {}}).entry_points, others));
    }
    CHECK(has(graph::reached(world.system, {{world.database}, {}, {}}).entry_points, world.users));
}

TEST_CASE("k of n needs hold while k serve") {
    TwoRegions world;
    const auto second = world.component("second", {world.east});
    const auto third = world.component("third", {world.east});
    world.need(world.web, world.database, model::Scope::Anywhere);
    auto& group = world.system.components[world.web.index()].needs.back();
    for (const auto other : {second, third}) {
        group.of.push_back(group.of.front());
        group.of.back().component = other;
    }
    group.at_least = 2;
    CHECK(has(graph::reached(world.system, {{second}, {}, {}}).entry_points, world.users));
    CHECK_FALSE(has(graph::reached(world.system, {{second, third}, {}, {}}).entry_points, world.users));
}

TEST_CASE("a cut link separates only the two regions that it joined") {
    TwoRegions world;
    const auto wire = world.link(world.east, world.west, 0.065);
    const auto far = world.component("far", {world.west});
    world.need(world.database, far, model::Scope::Anywhere);
    world.need(world.web, world.database);
    CHECK(has(graph::reached(world.system, {}).entry_points, world.users));
    const auto reached = graph::reached(world.system, {{}, {}, {wire}});
    CHECK_FALSE(has(reached.entry_points, world.users));  // the database in the east cannot call the west
    CHECK_FALSE(has(reached.components, far));
    CHECK(has(reached.places, world.west));  // reachable from outside without the wire
}

TEST_CASE("a region between two others carries their traffic only while it is up") {
    HandBuilt world;
    const auto office = world.place("office");
    const auto hub = world.place("hub");
    const auto cloud = world.place("cloud");
    world.link(office, hub, 0.01);
    world.link(hub, cloud, 0.01);
    const auto app = world.component("app", {cloud});
    const auto staff = world.entry("staff", app);
    world.system.entry_points[staff.index()].from = office;
    CHECK(has(graph::reached(world.system, {}).entry_points, staff));
    CHECK_FALSE(has(graph::reached(world.system, {{}, {hub}, {}}).entry_points, staff));
    CHECK_FALSE(has(graph::reached(world.system, {{}, {office}, {}}).entry_points, staff));
}

TEST_CASE("a need for the writer is not met by a copy") {
    HandBuilt world;
    const auto east = world.place("east");
    const auto west = world.place("west");
    const auto database = world.component("database");
    world.system.components[database.index()].store = model::StorePart{};
    const auto copy = [](std::string name, model::Copy::Is is, Id<model::Location> at) {
        return model::Copy{std::move(name), is, at, Distribution{}, model::Commit::Asynchronous, {}, true, {}};
    };
    world.system.components[database.index()].store->copies = {copy("writer", model::Copy::Is::Writer, east),
                                                               copy("west", model::Copy::Is::Replica, west)};
    const auto readers = world.component("readers");
    const auto writers = world.component("writers");
    world.need(readers, database, model::Scope::Anywhere).role = model::Role::Reader;
    world.need(writers, database, model::Scope::Anywhere).role = model::Role::Writer;
    const auto reads = world.entry("reads", readers);
    const auto writes = world.entry("writes", writers);
    const auto reached = graph::reached(world.system, {{}, {east}, {}});
    CHECK(has(reached.entry_points, reads));
    CHECK_FALSE(has(reached.entry_points, writes));
}
