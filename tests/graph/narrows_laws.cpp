#include <catch2/catch.hpp>

#include "sim/graph/narrows.h"
#include "tests/support/hand_built.h"

using namespace drsim;
using test::HandBuilt;

namespace {

using Components = std::vector<Id<model::Component>>;

}  // namespace

TEST_CASE("every way to a store passes what no alternative avoids") {
    HandBuilt world;
    const auto name = world.component("name");
    const auto left = world.component("left");
    const auto right = world.component("right");
    const auto pool = world.component("pool");
    const auto store = world.component("store");
    const auto other = world.component("other");
    world.need(name, left);
    world.need(name, right);
    world.need(left, pool);
    world.need(right, pool);
    world.need(pool, store);
    const auto users = world.entry("users", name);
    CHECK(graph::on_every_way(world.system, users, store) == Components{name, pool, store});
    CHECK(graph::on_every_way(world.system, users, left) == Components{name, left});
    CHECK(graph::on_every_way(world.system, users, name) == Components{name});
    CHECK(graph::on_every_way(world.system, users, other).empty());
    world.need(right, store);
    CHECK(graph::on_every_way(world.system, users, store) == Components{name, store});
}

TEST_CASE("the middle of a chain of places parts them, and a ring has no such place") {
    HandBuilt world;
    const auto a = world.place("a");
    const auto b = world.place("b");
    const auto c = world.place("c");
    world.link(a, b, 0.01);
    world.link(b, c, 0.01);
    CHECK(graph::parting_places(world.system) == std::vector<Id<model::Location>>{b});
    world.link(a, c, 0.01);
    CHECK(graph::parting_places(world.system).empty());
}
