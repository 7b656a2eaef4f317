// Single points of failure.
#include <fmt/format.h>

#include <algorithm>

#include "sim/structure/causes.h"

namespace drsim::structure {

using model::Component;
using model::Location;

namespace {

constexpr auto stays_out = [](Effect effect) { return effect == Effect::StaysOut; };

/// The regions among which some router on the way of an entry point chooses.
std::vector<Id<Location>> regions_to_choose(const Case& of, std::size_t entry) {
    const model::System& system = of.system();
    std::vector<Id<Location>> regions;
    std::vector<bool> seen(system.components.size(), false);
    std::vector<Id<Component>> open{system.entry_points[entry].through.component};
    while (!open.empty()) {
        const Id<Component> next = open.back();
        open.pop_back();
        if (seen[next.index()]) continue;
        seen[next.index()] = true;
        const Component& component = system.components[next.index()];
        if (component.route)
            for (const model::Address& target : component.route->targets) {
                if (target.place.exists() && std::find(regions.begin(), regions.end(), target.place) == regions.end())
                    regions.push_back(target.place);
                open.push_back(target.component);
            }
        for (const model::NeedGroup& group : component.needs)
            for (const model::Need& need : group.of) open.push_back(need.component);
    }
    return regions;
}

/// What would keep a component from being a single point.
std::string way_out_of(const Component& component) {
    switch (component.kind) {
        case model::Kind::External: return "Let its callers do without it (without), or name a second supplier (any_of).";
        case model::Kind::Router:
        case model::Kind::Cdn: return "A second name or edge that clients can use; or accept it, as a service that spans all regions.";
        case model::Kind::Database:
        case model::Kind::ObjectStore: return "A copy somewhere else, and a mechanism or a step that promotes it.";
        case model::Kind::Service:
        case model::Kind::Cache:
        case model::Kind::Queue:
        case model::Kind::LoadBalancer:
        case model::Kind::Attachment:
        case model::Kind::ControlPlane: break;
    }
    return "The same in a second region, with a router or a step that leads there; or callers that do without it.";
}

/// Of a component that stands in one region although requests could go to another.
bool add_shared(const Case& of, const Blast& blast, Findings& findings) {
    const Mishap& mishap = of.mishap(blast.mishap);
    if ((mishap.is != Mishap::Is::Part && mishap.is != Mishap::Is::Copy) || !mishap.place.exists()) return false;
    std::vector<std::string> entries;
    std::vector<Id<Location>> choices;
    for (std::size_t e = 0; e < blast.entries.size(); ++e) {
        const auto regions = regions_to_choose(of, e);
        if (!stays_out(blast.entries[e]) || regions.size() < 2) continue;
        entries.push_back(of.system().entry_points[e].name);
        choices = regions;
    }
    if (entries.empty()) return false;
    std::vector<std::string> places;
    for (const Id<Location> region : choices) places.push_back(of.name(region));
    findings.push_back({shared_by_regions, is_promised(of, mishap, blast.entries, Effect::StaysOut) ? Severity::Error : Severity::Warning,
                        mishap.where, mishap.name,
                        fmt::format("{} can be served in {}, but {} is needed in each, and nothing replaces it.", spoken(entries),
                                    spoken(places), mishap.name),
                        way_out_of(of.system().components[mishap.of])});
    return true;
}

/// Things out of the owner's hands everywhere at once, and places that no objective speaks of, are told as notes.
Severity severity_of(const Case& of, const Blast& blast) {
    const Mishap& mishap = of.mishap(blast.mishap);
    if (is_promised(of, mishap, blast.entries, Effect::StaysOut)) return Severity::Error;
    const bool is_global = mishap.is == Mishap::Is::Part && !mishap.place.exists();
    const bool is_component = mishap.is == Mishap::Is::Part || mishap.is == Mishap::Is::Copy;
    return is_global || !is_component ? Severity::Note : Severity::Warning;
}

bool takes_along(const Case& of, Id<Mishap> mishap, const model::Pool& pool) {
    const auto has = [&](const std::vector<Id<Mishap>>& all) { return std::find(all.begin(), all.end(), mishap) != all.end(); };
    return has(of.structure.mishaps().of_pool(pool)) || (pool.place.exists() && has(of.structure.mishaps().of_place(pool.place)));
}

/// Of a place or a tag: the components in it that would have to be spared.
std::vector<std::string> causes_inside(const Case& of, const Blast& blast) {
    const Mishap& around = of.mishap(blast.mishap);
    if (around.is != Mishap::Is::Place && around.is != Mishap::Is::Tag) return {};
    const Ground& ground = of.structure.ground();
    std::vector<Suspect> suspects;
    for (std::size_t c = 0; c < ground.system.components.size(); ++c) {
        Suspect suspect{ground.system.components[c].name, {}};
        for (const std::size_t p : ground.calls.of_component[c]) {
            const model::Pool& pool = ground.calls.pools[p];
            if (pool.instances > 0 && takes_along(of, blast.mishap, pool)) suspect.pools.push_back(p);
        }
        if (!suspect.pools.empty()) suspects.push_back(std::move(suspect));
    }
    return causes_of(of, blast, std::move(suspects), Effect::StaysOut, true);
}

/// One finding for all components that are single points for the same entry points in the same way.
void add_alike(Findings& findings, std::vector<std::vector<std::string>>& names, const Case& of, const Blast& blast) {
    const Mishap& mishap = of.mishap(blast.mishap);
    const auto entries = entries_where(of, blast.entries, stays_out);
    const std::string way_out = way_out_of(of.system().components[mishap.of]);
    const Severity severity = severity_of(of, blast);
    const std::string rest = fmt::format("{} {} out: nothing that is written leads around it.", spoken(entries), stays(entries));
    std::size_t known = 0;
    while (known < findings.size() && (findings[known].severity != severity || findings[known].satisfied != way_out ||
                                       !findings[known].why.ends_with(" is out, " + rest)))
        ++known;
    if (known == findings.size()) {
        findings.push_back({single_point, severity, mishap.where, mishap.name, {}, way_out, {}});
        names.emplace_back();
    } else {
        findings[known].others.push_back({mishap.name, mishap.where});
    }
    names[known].push_back(mishap.name);
    findings[known].why = fmt::format("While {} is out, {}", any_one(names[known]), rest);
}

}  // namespace

void find_single_points(const Case& of, Findings& findings) {
    Findings alike;
    std::vector<std::vector<std::string>> names;
    for (const Blast& blast : of.analysis.blasts) {
        const auto entries = entries_where(of, blast.entries, stays_out);
        if (entries.empty() || add_shared(of, blast, findings)) continue;
        const Mishap& mishap = of.mishap(blast.mishap);
        if (mishap.is == Mishap::Is::Part || mishap.is == Mishap::Is::Copy) {
            add_alike(alike, names, of, blast);
            continue;
        }
        const auto inside = causes_inside(of, blast);
        std::string reason = "nothing that is written leads around it";
        if (!inside.empty())
            reason = mishap.is == Mishap::Is::Tag
                         ? fmt::format("it takes {} along", spoken(inside))
                         : fmt::format("{} {} only there", spoken(inside), inside.size() == 1 ? "stands" : "stand");
        findings.push_back(
            {single_point,
             severity_of(of, blast),
             mishap.where,
             mishap.name,
             fmt::format("While {} is out, {} {} out: {}.", named(of, blast.mishap), spoken(entries), stays(entries), reason),
             "What they need in a place that is left, and a router or a step that leads there.",
             {}});
    }
    findings.insert(findings.end(), alike.begin(), alike.end());
}

}  // namespace drsim::structure
