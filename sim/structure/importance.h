// How much single mishaps matter to a function, if each happens with a probability of its own.
#pragma once

#include <optional>
#include <vector>

#include "sim/structure/reduced.h"

namespace drsim::structure {

struct Importance {
    Id<Mishap> mishap;
    double probability = 0;
    double birnbaum = 0;           // P(fails, if it happened) - P(fails, if it did not)
    double fussell_vesely = 0;     // share of P(fails) that goes if it never happens: 1 - P(fails, if it did not) / P(fails)
    double achievement_worth = 0;  // risk achievement worth: P(fails, if it happened) / P(fails)
};

struct Importances {
    double fails = 0;             // probability that the function does not work
    std::vector<Importance> all;  // by Birnbaum importance, the largest first; mishaps that have none are left out
};

/// Exact, from a decision diagram; none if that becomes too large. `probability` is by mishap; mishaps are independent.
std::optional<Importances> importances(const Reduced& function, const std::vector<double>& probability);

}  // namespace drsim::structure
