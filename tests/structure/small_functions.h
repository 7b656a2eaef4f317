// Boolean functions for tests, and what follows from them by trying every combination of mishaps.
#pragma once

#include <algorithm>
#include <cstdint>
#include <set>
#include <vector>

#include "sim/structure/cut_sets.h"
#include "sim/structure/gates.h"

namespace drsim::test {

/// SplitMix64 (Steele, Lea, Flood 2014): enough for shapes, and the same everywhere.
struct Dice {
    std::uint64_t state;
    std::uint32_t below(std::uint32_t sides) {
        std::uint64_t z = state += 0x9e3779b97f4a7c15u;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return static_cast<std::uint32_t>((z ^ (z >> 31)) % sides);
    }
};

inline std::vector<bool> those_of(std::uint32_t bits, std::size_t mishaps) {
    std::vector<bool> happened(mishaps, false);
    for (std::size_t e = 0; e < mishaps; ++e) happened[e] = (bits >> e & 1) != 0;
    return happened;
}

inline bool works(const structure::Gates& gates, Id<structure::Gate> root, const std::vector<bool>& happened) {
    return structure::working(gates, happened)[root.index()];
}

/// Every set of at most `order` mishaps that takes the function down while none of its parts does.
template <class Works>
std::set<std::vector<std::uint32_t>> cut_sets_by_trial(std::size_t mishaps, std::uint32_t order, const Works& still_works) {
    std::set<std::vector<std::uint32_t>> found;
    for (std::uint32_t bits = 0; bits < (1u << mishaps); ++bits) {
        std::vector<std::uint32_t> set;
        bool is_minimal = !still_works(those_of(bits, mishaps));
        for (std::uint32_t e = 0; e < mishaps; ++e) {
            if ((bits >> e & 1) == 0) continue;
            set.push_back(e);
            is_minimal = is_minimal && still_works(those_of(bits & ~(1u << e), mishaps));
        }
        if (is_minimal && set.size() <= order) found.insert(set);
    }
    return found;
}

/// The sets of single mishaps that sets of bundles stand for.
inline std::set<std::vector<std::uint32_t>> unbundled(const structure::Reduced& function, const structure::CutSets& cuts) {
    std::set<std::vector<std::uint32_t>> all;
    for (const structure::CutSet& cut : cuts.sets) {
        std::vector<std::vector<std::uint32_t>> open{{}};
        for (const std::uint32_t bundle : cut) {
            std::vector<std::vector<std::uint32_t>> next;
            for (const auto& begun : open)
                for (const auto mishap : function.bundles[bundle]) {
                    next.push_back(begun);
                    next.back().push_back(mishap.value);
                }
            open = std::move(next);
        }
        for (auto& set : open) {
            std::sort(set.begin(), set.end());
            all.insert(std::move(set));
        }
    }
    return all;
}

/// A function of random gates over `mishaps` mishaps.
inline Id<structure::Gate> random_function(structure::Gates& gates, Dice& dice, std::uint32_t mishaps) {
    std::vector<Id<structure::Gate>> all;
    for (std::uint32_t e = 0; e < mishaps; ++e) all.push_back(gates.leaf(Id<structure::Mishap>(e)));
    const std::uint32_t more = 2 + dice.below(10);
    for (std::uint32_t g = 0; g < more; ++g) {
        std::vector<Id<structure::Gate>> of;
        const std::uint32_t count = 1 + dice.below(5);
        for (std::uint32_t i = 0; i < count; ++i) of.push_back(all[dice.below(static_cast<std::uint32_t>(all.size()))]);
        const std::uint32_t kind = dice.below(3);
        all.push_back(kind == 0 ? gates.all_of(of) : kind == 1 ? gates.any_of(of) : gates.at_least(1 + dice.below(count), of));
    }
    return all.back();
}

}  // namespace drsim::test
