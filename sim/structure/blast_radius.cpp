#include "sim/structure/blast_radius.h"

#include <algorithm>

namespace drsim::structure {

std::string_view word_for(Effect effect) {
    switch (effect) {
        case Effect::Serves: return "serves";
        case Effect::FailsOver: return "fails over";
        case Effect::People: return "people act";
        case Effect::Unnoticed: return "unnoticed";
        case Effect::NoRunbook: return "no runbook";
        case Effect::Blocked: return "blocked";
        case Effect::StaysOut: return "stays out";
    }
    return {};
}

Effect Blast::worst() const { return entries.empty() ? Effect::Serves : *std::max_element(entries.begin(), entries.end()); }

std::vector<Effect> effects_of(const ServiceStructure& structure, const Outage& outage) {
    std::vector<Effect> effects;
    for (std::size_t e = 0; e < structure.ground().system.entry_points.size(); ++e) {
        const auto is_served = [&](Recovery recovery, const std::vector<bool>& state) -> bool {
            return state[structure.served(Id<model::EntryPoint>(e), recovery).index()];
        };
        effects.push_back(is_served(Recovery::None, outage.works)          ? Effect::Serves
                          : is_served(Recovery::ByItself, outage.switched) ? Effect::FailsOver
                          : is_served(Recovery::ByPeople, outage.asked)    ? Effect::People
                          : is_served(Recovery::ByItself, outage.works)    ? Effect::Unnoticed
                          : is_served(Recovery::ByPeople, outage.works)    ? Effect::NoRunbook
                          : is_served(Recovery::Unhindered, outage.works)  ? Effect::Blocked
                                                                           : Effect::StaysOut);
    }
    return effects;
}

namespace {

bool is_overloaded(const CapacityLeft& left) { return left.now < left.demand; }

/// The components and places that are short with nothing out.
std::vector<CapacityLeft> always_short(const ServiceStructure& structure, const Loads& loads) {
    std::vector<CapacityLeft> all = loads.after(outage_of(structure, {}));
    std::erase_if(all, [](const CapacityLeft& left) { return !is_overloaded(left); });
    return all;
}

}  // namespace

std::vector<Blast> blasts_of(const ServiceStructure& structure) {
    const Loads loads(structure);
    const std::vector<CapacityLeft> before = always_short(structure, loads);
    std::vector<Blast> blasts;
    for (std::size_t e = 0; e < structure.mishaps().all.size(); ++e) {
        if (!structure.mishaps().all[e].is_outage()) continue;
        const Outage outage = outage_of(structure, {Id<Mishap>(e)});
        Blast blast{Id<Mishap>(e), effects_of(structure, outage), loads.after(outage)};
        std::erase_if(blast.overloaded, [&](const CapacityLeft& left) {
            return !is_overloaded(left) || std::any_of(before.begin(), before.end(), [&](const CapacityLeft& other) {
                return other.component == left.component && other.at == left.at;
            });
        });
        if (blast.worst() != Effect::Serves || !blast.overloaded.empty()) blasts.push_back(std::move(blast));
    }
    return blasts;
}

std::vector<DataLeft> data_left(const ServiceStructure& structure, Id<Mishap> mishap) {
    const model::System& system = structure.ground().system;
    const auto takes = [&](const std::vector<Id<Mishap>>& mishaps) {
        return std::find(mishaps.begin(), mishaps.end(), mishap) != mishaps.end();
    };
    /// A place is lost with the last of its leaves.
    const auto is_lost = [&](Id<model::Location> place) {
        const auto leaves = model::leaves_of(system, place);
        return std::all_of(leaves.begin(), leaves.end(),
                           [&](Id<model::Location> leaf) { return takes(structure.mishaps().of_place(leaf)); });
    };
    std::vector<DataLeft> all;
    for (std::size_t d = 0; d < system.data.size(); ++d) {
        const Id<model::Component> store = system.data[d].in;
        if (!store.exists() || !system.components[store.index()].store) continue;
        const model::StorePart& part = *system.components[store.index()].store;
        DataLeft left{Id<model::DataSet>(d), {}, 0, 0, part.backups.has_value()};
        for (const std::size_t pool : structure.ground().calls.of_component[store.index()]) {
            const model::Pool& what = structure.ground().calls.pools[pool];
            if (what.copy.index() >= part.copies.size()) continue;
            if (takes(structure.mishaps().of_pool(what)) || is_lost(what.place)) left.copies_lost.push_back(what.copy.value);
            else ++left.copies_left;
        }
        bool some_backup_lost = false;
        if (part.backups)
            for (const Id<model::Location> place : {part.backups->stored_at, part.backups->copied_to}) {
                if (!place.exists()) continue;
                if (is_lost(place)) some_backup_lost = true;
                else ++left.backups_left;
            }
        if (!left.copies_lost.empty() || some_backup_lost) all.push_back(std::move(left));
    }
    return all;
}

}  // namespace drsim::structure
