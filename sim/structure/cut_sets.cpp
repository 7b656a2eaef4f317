#include "sim/structure/cut_sets.h"

#include <algorithm>
#include <optional>
#include <set>

namespace drsim::structure {

namespace {

using Sets = std::vector<CutSet>;

constexpr auto is_smaller = [](const CutSet& a, const CutSet& b) { return a.size() != b.size() ? a.size() < b.size() : a < b; };

/// Whether a proper part of `set` is among `kept`.
bool is_absorbed(const CutSet& set, const std::set<CutSet>& kept) {
    const std::uint32_t all = (1u << set.size()) - 1;
    for (std::uint32_t chosen = 0; chosen < all; ++chosen) {
        CutSet part;
        for (std::uint32_t i = 0; i < set.size(); ++i)
            if ((chosen >> i & 1) != 0) part.push_back(set[i]);
        if (kept.contains(part)) return true;
    }
    return false;
}

Sets minimal(Sets sets) {
    std::sort(sets.begin(), sets.end(), is_smaller);
    sets.erase(std::unique(sets.begin(), sets.end()), sets.end());
    std::set<CutSet> kept;
    Sets result;
    for (CutSet& set : sets) {
        if (is_absorbed(set, kept)) continue;
        kept.insert(set);
        result.push_back(std::move(set));
    }
    return result;
}

CutSet joined(const CutSet& a, const CutSet& b) {
    CutSet both;
    std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
    return both;
}

/// Cut sets of all gates, callees first. Throws nothing: `too_many` says that a limit was reached, and the sets are then incomplete.
class Search {
public:
    Search(const Reduced& function, std::uint32_t order, std::size_t at_most) : function_(function), order_(order), at_most_(at_most) {}

    std::optional<Sets> found() {
        const std::vector<Id<Gate>> all = behind(function_.gates, function_.root);
        std::vector<std::uint32_t> uses(function_.root.index() + 1, 0);
        for (const Id<Gate> gate : all)
            for (const Id<Gate> part : function_.gates[gate].of) ++uses[part.index()];
        of_.resize(function_.root.index() + 1);
        for (const Id<Gate> gate : all) {
            of_[gate.index()] = sets_of(function_.gates[gate]);
            if (too_many_) return std::nullopt;
            for (const Id<Gate> part : function_.gates[gate].of)
                if (--uses[part.index()] == 0) Sets().swap(of_[part.index()]);
        }
        return of_[function_.root.index()];
    }

private:
    Sets sets_of(const Gate& gate) {
        if (gate.is_leaf()) return {{gate.mishap.value}};
        if (gate.of.empty()) return gate.at_least == 0 ? Sets{} : Sets{{}};
        if (gate.needs_all()) {
            Sets all;
            for (const Id<Gate> part : gate.of) all.insert(all.end(), of_[part.index()].begin(), of_[part.index()].end());
            return kept(std::move(all));
        }
        // fails[j]: the sets that take down at least j of the parts looked at so far.
        const std::size_t enough = gate.of.size() - gate.at_least + 1;
        std::vector<Sets> fails(enough + 1);
        fails[0] = {{}};
        for (const Id<Gate> part : gate.of)
            for (std::size_t j = enough; j >= 1; --j) {
                fails[j] = with(std::move(fails[j]), fails[j - 1], of_[part.index()]);
                if (too_many_) return {};
            }
        return fails[enough];
    }
    /// `sets`, and every union of one of `these` and one of `those` that is not too large.
    Sets with(Sets sets, const Sets& these, const Sets& those) {
        if (these.size() * those.size() > tries_per_set * at_most_) too_many_ = true;
        if (too_many_) return {};
        for (const CutSet& a : these)
            for (const CutSet& b : those)
                if (CutSet both = joined(a, b); both.size() <= order_) sets.push_back(std::move(both));
        return kept(std::move(sets));
    }
    Sets kept(Sets sets) {
        sets = minimal(std::move(sets));
        too_many_ = too_many_ || sets.size() > at_most_;
        return sets;
    }

    static constexpr std::size_t tries_per_set = 10;
    const Reduced& function_;
    std::uint32_t order_;
    std::size_t at_most_;
    bool too_many_ = false;
    std::vector<Sets> of_;  // by gate, until its last use
};

}  // namespace

std::array<double, highest_order> CutSets::counts(const std::vector<Bundle>& bundles) const {
    std::array<double, highest_order> counted{};
    for (const CutSet& set : sets) {
        double stands_for = 1;
        for (const std::uint32_t bundle : set) stands_for *= static_cast<double>(bundles[bundle].size());
        if (!set.empty()) counted[set.size() - 1] += stands_for;
    }
    return counted;
}

CutSets minimal_cut_sets(const Reduced& function, std::uint32_t order, std::size_t at_most) {
    for (order = std::min(order, highest_order); order > 0; --order)
        if (auto sets = Search(function, order, at_most).found()) return {std::move(*sets), order};
    return {};
}

}  // namespace drsim::structure
