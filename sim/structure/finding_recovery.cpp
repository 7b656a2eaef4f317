// Recoveries that cannot begin, cannot go on, or that nobody starts.
#include <fmt/format.h>

#include <algorithm>

#include "sim/graph/order.h"
#include "sim/structure/causes.h"

namespace drsim::structure {

using model::Component;
using model::Location;
using model::Runbook;
using model::Step;

void find_circles(const Case& of, Findings& findings) {
    for (const auto& circle : graph::recovery_circles(of.system())) {
        std::vector<std::string> names;
        for (const Id<Component> member : circle) names.push_back(of.name(member));
        findings.push_back({recovery_cycle, Severity::Warning, of.system().components[circle.front().index()].where, names.front(),
                            names.size() == 1
                                ? fmt::format("{} needs itself to come back: once all of it is lost, it never does.", names.front())
                                : fmt::format("{} need each other to come back: once all are lost, none can be the first.", spoken(names)),
                            "One of them that starts without the others, from a copy or a cache of what it needs."});
    }
}

namespace {

/// What recoveries ask for: components, and the control plane of a region.
std::vector<Suspect> helpers_of(const Case& of) {
    const Ground& ground = of.structure.ground();
    std::vector<Suspect> helpers;
    std::vector<bool> is_one(ground.system.components.size(), false);
    const auto take = [&](const std::vector<model::Address>& needs) {
        for (const model::Address& need : needs) is_one[need.component.index()] = true;
    };
    for (const Component& component : ground.system.components) take(component.recovery_needs);
    for (const Runbook& runbook : ground.system.runbooks)
        for (const Step& step : runbook.steps) take(step.needs);
    for (const model::Detector& detector : ground.system.detection) take(detector.needs);
    if (ground.system.control_plane.exists()) is_one[ground.system.control_plane.index()] = false;
    for (std::size_t c = 0; c < is_one.size(); ++c)
        if (is_one[c]) helpers.push_back({ground.system.components[c].name, ground.calls.of_component[c]});
    if (ground.system.control_plane.exists())
        for (const std::size_t pool : ground.calls.of_component[ground.system.control_plane.index()])
            helpers.push_back({"the control plane of " + of.name(ground.calls.pools[pool].place), {pool}});
    return helpers;
}

std::vector<std::string> missing_helpers(const Case& of, const Blast& blast) {
    const Outage outage = outage_of(of.structure, {blast.mishap});
    const Tier& people = of.structure.tier(Recovery::ByPeople);
    std::vector<Suspect> out;
    for (Suspect& helper : helpers_of(of))
        if (std::none_of(helper.pools.begin(), helper.pools.end(), [&](std::size_t pool) { return holds(of, outage, people.runs(pool)); }))
            out.push_back(std::move(helper));
    return causes_of(of, blast, std::move(out), Effect::Blocked, false);
}

}  // namespace

void find_lost_needs(const Case& of, Findings& findings) {
    for (const Blast& blast : of.analysis.blasts) {
        const auto blocked = entries_where(of, blast.entries, [](Effect effect) { return effect == Effect::Blocked; });
        if (blocked.empty()) continue;
        const Mishap& mishap = of.mishap(blast.mishap);
        auto missing = missing_helpers(of, blast);
        if (missing.empty()) missing.emplace_back("several things");
        findings.push_back(
            {recovery_need_lost_too, is_promised(of, mishap, blast.entries, Effect::Blocked) ? Severity::Error : Severity::Warning,
             mishap.where, mishap.name,
             fmt::format("While {} is out, {} cannot recover: the steps and mechanisms that would help need {}, which {} out with it.",
                         named(of, blast.mishap), spoken(blocked), spoken(missing), missing.size() == 1 ? "is" : "are"),
             "What a recovery needs in a place that is still there, or a step that does without it (otherwise)."});
    }
}

namespace {

/// The places whose loss a condition states as its reason: `down` of a place, alone or among what must all hold.
void add_lost_places(const model::Condition& condition, std::vector<Id<Location>>& places) {
    if (const auto* down = std::get_if<model::IsDown>(&condition.is))
        if (const auto* place = std::get_if<Id<Location>>(&down->of)) places.push_back(*place);
    if (const auto* all = std::get_if<model::AllOf>(&condition.is))
        for (const model::Condition& part : all->of) add_lost_places(part, places);
}

/// What a step asks for and does not get.
std::vector<std::string> unmet(const Case& of, const Step& step, const Outage& outage) {
    const Tier& tier = of.structure.tier(Recovery::ByPeople);
    const auto works = [&](Id<Gate> gate) { return holds(of, outage, gate); };
    std::vector<std::string> names;
    for (const model::Address& need : step.needs)
        if (!works(tier.answers(need, {})))
            names.push_back(of.name(need.component) + (need.place.exists() ? "@" + of.name(need.place) : ""));
    if (const auto* route = std::get_if<model::Route>(&step.verb)) {
        const auto& router = of.system().components[route->router.index()].route;
        if (router && router->changed_at.exists() && !works(tier.control_plane_of(router->changed_at)))
            names.push_back("the control plane of " + of.name(model::region_of(of.system(), router->changed_at)));
    }
    if (names.empty()) names.emplace_back("what it acts on");
    return names;
}

/// A router that switches by itself has done so before anybody comes to the step.
bool is_done_already(const Case& of, const Step& step) {
    const auto* route = std::get_if<model::Route>(&step.verb);
    if (route == nullptr) return false;
    const Component& router = of.system().components[route->router.index()];
    return router.route && router.route->switches_automatically && router.probe;
}

void find_in(const Case& of, Id<Runbook> id, Id<Location> lost, const Outage& outage, Findings& findings) {
    const Tier& tier = of.structure.tier(Recovery::ByPeople);
    const Runbook& runbook = of.system().runbooks[id.index()];
    const Outage intact = outage_of(of.structure, {});
    for (std::uint32_t s = 0; s < runbook.steps.size(); ++s) {
        const Step& step = runbook.steps[s];
        const auto can = [&](const Outage& state, std::uint32_t which) { return holds(of, state, tier.can_do_itself(id, which)); };
        if (can(outage, s) || !can(intact, s)) continue;
        if (is_done_already(of, step)) continue;
        const auto missing = unmet(of, step, outage);
        const bool goes_on = step.otherwise == Step::Otherwise::Continue ||
                             (step.otherwise == Step::Otherwise::Alternative && can(outage, step.alternative));
        findings.push_back({step_in_lost_place, goes_on ? Severity::Note : Severity::Warning, step.where, runbook.name + "." + step.name,
                            fmt::format("Step {} of {} needs {}, which {} out whenever {} is{}.", step.name, runbook.name, spoken(missing),
                                        missing.size() == 1 ? "is" : "are", of.name(lost), goes_on ? "; it goes on without" : ""),
                            "A step that needs nothing in the place that the runbook leaves."});
    }
}

}  // namespace

void find_steps_in_lost_places(const Case& of, Findings& findings) {
    const auto& runbooks = of.system().runbooks;
    for (std::size_t r = 0; r < runbooks.size(); ++r) {
        if (!runbooks[r].only_if) continue;
        std::vector<Id<Location>> places;
        add_lost_places(*runbooks[r].only_if, places);
        for (const Id<Location> place : places) {
            const Id<Mishap> mishap = of.structure.mishaps().of_location(place);
            if (!mishap.exists()) continue;
            const Outage outage = outage_of(of.structure, {mishap});
            find_in(of, Id<Runbook>(r), place, outage, findings);
            // What follows it at once, without a condition of its own, acts in the same situation.
            for (std::size_t next = 0; next < runbooks.size(); ++next)
                if (runbooks[next].when_finished == Id<Runbook>(r) && !runbooks[next].only_if)
                    find_in(of, Id<Runbook>(next), place, outage, findings);
        }
    }
}

}  // namespace drsim::structure
