// Voters, copies and backups: where they stand, and whether they are of any use.
#include <fmt/format.h>

#include <algorithm>

#include "sim/model/copies.h"
#include "sim/structure/finding_rules.h"
#include "sim/structure/voters.h"

namespace drsim::structure {

using model::Component;
using model::Copy;
using model::Location;

namespace {

std::vector<std::size_t> all_of(const model::StorePart& store) {
    std::vector<std::size_t> all;
    for (std::size_t i = 0; i < store.copies.size(); ++i) all.push_back(i);
    return all;
}

/// The innermost place around all copies and backups of a store; none if no place is.
Id<Location> common_place(const Case& of, const model::StorePart& store) {
    std::vector<Id<Location>> places;
    for (const Copy& copy : store.copies) places.push_back(copy.at);
    if (store.backups)
        for (const Id<Location> place : {store.backups->stored_at, store.backups->copied_to})
            if (place.exists()) places.push_back(place);
    for (Id<Location> around = places.front(); around.exists(); around = of.system().locations[around.index()].parent)
        if (std::all_of(places.begin(), places.end(),
                        [&](Id<Location> place) { return place.exists() && model::lies_in(of.system(), place, around); }))
            return around;
    return {};
}

std::vector<std::string> data_in(const Case& of, std::size_t component) {
    std::vector<std::string> names;
    for (const model::DataSet& data : of.system().data)
        if (data.in.value == component) names.push_back(data.name);
    return names;
}

/// Whether an objective judges what is lost of one of these data sets when their region fails, or in any case.
bool loss_is_judged(const Case& of, std::size_t component) {
    return std::any_of(of.system().objectives.begin(), of.system().objectives.end(), [&](const model::Objective& objective) {
        const auto* point = std::get_if<model::RecoveryPoint>(&objective.measure);
        if (point == nullptr || of.system().data[point->data.index()].in.value != component) return false;
        return !objective.scenario_class || *objective.scenario_class == "region_failure";
    });
}

template <class Take>
void each_store(const Case& of, Take take) {
    for (std::size_t c = 0; c < of.system().components.size(); ++c)
        if (of.system().components[c].store) take(c, of.system().components[c], *of.system().components[c].store);
}

}  // namespace

void find_quorums(const Case& of, Findings& findings) {
    each_store(of, [&](std::size_t, const Component& component, const model::StorePart& store) {
        const auto voters = voters_of(store);
        if (voters.size() < 2) return;
        const std::size_t majority = voters.size() / 2 + 1;
        for (std::size_t l = 0; l < of.system().locations.size(); ++l) {
            const Id<Location> place(l);
            const std::size_t inside = count_in(of.system(), store, voters, place);
            if (voters.size() - inside >= majority) continue;
            // Of nested places that hold the same voters only the innermost is told.
            const auto& children = of.system().locations[l].children;
            if (std::any_of(children.begin(), children.end(),
                            [&](Id<Location> child) { return count_in(of.system(), store, voters, child) == inside; }))
                continue;
            const bool holds_all = inside == voters.size();
            findings.push_back(
                {quorum_in_one_place, holds_all ? Severity::Note : Severity::Warning, component.where, component.name,
                 fmt::format("{} of the {} voters of {} stand in {}: without it {} {} left, no majority, and nothing is committed.", inside,
                             voters.size(), component.name, of.name(place), voters.size() - inside,
                             voters.size() - inside == 1 ? "is" : "are"),
                 fmt::format("At most {} of {} voters in one place.", voters.size() - majority, voters.size())});
        }
    });
}

void find_copies_together(const Case& of, Findings& findings) {
    each_store(of, [&](std::size_t c, const Component& component, const model::StorePart& store) {
        for (std::size_t i = 1; i < store.copies.size(); ++i) {
            const Id<Location> at = store.copies[i].at;
            const Id<Location> writer = store.copies[0].at;
            if (!at.exists() || !writer.exists() || model::zone_of(of.system(), at) != model::zone_of(of.system(), writer)) continue;
            findings.push_back({copies_in_one_place, Severity::Warning, store.copies[i].where, component.name + "." + store.copies[i].name,
                                fmt::format("{} of {} stands in {}, as its writer does, and is lost with it.", store.copies[i].name,
                                            component.name, of.name(model::zone_of(of.system(), at))),
                                "A copy in another zone or region."});
        }
        const auto data = data_in(of, c);
        const Id<Location> common = common_place(of, store);
        if (data.empty() || !common.exists()) return;
        findings.push_back({backups_in_one_place, loss_is_judged(of, c) ? Severity::Warning : Severity::Note, component.where,
                            component.name,
                            fmt::format("All copies{} of {} stand in {}: if it is lost for good, {} {} lost with it.",
                                        store.backups ? " and backups" : "", component.name, of.name(common), spoken(data), is(data)),
                            store.backups ? "A second place of the backups (copied_to), out of reach of what destroys the first."
                                          : "A replica or backups in another region."});
    });
}

namespace {

bool is_ever_promoted(const Case& of, std::size_t component, std::size_t copy) {
    const model::StorePart& store = *of.system().components[component].store;
    if (store.failover && (store.failover->to == copy || (store.failover->automatic && store.copies[copy].is == Copy::Is::Standby)))
        return true;
    for (const model::Runbook& runbook : of.system().runbooks)
        for (const model::Step& step : runbook.steps) {
            const auto* promote = std::get_if<model::Promote>(&step.verb);
            if (promote != nullptr && promote->copy.component.value == component &&
                (!promote->copy.copy.exists() || promote->copy.copy.value == copy))
                return true;
            const auto* over = std::get_if<model::SwitchOver>(&step.verb);
            if (over != nullptr && over->store.value == component && model::lies_in(of.system(), store.copies[copy].at, over->to))
                return true;
        }
    return false;
}

bool is_read(const Case& of, std::size_t component) {
    for (const Component& caller : of.system().components)
        for (const model::NeedGroup& group : caller.needs)
            for (const model::Need& need : group.of)
                if (need.component.value == component &&
                    (need.role == model::Role::Reader || of.system().components[component].kind == model::Kind::ObjectStore))
                    return true;
    return false;
}

}  // namespace

void find_idle_copies(const Case& of, Findings& findings) {
    each_store(of, [&](std::size_t c, const Component& component, const model::StorePart& store) {
        for (const std::size_t i : all_of(store)) {
            if (i == 0 || !store.copies[i].promotes || is_ever_promoted(of, c, i)) continue;
            findings.push_back({copy_without_use, is_read(of, c) ? Severity::Note : Severity::Warning, store.copies[i].where,
                                component.name + "." + store.copies[i].name,
                                fmt::format("No mechanism and no step makes {} of {} the writer.", store.copies[i].name, component.name),
                                "A step that promotes it, or promotes: never."});
        }
    });
}

}  // namespace drsim::structure
