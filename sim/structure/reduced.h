// A boolean function made small without changing it: common parts drawn out, and mishaps that always have the same effect taken together.
#pragma once

#include <vector>

#include "sim/structure/gates.h"

namespace drsim::structure {

/// Mishaps in series: each of them alone has the effect of all of them, everywhere in the function. Never empty, ascending.
using Bundle = std::vector<Id<Mishap>>;

/// The same function over bundles: leaf `b` works while no mishap of bundle `b` has happened.
struct Reduced {
    Gates gates;  // the mishap of a leaf is the number of its bundle
    Id<Gate> root;
    std::vector<Bundle> bundles;
};

/// Mishaps beyond `may_happen`, or false there, are taken never to happen.
Reduced reduced(const Gates& gates, Id<Gate> root, const std::vector<bool>& may_happen);

}  // namespace drsim::structure
