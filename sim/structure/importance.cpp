#include "sim/structure/importance.h"

#include <algorithm>

#include "sim/structure/decision_diagram.h"

namespace drsim::structure {

namespace {

/// The probability that some mishap of a bundle has happened, other than `except`.
double down_without(const Bundle& bundle, Id<Mishap> except, const std::vector<double>& probability) {
    double none_happened = 1;
    for (const Id<Mishap> mishap : bundle)
        if (mishap != except) none_happened *= 1 - probability[mishap.index()];
    return 1 - none_happened;
}

}  // namespace

std::optional<Importances> importances(const Reduced& function, const std::vector<double>& probability) {
    const auto diagram = DecisionDiagram::of(function);
    if (!diagram) return std::nullopt;
    std::vector<double> down;
    for (const Bundle& bundle : function.bundles) down.push_back(down_without(bundle, {}, probability));
    Importances result;
    result.fails = diagram->fails_with(down);
    for (std::size_t b = 0; b < function.bundles.size(); ++b) {
        const double as_it_is = down[b];
        down[b] = 1;
        const double if_down = diagram->fails_with(down);
        down[b] = 0;
        const double if_up = diagram->fails_with(down);
        down[b] = as_it_is;
        for (const Id<Mishap> mishap : function.bundles[b]) {
            const double others = down_without(function.bundles[b], mishap, probability);
            const double if_not = others * if_down + (1 - others) * if_up;
            Importance one{mishap, probability[mishap.index()], if_down - if_not, 0, 0};
            if (result.fails > 0) one.fussell_vesely = 1 - if_not / result.fails;
            if (result.fails > 0) one.achievement_worth = if_down / result.fails;
            result.all.push_back(one);
        }
    }
    std::stable_sort(result.all.begin(), result.all.end(), [](const Importance& a, const Importance& b) {
        return a.birnbaum != b.birnbaum ? a.birnbaum > b.birnbaum : a.mishap < b.mishap;
    });
    return result;
}

}  // namespace drsim::structure
