// Places, nested to any depth, and the links between them.
#pragma once

#include <limits>
#include <string>
#include <vector>

#include "sim/base/diagnostics.h"
#include "sim/base/id.h"

namespace drsim::model {

/// A region, zone, rack, host...; `outside` (the rest of the internet) always exists, is a leaf, and never fails.
struct Location {
    std::string name;
    Id<Location> parent;                  // none: top level (a region or provider)
    std::vector<Id<Location>> children;   // in file order; empty: a place without zones
    Where where;
};

/// A two-way link; bandwidth holds for each direction.
struct Link {
    std::string name;   // "A--B" when the file gives none
    Id<Location> a;
    Id<Location> b;
    double rtt_s = 0;
    double bytes_per_second = std::numeric_limits<double>::infinity();
    Where where;
};

}  // namespace drsim::model
