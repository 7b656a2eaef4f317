// The links over which bytes travel between places: the paths of least round-trip time. reach.h handles what is down.
#pragma once

#include <vector>

#include "sim/base/network.h"
#include "sim/model/system.h"

namespace drsim::graph {

/// Places are the system's locations by number; link i of the system becomes the directed links 2i (a to b) and 2i+1 (b to a). A place has
/// the links of every place around it. Inside a region all places are joined without limit, unless a link between the two is written. Two
/// regions that no written links join are connected over the internet, without limit.
/// Unlimited links are not listed, because they delay nothing.
Network network(const model::System& system);

/// All directed links on the way, including unlimited ones; empty if none is needed or none leads there.
/// Of paths with the same round-trip time, the one with fewer links wins, then the one whose links come first in the file.
std::vector<std::uint32_t> links_on_the_way(const model::System& system, Id<model::Location> from, Id<model::Location> to);

}  // namespace drsim::graph
