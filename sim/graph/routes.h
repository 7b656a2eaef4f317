// Over which links bytes travel from place to place: the paths of least round-trip time. What is up or down is reach.h's.
#pragma once

#include <vector>

#include "sim/base/network.h"
#include "sim/model/system.h"

namespace drsim::graph {

/// Places are the system's locations by number; link i of the system is the directed links 2i (a to b) and 2i+1 (b to a).
/// A place has the links of every place around it. Inside a region all places are joined without limit, unless a link between
/// the two is written; two regions that no written links join meet over the internet, without limit.
/// Unlimited links are not listed: they hold nothing up.
Network network(const model::System& system);

/// All directed links on the way, unlimited ones included; empty when none is needed or none leads there.
/// Of paths with the same round-trip time the one with fewer links, then the one whose links come first in the file.
std::vector<std::uint32_t> links_on_the_way(const model::System& system, Id<model::Location> from, Id<model::Location> to);

}  // namespace drsim::graph
