// Typed indices: an Id<Component> cannot be passed for an Id<Location>. Nothing here knows what they index.
#pragma once

#include <compare>
#include <cstdint>

namespace drsim {

/// Index of a `Thing` in the list that owns it; `none` names nothing.
template <class Thing>
struct Id {
    static constexpr std::uint32_t none = 0xffffffffu;
    std::uint32_t value = none;

    constexpr Id() = default;
    constexpr explicit Id(std::uint32_t index) : value(index) {}
    constexpr explicit Id(std::size_t index) : value(static_cast<std::uint32_t>(index)) {}
    [[nodiscard]] constexpr bool exists() const { return value != none; }
    [[nodiscard]] constexpr std::size_t index() const { return value; }
    friend constexpr auto operator<=>(Id, Id) = default;
};

}  // namespace drsim
