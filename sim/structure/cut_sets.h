// Minimal cut sets: the smallest sets of mishaps that together take a function down.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/structure/reduced.h"

namespace drsim::structure {

/// Cut sets have at most this many mishaps.
inline constexpr std::uint32_t highest_order = 4;

/// A set of bundles: one mishap of each, whichever, takes the function down, and no mishap fewer does. Ascending.
using CutSet = std::vector<std::uint32_t>;

struct CutSets {
    /// By size, then ascending.
    std::vector<CutSet> sets;
    /// All cut sets of up to this many mishaps are listed; fewer than asked for if there are too many to list.
    std::uint32_t complete_to = 0;

    /// How many sets of single mishaps they stand for: the product of the sizes of their bundles, added up. By size, from 1.
    [[nodiscard]] std::array<double, highest_order> counts(const std::vector<Bundle>& bundles) const;
};

/// Exact up to `order` (at most highest_order) unless some gate has more than `at_most` cut sets: then exact up to a lower order.
/// Bottom up, cut sets of each gate, absorbed and cut off at the order: Rauzy and Dutuit's reading of MOCUS (1997).
CutSets minimal_cut_sets(const Reduced& function, std::uint32_t order, std::size_t at_most = 200'000);

}  // namespace drsim::structure
