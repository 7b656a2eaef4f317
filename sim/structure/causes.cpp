#include "sim/structure/causes.h"

#include <algorithm>

namespace drsim::structure {

namespace {

/// The gates that say whether suspects run, in all tiers; and whether they answer, if they are to be spared with all that they need.
std::vector<bool> gates_of(const Case& of, const std::vector<Suspect>& suspects, bool with_needs) {
    std::vector<bool> kept(of.structure.gates().size(), false);
    for (const Suspect& suspect : suspects)
        for (const auto& tier : of.structure.tiers())
            for (const std::size_t pool : suspect.pools) {
                kept[tier->runs(pool).index()] = true;
                if (!with_needs) continue;
                for (const model::Role role : {model::Role::Any, model::Role::Writer, model::Role::Reader})
                    kept[tier->answers_anybody(pool, role).index()] = true;
            }
    kept[of.structure.gates().never().index()] = false;
    return kept;
}

bool would_help(const Case& of, const Blast& blast, const std::vector<Suspect>& spared, const Outage& outage, Effect fixed,
                bool all_entries) {
    const auto works = working(of.structure.gates(), outage.happened, gates_of(of, spared, fixed == Effect::Blocked));
    bool any = false;
    for (std::size_t e = 0; e < blast.entries.size(); ++e) {
        if (blast.entries[e] != fixed) continue;
        const bool is_served = works[of.structure.served(Id<model::EntryPoint>(e), Recovery::ByPeople).index()];
        any = any || is_served;
        if (all_entries && !is_served) return false;
    }
    return any;
}

}  // namespace

std::vector<std::string> causes_of(const Case& of, const Blast& blast, std::vector<Suspect> suspects, Effect fixed, bool all_entries) {
    const Outage outage = outage_of(of.structure, {blast.mishap});
    const auto help = [&](const std::vector<Suspect>& spared) { return would_help(of, blast, spared, outage, fixed, all_entries); };
    std::vector<std::string> names;
    for (const Suspect& suspect : suspects)
        if (help({suspect})) names.push_back(suspect.name);
    if (!names.empty() || !help(suspects)) return names;
    for (std::size_t s = suspects.size(); s-- > 0;) {
        std::vector<Suspect> others = suspects;
        others.erase(others.begin() + static_cast<std::ptrdiff_t>(s));
        if (help(others)) suspects = std::move(others);
    }
    for (const Suspect& suspect : suspects) names.push_back(suspect.name);
    return names;
}

}  // namespace drsim::structure
