// Checks across sections: circular needs, circular steps, a switch that does not wait for the promotion.
#pragma once

#include "sim/load/names.h"

namespace drsim::load {

void check_needs(Reading& reading, const Names& names, const model::System& system);
/// Notes copies that are shipped but have no bytes that could wait.
void check_shipped_copies(Reading& reading, const model::System& system);
/// Notes copies whose lag is shorter than the time that a write needs to reach them.
void check_lags(Reading& reading, const model::System& system);
/// A restore with a rate but no size is an error. A copy that is refilled without a known size or speed is a note, and the default used
/// instead becomes an assumption of the system.
void check_filled_copies(Reading& reading, const Names& names, model::System& system);
/// Notes keys of a person that only apply when that person is paged, if nothing pages them.
void check_people(Reading& reading, const model::System& system);
void check_runbooks(Reading& reading, const model::System& system);
/// Nothing that scales in would strand others, and every `min` has somebody that it limits.
void check_autoscalers(Reading& reading, const model::System& system);
/// What runs on nodes: they have room, and nothing has room in vain.
void check_nodes(Reading& reading, const model::System& system);
/// The name that switches releases is one that clients follow.
void check_rollouts(Reading& reading, const model::System& system);

/// A circle in a graph given as lists of successors: its members in order,
/// empty if there is none. Iterative, for paths of 100,000 nodes.
std::vector<std::uint32_t> circle_in(const std::vector<std::vector<std::uint32_t>>& successors);

}  // namespace drsim::load
