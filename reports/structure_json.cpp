#include "reports/structure_json.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "reports/json_text.h"

namespace drsim::reports {

using nlohmann::ordered_json;
using structure::Effect;
using structure::Mishap;
using structure::StructuralAnalysis;

namespace {

constexpr int format = 1;

ordered_json number(double value) { return std::isfinite(value) ? ordered_json(value) : ordered_json(nullptr); }

std::string key_of(std::string_view words) {
    std::string key(words);
    std::replace(key.begin(), key.end(), ' ', '_');
    return key;
}

std::string_view word_for(structure::Recovery recovery) {
    switch (recovery) {
        case structure::Recovery::None: return "none";
        case structure::Recovery::ByItself: return "automatic";
        case structure::Recovery::ByPeople: return "people";
        case structure::Recovery::Unhindered: return "unhindered";
    }
    return {};
}

std::string_view word_for(Severity severity) {
    switch (severity) {
        case Severity::Error: return "error";
        case Severity::Warning: return "warning";
        case Severity::Note: return "note";
    }
    return {};
}

class Json {
public:
    Json(const model::System& system, const StructuralAnalysis& analysis, const std::vector<std::string>& files)
        : system_(system), analysis_(analysis), files_(files) {}

    [[nodiscard]] ordered_json whole(std::string_view version) const {
        ordered_json out;
        out["drsim"] = {{"version", version}, {"format", format}};
        out["simulated"] = false;
        out["inputs"] = ordered_json::array();
        for (const model::InputFile& input : system_.inputs) out["inputs"].push_back({{"path", input.path}, {"sha256", input.sha256}});
        out["system"] = system_.name;
        out["environment"] = system_.environment;
        out["order"] = analysis_.options.order;
        out["recovery"] = word_for(analysis_.options.recovery);
        out["outages"] = list(analysis_.mishaps, [&](const Mishap& mishap) { return mishap_json(mishap); });
        out["outages"].erase(std::remove(out["outages"].begin(), out["outages"].end(), ordered_json(nullptr)), out["outages"].end());
        out["interruptions"] = list(analysis_.blasts, [&](const structure::Blast& blast) {
            return ordered_json{
                {"outage", name(blast.mishap)}, {"effects", effects(blast.entries)}, {"overloaded", capacity(blast.overloaded)}};
        });
        out["entry_points"] = list(analysis_.entries, [&](const structure::EntryAnalysis& entry) { return entry_json(entry); });
        out["passages"] = list(analysis_.passages, [&](const structure::Passage& passage) {
            return ordered_json{{"entry_point", system_.entry_points[passage.entry.index()].name},
                                {"data", system_.data[passage.data.index()].name},
                                {"passes", list(passage.passes, [&](Id<model::Component> component) {
                                     return system_.components[component.index()].name;
                                 })}};
        });
        out["parting_places"] = list(analysis_.parting, [&](Id<model::Location> place) { return system_.locations[place.index()].name; });
        out["places"] = list(analysis_.places, [&](const structure::PlaceAnalysis& place) { return place_json(place); });
        out["findings"] = list(analysis_.findings, [&](const structure::Finding& finding) { return finding_json(finding); });
        return out;
    }

private:
    template <class Things, class Make>
    static ordered_json list(const Things& things, const Make& make) {
        ordered_json out = ordered_json::array();
        for (const auto& thing : things) out.push_back(make(thing));
        return out;
    }
    [[nodiscard]] const std::string& name(Id<Mishap> mishap) const { return analysis_.mishaps[mishap.index()].name; }
    [[nodiscard]] ordered_json names(const structure::Bundle& bundle) const {
        return list(bundle, [&](Id<Mishap> mishap) { return name(mishap); });
    }
    [[nodiscard]] ordered_json at(Where where) const {
        if (where.file >= files_.size()) return nullptr;
        return {{"file", files_[where.file]}, {"line", where.line}, {"column", where.column}};
    }
    [[nodiscard]] ordered_json mishap_json(const Mishap& mishap) const {
        if (!mishap.is_outage()) return nullptr;
        const std::size_t number_of = static_cast<std::size_t>(&mishap - analysis_.mishaps.data());
        return {{"outage", mishap.name},
                {"kind", key_of(structure::word_for(system_, mishap))},
                {"probability", analysis_.probability[number_of]},
                {"probability_is", analysis_.is_stated[number_of] ? "stated" : "assumed"},
                {"at", at(mishap.where)}};
    }
    [[nodiscard]] ordered_json effects(const std::vector<Effect>& of) const {
        ordered_json out = ordered_json::object();
        for (std::size_t e = 0; e < of.size(); ++e) out[system_.entry_points[e].name] = key_of(structure::word_for(of[e]));
        return out;
    }
    [[nodiscard]] ordered_json capacity(const std::vector<structure::CapacityLeft>& all) const {
        return list(all, [&](const structure::CapacityLeft& left) {
            return ordered_json{{"component", system_.components[left.component.index()].name},
                                {"at", left.at.exists() ? ordered_json(system_.locations[left.at.index()].name) : ordered_json(nullptr)},
                                {"demand_per_second", number(left.demand)},
                                {"carries_per_second", number(left.now)},
                                {"after_steps_per_second", number(left.after_steps)},
                                {"at_most_per_second", number(left.at_most)},
                                {"enough", left.now >= left.demand}};
        });
    }
    [[nodiscard]] ordered_json entry_json(const structure::EntryAnalysis& entry) const {
        ordered_json out;
        out["entry_point"] = system_.entry_points[entry.entry.index()].name;
        ordered_json counts = ordered_json::array();
        for (std::uint32_t order = 0; order < entry.cuts.complete_to; ++order) counts.push_back(entry.cuts.counts(entry.bundles)[order]);
        out["cut_sets"] = {{"complete_to", entry.cuts.complete_to}, {"counts", counts}};
        out["cut_sets"]["sets"] = list(entry.cuts.sets, [&](const structure::CutSet& cut) {
            return list(cut, [&](std::uint32_t bundle) { return names(entry.bundles[bundle]); });
        });
        if (!entry.importances) {
            out["out_with_probability"] = nullptr;
            out["importance"] = nullptr;
            return out;
        }
        out["out_with_probability"] = entry.importances->fails;
        out["importance"] = list(entry.importances->all, [&](const structure::Importance& one) {
            return ordered_json{{"outage", name(one.mishap)},
                                {"birnbaum", number(one.birnbaum)},
                                {"fussell_vesely", number(one.fussell_vesely)},
                                {"risk_achievement_worth", number(one.achievement_worth)}};
        });
        return out;
    }
    [[nodiscard]] ordered_json place_json(const structure::PlaceAnalysis& place) const {
        ordered_json out{{"place", system_.locations[place.place.index()].name}, {"effects", effects(place.effects)}};
        out["capacity"] = capacity(place.capacity);
        out["data"] = list(place.data, [&](const structure::DataLeft& left) {
            const auto& copies = system_.components[system_.data[left.data.index()].in.index()].store->copies;
            return ordered_json{{"data", system_.data[left.data.index()].name},
                                {"copies_lost", list(left.copies_lost, [&](std::uint32_t copy) { return copies[copy].name; })},
                                {"copies_left", left.copies_left},
                                {"backups_left", left.had_backups ? ordered_json(left.backups_left) : ordered_json(nullptr)}};
        });
        out["majority_lost"] =
            list(place.majority_lost, [&](Id<model::Component> store) { return system_.components[store.index()].name; });
        return out;
    }
    [[nodiscard]] ordered_json finding_json(const structure::Finding& finding) const {
        return {{"rule", finding.rule.id},
                {"title", finding.rule.title},
                {"severity", word_for(finding.severity)},
                {"subject", finding.subject},
                {"at", at(finding.where)},
                {"why", finding.why},
                {"satisfied", finding.satisfied},
                {"others", list(finding.others, [&](const structure::Finding::Other& other) {
                     return ordered_json{{"subject", other.subject}, {"at", at(other.where)}};
                 })}};
    }

    const model::System& system_;
    const StructuralAnalysis& analysis_;
    const std::vector<std::string>& files_;
};

}  // namespace

std::string structure_json(const model::System& system, const StructuralAnalysis& analysis, const std::vector<std::string>& files,
                           std::string_view version) {
    return json_text(Json(system, analysis, files).whole(version));
}

}  // namespace drsim::reports
