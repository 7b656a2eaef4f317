#include "sim/structure/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "sim/structure/finding_rules.h"

namespace drsim::structure {

bool holds(const Case& of, const Outage& outage, Id<Gate> gate) {
    if (gate.index() < outage.works.size()) return outage.works[gate.index()];
    return working(of.structure.gates(), outage.happened)[gate.index()];
}

namespace {

std::string joined(const std::vector<std::string>& names, std::string_view last, std::size_t most) {
    if (names.empty()) return "nothing";
    if (names.size() == 1) return names.front();
    const std::size_t shown = names.size() <= most ? names.size() - 1 : most - 1;
    std::string text = names.front();
    for (std::size_t n = 1; n < shown; ++n) text.append(", ").append(names[n]);
    if (names.size() <= most) return fmt::format("{} {} {}", text, last, names.back());
    return fmt::format("{} {} {} others", text, last, names.size() - shown);
}

}  // namespace

std::string spoken(const std::vector<std::string>& names, std::size_t most) { return joined(names, "and", most); }

std::string any_one(const std::vector<std::string>& names, std::size_t most) {
    return names.size() > 2 ? fmt::format("any of {}", joined(names, "or", most)) : joined(names, "or", most);
}

std::string named(const Case& of, Id<Mishap> id) {
    const Mishap& mishap = of.mishap(id);
    const bool says_kind = mishap.is == Mishap::Is::Place || mishap.is == Mishap::Is::Link || mishap.is == Mishap::Is::Tag;
    return says_kind ? fmt::format("{} {}", word_for(of.system(), mishap), mishap.name) : mishap.name;
}

namespace {

/// The class of scenarios in which such a mishap strikes; empty if none is meant for it alone.
std::string_view class_of(const model::System& system, const Mishap& mishap) {
    if (mishap.is == Mishap::Is::Place) {
        switch (system.locations[mishap.of].level) {
            case model::PlaceLevel::Provider: return "provider_failure";
            case model::PlaceLevel::Region: return "region_failure";
            case model::PlaceLevel::Zone:
            case model::PlaceLevel::Rack:
            case model::PlaceLevel::Host: return "zone_failure";
        }
    }
    if (mishap.is == Mishap::Is::Link) return "network_failure";
    if (mishap.is == Mishap::Is::Copy) return "database_failure";
    if (mishap.is == Mishap::Is::Part && system.components[mishap.of].kind == model::Kind::External) return "dependency_failure";
    return {};
}

}  // namespace

bool is_promised(const Case& of, const Mishap& mishap, const std::vector<Effect>& effects, Effect at_least) {
    const std::string_view of_class = class_of(of.system(), mishap);
    for (const model::Objective& objective : of.system().objectives) {
        if (!std::holds_alternative<model::RecoveryTime>(objective.measure)) continue;
        if (objective.scenario_class && *objective.scenario_class != of_class) continue;
        for (std::size_t e = 0; e < effects.size(); ++e)
            if (effects[e] >= at_least && (!objective.entry_point.exists() || objective.entry_point.index() == e)) return true;
    }
    return false;
}

std::vector<Finding> findings_of(const ServiceStructure& structure, const StructuralAnalysis& analysis) {
    const Case of{structure, analysis};
    Findings findings;
    for (const auto find : {find_single_points, find_lone_instances, find_quorums, find_circles, find_lost_needs, find_steps_in_lost_places,
                            find_copies_together, find_little_capacity, find_idle_copies, find_missing_runbooks, find_untold})
        find(of, findings);
    std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
        return std::tie(a.severity, a.rule.id, a.where.file, a.where.line, a.where.column) <
               std::tie(b.severity, b.rule.id, b.where.file, b.where.line, b.where.column);
    });
    return findings;
}

}  // namespace drsim::structure
