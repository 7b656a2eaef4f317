// The copies of a store that commit by majority, and where they stand.
#pragma once

#include <vector>

#include "sim/model/pool.h"

namespace drsim::structure {

/// The copies that commit together: the first writer, and those that say so. Fewer than two: no majority decides.
std::vector<std::size_t> voters_of(const model::StorePart& store);

/// How many of these copies stand in a place.
std::size_t count_in(const model::System& system, const model::StorePart& store, const std::vector<std::size_t>& copies,
                     Id<model::Location> place);

/// The stores that have no majority left without a place, in file order.
std::vector<Id<model::Component>> without_majority(const model::System& system, Id<model::Location> place);

}  // namespace drsim::structure
