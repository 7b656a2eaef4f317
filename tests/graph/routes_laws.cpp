#include <catch2/catch.hpp>

#include "sim/graph/routes.h"
#include "tests/support/hand_built.h"

using namespace drsim;
using test::HandBuilt;
using Links = std::vector<std::uint32_t>;

namespace {

constexpr double ms = 1e-3;
constexpr double MB = 1e6;  // bytes

Links route(const Network& network, Id<model::Location> from, Id<model::Location> to) { return network.route(from.value, to.value).links; }

}  // namespace

TEST_CASE("each link is two directed links, each with its bandwidth") {
    HandBuilt world;
    const auto east = world.place("east");
    const auto west = world.place("west");
    world.link(east, west, 65 * ms, 100 * MB);
    const auto network = graph::network(world.system);
    CHECK(network.places == 3);  // outside too
    CHECK(network.link_bytes_per_second == std::vector<double>{100 * MB, 100 * MB});
    CHECK(route(network, east, west) == Links{0});
    CHECK(route(network, west, east) == Links{1});
    CHECK(route(network, east, east).empty());
}

TEST_CASE("a zone uses the links of its region, and needs none inside it") {
    HandBuilt world;
    const auto east = world.place("east");
    const auto a = world.place("a", east);
    const auto rack = world.place("rack", a);
    const auto b = world.place("b", east);
    const auto west = world.place("west");
    const auto c = world.place("c", west);
    world.link(east, west, 65 * ms, 5 * MB);
    const auto network = graph::network(world.system);
    CHECK(route(network, rack, c) == Links{0});
    CHECK(route(network, c, east) == Links{1});
    CHECK(route(network, rack, b).empty());
    CHECK(route(network, east, b).empty());
}

TEST_CASE("bytes take the path of least round-trip time, not of fewest links") {
    HandBuilt world;
    const auto a = world.place("a");
    const auto b = world.place("b");
    const auto c = world.place("c");
    world.link(a, c, 100 * ms, MB);  // 0, 1
    world.link(a, b, 30 * ms, MB);   // 2, 3
    world.link(b, c, 40 * ms, MB);   // 4, 5: 30 + 40 < 100
    const auto network = graph::network(world.system);
    CHECK(route(network, a, c) == Links{2, 4});
    CHECK(route(network, c, a) == Links{5, 3});
}

TEST_CASE("of equal paths the one with fewer links wins, then the first in the file") {
    HandBuilt world;
    const auto a = world.place("a");
    const auto b = world.place("b");
    const auto c = world.place("c");
    world.link(b, c, 40 * ms, MB);  // 0, 1
    world.link(a, b, 40 * ms, MB);  // 2, 3
    world.link(a, c, 80 * ms, MB);  // 4, 5: as long as a-b-c
    world.link(a, c, 80 * ms, MB);  // 6, 7: its twin
    CHECK(route(graph::network(world.system), a, c) == Links{4});
}

TEST_CASE("an unlimited link is on the path but not in the network's route") {
    HandBuilt world;
    const auto a = world.place("a");
    const auto b = world.place("b");
    const auto c = world.place("c");
    world.link(a, b, 10 * ms);
    world.link(b, c, 10 * ms, MB);
    CHECK(route(graph::network(world.system), a, c) == Links{2});
    CHECK(graph::links_on_the_way(world.system, a, c) == Links{0, 2});
}

TEST_CASE("regions without a link between them communicate over the internet") {
    HandBuilt world;
    const auto a = world.place("a");
    const auto b = world.place("b");
    const auto c = world.place("c");
    world.link(a, b, 10 * ms, MB);
    CHECK(route(graph::network(world.system), a, c).empty());
    CHECK(graph::links_on_the_way(world.system, c, world.system.outside).empty());
}

TEST_CASE("a link inside a region limits only the two places that it joins") {
    HandBuilt world;
    const auto east = world.place("east");
    const auto a = world.place("a", east);
    const auto b = world.place("b", east);
    const auto c = world.place("c", east);
    const auto west = world.place("west");
    world.link(a, b, 2 * ms, MB);         // 0, 1
    world.link(east, west, 65 * ms, MB);  // 2, 3
    const auto network = graph::network(world.system);
    CHECK(route(network, a, b) == Links{0});  // not through c: no link leads there
    CHECK(route(network, a, c).empty());
    CHECK(route(network, c, b).empty());
    CHECK(route(network, east, a).empty());
    CHECK(route(network, a, west) == Links{2});
    CHECK(route(network, west, b) == Links{3});
}

TEST_CASE("a link of one zone serves its neighbours over the region's own network") {
    HandBuilt world;
    const auto east = world.place("east");
    const auto a = world.place("a", east);
    const auto b = world.place("b", east);
    const auto office = world.place("office");
    world.link(b, office, 20 * ms, MB);  // 0, 1
    CHECK(route(graph::network(world.system), a, office) == Links{0});
    world.link(a, b, 1 * ms, MB);  // 2, 3: now a link leads to the neighbour
    CHECK(route(graph::network(world.system), a, office) == Links{2, 0});
    CHECK(route(graph::network(world.system), office, east) == Links{1});
}
