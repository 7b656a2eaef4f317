// Laws of typed indices; the compiler checks all but one.
#include <catch2/catch.hpp>

#include <concepts>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "sim/base/index.h"

using namespace drsim;

namespace {

using ShipIndex = Index<struct Ship>;
using PortIndex = Index<struct Port>;

template <class Left, class Right>
concept compares = requires(Left left, Right right) {
    left == right;
};
template <class Left, class Right>
concept is_ordered_with = requires(Left left, Right right) {
    left < right;
};

}  // namespace

TEST_CASE("an index is as large and as trivial as its number") {
    STATIC_REQUIRE(sizeof(ShipIndex) == 4);
    STATIC_REQUIRE(std::is_trivially_copyable_v<ShipIndex>);
    STATIC_REQUIRE(std::is_trivially_destructible_v<ShipIndex>);
    STATIC_REQUIRE(std::has_unique_object_representations_v<ShipIndex>);
}

TEST_CASE("an index is never made implicitly from a number, nor from an index of another kind at all") {
    STATIC_REQUIRE(std::is_constructible_v<ShipIndex, std::uint32_t>);
    STATIC_REQUIRE(!std::is_convertible_v<std::uint32_t, ShipIndex>);
    STATIC_REQUIRE(!std::is_convertible_v<int, ShipIndex>);
    STATIC_REQUIRE(!std::is_assignable_v<ShipIndex&, std::uint32_t>);
    STATIC_REQUIRE(!std::is_convertible_v<PortIndex, ShipIndex>);
    STATIC_REQUIRE(!std::is_constructible_v<ShipIndex, PortIndex>);
    STATIC_REQUIRE(!std::is_assignable_v<ShipIndex&, PortIndex>);
}

TEST_CASE("an index decays to its number, and the null index converts to every kind") {
    STATIC_REQUIRE(std::is_convertible_v<ShipIndex, std::uint32_t>);
    STATIC_REQUIRE(std::is_convertible_v<NoIndex, ShipIndex>);
    STATIC_REQUIRE(std::is_convertible_v<NoIndex, PortIndex>);
    STATIC_REQUIRE(ShipIndex() == NoIndex{});
    STATIC_REQUIRE(!ShipIndex().exists());
    STATIC_REQUIRE(ShipIndex(0).exists());
    STATIC_REQUIRE(std::same_as<decltype(ShipIndex(3) + 1u), std::uint32_t>);
}

TEST_CASE("indices compare with their own kind and with numbers, never with another kind") {
    STATIC_REQUIRE(compares<ShipIndex, ShipIndex>);
    STATIC_REQUIRE(compares<ShipIndex, std::uint32_t>);
    STATIC_REQUIRE(is_ordered_with<ShipIndex, std::size_t>);
    STATIC_REQUIRE(!compares<ShipIndex, PortIndex>);
    STATIC_REQUIRE(!is_ordered_with<ShipIndex, PortIndex>);
}

TEST_CASE("an index counts through an array and subscripts it") {
    const std::vector<int> tons{3, 5, 7};
    int all = 0;
    for (ShipIndex ship(0); ship < tons.size(); ++ship) all += tons[ship];
    CHECK(all == 15);
}
