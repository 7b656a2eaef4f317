// Places as the network sees them: a spot is a region, or a leaf of a region inside which links are written. For sim/graph/ and
// sim/structure/ only.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/model/pool.h"

namespace drsim::graph {

/// A region without written links inside is one spot, because nothing limits traffic in it.
struct Spots {
    std::vector<std::vector<std::uint32_t>> of_place;  // by location: the spots that it covers, in file order
    std::vector<Id<model::Location>> at;               // by spot: its region or leaf
    std::vector<bool> split;                           // by location: lies in a region of several spots
};

Spots spots_of(const model::System& system);

/// A way over one directed link, or (`free_way`) between two leaves of a split region that no written link joins.
struct Way {
    static constexpr std::uint32_t free_way = 0xffffffffu;
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    std::uint32_t link = free_way;
    std::int64_t rtt_us = 0;
};

/// All ways, in file order of their links, free ones last.
std::vector<Way> ways_of(const model::System& system, const Spots& spots);

}  // namespace drsim::graph
