// Places, nested to any depth, and the links between them.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "sim/base/diagnostics.h"
#include "sim/base/id.h"

namespace drsim::model {

/// What a place is. Code that works by region or zone (control planes, `within`, replacement, `zone_of`) uses this, not the depth.
enum class PlaceLevel : std::uint8_t { Provider, Region, Zone, Rack, Host };

/// A place of any level; `outside` (the rest of the internet) always exists, is a leaf, and never fails.
struct Location {
    std::string name;
    Id<Location> parent;                 // none: top level
    std::vector<Id<Location>> children;  // in file order; empty: a place without zones
    Where where;
    PlaceLevel level = PlaceLevel::Region;
};

/// A two-way link; the bandwidth is per direction.
struct Link {
    std::string name;  // "A--B" when the file gives none
    Id<Location> a;
    Id<Location> b;
    double rtt_s = 0;
    double bytes_per_second = std::numeric_limits<double>::infinity();
    Where where;
};

}  // namespace drsim::model
