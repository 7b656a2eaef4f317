// What no single section can see: circles of needs, circles of steps, a switch that does not wait for the promotion.
#pragma once

#include "sim/load/names.h"

namespace drsim::load {

void check_needs(Reading& reading, const Names& names, const model::System& system);
/// Notes copies that are shipped but have no bytes to wait for.
void check_shipped_copies(Reading& reading, const model::System& system);
/// Notes copies that lag less than a write needs to get to them.
void check_lags(Reading& reading, const model::System& system);
/// A restore that says at which rate but not how much is an error. A copy that something refills although nobody says how much that is,
/// or how fast it goes, is a note, and what is taken instead an assumption of the system.
void check_filled_copies(Reading& reading, const Names& names, model::System& system);
/// Notes keys of a person that hold only where that name is paged, of one whom nothing pages.
void check_people(Reading& reading, const model::System& system);
void check_runbooks(Reading& reading, const model::System& system);

/// A circle in a graph given as lists of successors: its members in order,
/// empty when there is none. Iterative: graphs of 100,000 nodes in a row.
std::vector<std::uint32_t> circle_in(const std::vector<std::vector<std::uint32_t>>& successors);

}  // namespace drsim::load
