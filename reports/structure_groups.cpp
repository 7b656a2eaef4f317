#include "reports/structure_groups.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace drsim::reports {

using structure::Mishap;

std::string name_of(const model::System& system, const Mishap& mishap) {
    const bool says_kind = mishap.is == Mishap::Is::Place || mishap.is == Mishap::Is::Link || mishap.is == Mishap::Is::Tag;
    return says_kind ? fmt::format("{} {}", word_for(system, mishap), mishap.name) : mishap.name;
}

std::vector<AlikeEvents> alike_mishaps(const structure::StructuralAnalysis& analysis) {
    std::vector<AlikeEvents> groups;
    for (const structure::Blast& blast : analysis.blasts) {
        if (blast.worst() == structure::Effect::Serves) continue;
        const auto known =
            std::find_if(groups.begin(), groups.end(), [&](const AlikeEvents& group) { return group.effects == blast.entries; });
        if (known != groups.end()) known->mishaps.push_back(blast.mishap);
        else groups.push_back({{blast.mishap}, blast.entries});
    }
    const auto worst_first = [](const AlikeEvents& a, const AlikeEvents& b) {
        auto of_a = a.effects, of_b = b.effects;
        std::sort(of_a.rbegin(), of_a.rend());
        std::sort(of_b.rbegin(), of_b.rend());
        return of_a > of_b;
    };
    std::stable_sort(groups.begin(), groups.end(), worst_first);
    return groups;
}

namespace {

using Bundles = std::set<std::uint32_t>;

std::vector<Id<Mishap>> mishaps_of(const structure::EntryAnalysis& entry, const Bundles& bundles) {
    std::vector<Id<Mishap>> mishaps;
    for (const std::uint32_t bundle : bundles) mishaps.insert(mishaps.end(), entry.bundles[bundle].begin(), entry.bundles[bundle].end());
    std::sort(mishaps.begin(), mishaps.end());
    return mishaps;
}

/// Bundles that are in pairs with the same partners, and those partners.
std::vector<std::pair<Bundles, Bundles>> joined_pairs(const structure::EntryAnalysis& entry) {
    std::map<std::uint32_t, Bundles> partners;
    for (const structure::CutSet& cut : entry.cuts.sets) {
        if (cut.size() != 2) continue;
        partners[cut[0]].insert(cut[1]);
        partners[cut[1]].insert(cut[0]);
    }
    std::map<Bundles, Bundles> alike;  // partners to those that have them
    for (const auto& [bundle, others] : partners) alike[others].insert(bundle);
    std::vector<std::pair<Bundles, Bundles>> joined;
    std::set<std::pair<std::uint32_t, std::uint32_t>> said;
    for (const auto& [others, bundles] : alike) {
        Bundles left;
        for (const std::uint32_t other : others)
            if (!said.contains({other, *bundles.begin()})) left.insert(other);
        if (left.empty()) continue;
        for (const std::uint32_t bundle : bundles)
            for (const std::uint32_t other : left) said.insert({bundle, other});
        joined.emplace_back(bundles, left);
    }
    return joined;
}

}  // namespace

std::vector<Combination> combinations(const structure::EntryAnalysis& entry) {
    std::vector<Combination> all;
    for (const auto& [some, others] : joined_pairs(entry)) {
        all.push_back({mishaps_of(entry, some), mishaps_of(entry, others)});
        std::sort(all.back().begin(), all.back().end());
    }
    for (const structure::CutSet& cut : entry.cuts.sets) {
        if (cut.size() < 3) continue;
        Combination one;
        for (const std::uint32_t bundle : cut) one.push_back(mishaps_of(entry, {bundle}));
        std::sort(one.begin(), one.end());
        all.push_back(std::move(one));
    }
    return all;
}

}  // namespace drsim::reports
