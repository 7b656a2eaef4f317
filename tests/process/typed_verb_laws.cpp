// Distinctions between the index types of the verbs; the compiler checks them.
#include <catch2/catch.hpp>

#include "sim/process/store/replication.h"
#include "sim/process/world/world.h"

using namespace drsim;
using plan::PoolIndex;
using plan::StoreIndex;
using process::World;

namespace {

template <class... Arguments>
concept makes_writer = requires(World& world, Arguments... arguments) {
    process::make_writer(world, arguments...);
};
template <class... Arguments>
concept writes_to = requires(World& world, Arguments... arguments) {
    world.write_to(arguments...);
};
template <class... Arguments>
concept routes = requires(World& world, Arguments... arguments) {
    world.answer_as(arguments...);
};
template <class Thing>
concept is_held = requires(World& world, Thing thing) {
    world.hold(thing, true, 0u);
};
template <class Thing>
concept asks_for_level = requires(World& world, Thing thing) {
    world.entry_level(thing);
};

}  // namespace

TEST_CASE("a store and a pool in the wrong order do not compile") {
    STATIC_REQUIRE(makes_writer<StoreIndex, PoolIndex, std::uint32_t>);
    STATIC_REQUIRE(!makes_writer<PoolIndex, StoreIndex, std::uint32_t>);
    STATIC_REQUIRE(writes_to<StoreIndex, PoolIndex, std::uint32_t>);
    STATIC_REQUIRE(!writes_to<PoolIndex, StoreIndex, std::uint32_t>);
}

TEST_CASE("a bare number is never accepted as an index") {
    STATIC_REQUIRE(!makes_writer<std::uint32_t, std::uint32_t, std::uint32_t>);
    STATIC_REQUIRE(!makes_writer<StoreIndex, std::uint32_t, PoolIndex>);
    STATIC_REQUIRE(is_held<PoolIndex>);
    STATIC_REQUIRE(!is_held<std::uint32_t>);
    STATIC_REQUIRE(!is_held<StoreIndex>);
    STATIC_REQUIRE(asks_for_level<plan::EntryIndex>);
    STATIC_REQUIRE(!asks_for_level<plan::LaneIndex>);
    STATIC_REQUIRE(routes<plan::RouterIndex, serving::Answering, std::uint32_t>);
    STATIC_REQUIRE(!routes<PoolIndex, serving::Answering, std::uint32_t>);
}
