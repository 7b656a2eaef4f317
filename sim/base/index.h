// Typed dense indices: the index of a pool cannot be passed for that of a store,
// or for any other number. Nothing here knows what they index.
#pragma once

#include <compare>
#include <concepts>
#include <cstdint>

namespace drsim {

/// The null index; it converts to an Index of any kind and to a plain number.
struct NoIndex {
    constexpr operator std::uint32_t() const { return 0xffffffffu; }
};

/// Index of a `Thing` in a dense array of all of them. It converts to a number implicitly, so that it can be a subscript, be compared, and
/// be stored in a fact. The reverse needs the explicit constructor, and an index of one kind never becomes one of another kind.
/// Arithmetic gives a plain number. It has the size and the cost of a number.
template <class Thing>
class Index {
public:
    constexpr Index() = default;
    constexpr Index(NoIndex) {}
    /// A template, so that no index of another kind converts on the way in.
    template <std::integral Number>
    constexpr explicit Index(Number number) : number_(static_cast<std::uint32_t>(number)) {}

    constexpr operator std::uint32_t() const { return number_; }
    [[nodiscard]] constexpr bool exists() const { return number_ != NoIndex{}; }
    constexpr Index& operator++() {
        ++number_;
        return *this;
    }
    friend constexpr auto operator<=>(Index, Index) = default;

private:
    std::uint32_t number_ = NoIndex{};
};

/// Indices of two kinds do not compare, although both convert to numbers.
template <class Thing, class Other>
bool operator==(Index<Thing>, Index<Other>) = delete;
template <class Thing, class Other>
std::strong_ordering operator<=>(Index<Thing>, Index<Other>) = delete;

}  // namespace drsim
