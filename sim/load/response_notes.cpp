#include <algorithm>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "sim/base/duration_text.h"
#include "sim/graph/routes.h"
#include "sim/load/any_part.h"
#include "sim/load/notes.h"
#include "sim/load/request_graph.h"
#include "sim/model/pool.h"

namespace drsim::load {

using namespace model;

namespace {

/// Whether anything in the system responds to failures of this class; true for classes that have no specific response.
bool is_answered(const System& system, std::string_view of_class) {
    const bool routes_itself = any_component(
        system, [](const Component& c) { return c.route && c.route->switches_automatically && c.probe && c.route->targets.size() > 1; });
    const bool fails_over = any_component(
        system, [](const Component& c) { return c.store && c.store->failover && (c.store->failover->automatic || c.store->failover->to); });
    const bool takes_over = any_component(system, [](const Component& c) { return c.store && c.store->failover && c.store->failover->to; });
    const bool restarts = any_component(system, [](const Component& c) { return c.store && c.store->restarts_in; });
    if (of_class == "region_failure")
        return routes_itself || takes_over || any_step_of<Promote, SwitchOver, Restore, Repoint, Scale, Route>(system);
    if (of_class == "database_failure") return fails_over || restarts || any_step_of<Promote, SwitchOver, Restore, Restart>(system);
    if (of_class == "data_corruption") return any_step_of<Restore>(system);
    if (of_class == "application_failure")
        return any_component(system,
                             [](const Component& c) { return c.service && c.service->rollout && c.service->rollout->watches.exists(); }) ||
               any_step_of<Rollback, Restart, Route>(system);
    return true;
}

void note_unanswered(Reading& reading, const System& system) {
    std::vector<std::string_view> said;
    for (const Objective& objective : system.objectives) {
        if (!objective.scenario_class || is_answered(system, *objective.scenario_class)) continue;
        if (std::find(said.begin(), said.end(), *objective.scenario_class) != said.end()) continue;
        said.push_back(*objective.scenario_class);
        reading.note(objective.where,
                     fmt::format("nothing responds to class {}: no runbook has a step for it, and no component recovers from it by "
                                 "itself",
                                 *objective.scenario_class));
    }
}

/// A replica that only takes over by itself does so after the grace period: no shorter target can be met with it.
void note_grace_beyond_targets(Reading& reading, const System& system) {
    const auto is_promoted_by_a_step = [&](std::size_t store, std::uint32_t copy) {
        return any_step(system, [&](const Step& step) {
            const auto* promote = std::get_if<Promote>(&step.verb);
            return promote != nullptr && promote->copy.component == Id<Component>(store) && promote->copy.copy.value == copy;
        });
    };
    for (std::size_t c = 0; c < system.components.size(); ++c) {
        const Component& component = system.components[c];
        if (!component.store || !component.store->failover || !component.store->failover->to) continue;
        const DatabaseFailover& failover = *component.store->failover;
        if (is_promoted_by_a_step(c, *failover.to)) continue;
        for (const Objective& objective : system.objectives) {
            if (!std::holds_alternative<RecoveryTime>(objective.measure) || objective.target > failover.grace) continue;
            if (objective.scenario_class && *objective.scenario_class != "region_failure") continue;
            reading.note(objective.where,
                         fmt::format("a region failure that takes \"{}\" down cannot meet this target of {}: \"{}\" takes over only "
                                     "after a grace period of {}, and no runbook promotes it earlier",
                                     component.name, as_written(objective.target), component.store->copies[*failover.to].name,
                                     as_written(failover.grace)));
            break;
        }
    }
}

/// The component that a step recovers; none for other steps.
Id<Component> recovered_by(const Step& step) {
    if (const auto* promote = std::get_if<Promote>(&step.verb)) return promote->copy.component;
    if (const auto* restore = std::get_if<Restore>(&step.verb)) return restore->store;
    if (const auto* restart = std::get_if<Restart>(&step.verb)) return restart->what.component;
    if (const auto* route = std::get_if<Route>(&step.verb)) return route->router;
    return {};
}

void note_waits_for_itself(Reading& reading, const System& system, const std::vector<std::vector<std::uint32_t>>& graph, const Step& step) {
    const Id<Component> subject = recovered_by(step);
    if (!subject.exists()) return;
    for (const Address& need : step.needs)
        if (need.component.exists() && leads_to(graph, need.component.value, subject.value))
            reading.note(step.where, fmt::format("step \"{}\" waits for what it recovers: it needs \"{}\"{}", step.name,
                                                 system.components[need.component.index()].name,
                                                 need.component == subject
                                                     ? std::string()
                                                     : fmt::format(", which depends on \"{}\"", system.components[subject.index()].name)));
}

/// A step that waits for a store which only a later step of its runbook recovers: neither can ever run.
void note_waits_for_a_later_step(Reading& reading, const System& system, const std::vector<std::vector<std::uint32_t>>& graph,
                                 const Runbook& runbook) {
    std::vector<std::vector<std::uint32_t>> order;
    for (const Step& step : runbook.steps) order.push_back(step.after);
    for (std::uint32_t later = 0; later < runbook.steps.size(); ++later) {
        const Step& last = runbook.steps[later];
        if (last.is_alternative || (!std::holds_alternative<Promote>(last.verb) && !std::holds_alternative<Restore>(last.verb))) continue;
        for (std::uint32_t s = 0; s < runbook.steps.size(); ++s) {
            const Step& step = runbook.steps[s];
            const auto waits = [&](const Address& need) {
                return need.component.exists() && need.part == Part::All && !need.place.exists() &&
                       leads_to(graph, need.component.value, recovered_by(last).value);
            };
            if (s == later || step.is_alternative || !leads_to(order, later, s) ||
                std::none_of(step.needs.begin(), step.needs.end(), waits))
                continue;
            reading.note(step.where, fmt::format("step \"{}\" waits for \"{}\", which only the later step \"{}\" brings back", step.name,
                                                 system.components[recovered_by(last).index()].name, last.name));
        }
    }
}

/// The places that are down whenever a condition holds.
void add_places_down(const std::optional<Condition>& condition, std::vector<Id<Location>>& down) {
    if (!condition) return;
    if (const auto* is = std::get_if<IsDown>(&condition->is))
        if (const auto* place = std::get_if<Id<Location>>(&is->of); place != nullptr && place->exists()) down.push_back(*place);
    if (const auto* all = std::get_if<AllOf>(&condition->is))
        for (const Condition& one : all->of) add_places_down(one, down);
}

/// The regions whose control planes a step depends on: by its needs, or because its router is changed there.
std::vector<Id<Location>> control_planes_of(const System& system, const Step& step) {
    std::vector<Id<Location>> regions;
    for (const Address& need : step.needs)
        if (need.component.exists() && need.component == system.control_plane && need.place.exists())
            regions.push_back(region_of(system, need.place));
    if (const auto* route = std::get_if<Route>(&step.verb); route != nullptr && route->router.exists()) {
        const RoutePart& part = *system.components[route->router.index()].route;
        if (part.changed_at.exists() && !part.switches_automatically)
            regions.push_back(region_of(system, part.changed_at));  // a router that switches automatically has done so
    }
    return regions;
}

void note_waits_for_the_lost(Reading& reading, const System& system, const Runbook& runbook, const Step& step) {
    std::vector<Id<Location>> down;
    add_places_down(runbook.only_if, down);
    add_places_down(step.only_if, down);
    for (const Id<Location> region : control_planes_of(system, step))
        if (std::any_of(down.begin(), down.end(), [&](Id<Location> place) { return lies_in(system, region, place); }))
            reading.note(step.where, fmt::format("step \"{}\" needs the control plane of \"{}\", which is always down at this point: the "
                                                 "step waits until it is back",
                                                 step.name, system.locations[region.index()].name));
}

/// Whether a condition is about the writer of a store: its component or a place around it.
bool asks_about_writer(const System& system, const Condition& condition, Id<Component> store) {
    const Id<Location> home = system.components[store.index()].store->copies[0].at;
    const auto is_it = [&](const Subject& subject) {
        if (const auto* address = std::get_if<Address>(&subject))
            return address->component == store && address->part != Part::Copy && address->part != Part::Standby;
        if (const auto* place = std::get_if<Id<Location>>(&subject))
            return home.exists() && place->exists() && lies_in(system, home, *place);
        return false;
    };
    const auto any = [&](const std::vector<Condition>& of) {
        return std::any_of(of.begin(), of.end(), [&](const Condition& c) { return asks_about_writer(system, c, store); });
    };
    if (const auto* down = std::get_if<IsDown>(&condition.is)) return is_it(down->of);
    if (const auto* serving = std::get_if<IsServing>(&condition.is)) return is_it(serving->of);
    if (const auto* all = std::get_if<AllOf>(&condition.is)) return any(all->of);
    if (const auto* some = std::get_if<AnyOf>(&condition.is)) return any(some->of);
    if (const auto* that = std::get_if<NotThat>(&condition.is)) return any(that->of);
    return false;
}

/// A promotion loses the writes that an asynchronous copy lacks; while the writer is healthy, for nothing.
void note_unguarded_promotion(Reading& reading, const System& system, const Runbook& runbook, const Step& step) {
    const auto* promote = std::get_if<Promote>(&step.verb);
    if (promote == nullptr || !promote->copy.component.exists() || !promote->copy.copy.exists()) return;
    const Id<Component> store = promote->copy.component;
    const auto& copies = system.components[store.index()].store->copies;
    if (copies[promote->copy.copy.index()].commit != Commit::Asynchronous) return;
    const auto asks = [&](const std::optional<Condition>& condition) { return condition && asks_about_writer(system, *condition, store); };
    if (asks(step.only_if) || asks(step.unless) || asks(runbook.abort_if)) return;
    const bool asked_before = asks(runbook.only_if);
    if (asked_before && step.after.empty()) return;  // nothing lies between the question and the promotion
    const std::string name = system.components[store.index()].name;
    reading.note(step.where, fmt::format("step \"{}\" promotes a copy of \"{}\" {}: if the writer is healthy, the writes that the copy "
                                         "lacks are lost; add if: {{down: {}.writer}}",
                                         step.name, name,
                                         asked_before ? "not directly after checking that its writer is down"
                                                      : "without checking that its writer is down",
                                         name));
}

/// Whether some step leaves the copy behind: a restore or the promotion of another copy makes a new writer,
/// which the copy does not follow automatically.
bool is_left_behind(const System& system, Id<Component> store, std::size_t copy) {
    const auto& copies = system.components[store.index()].store->copies;
    const auto leaves_it = [&](const Step& step) {
        if (const auto* restore = std::get_if<Restore>(&step.verb)) return restore->store == store;
        const auto* promote = std::get_if<Promote>(&step.verb);
        if (promote == nullptr || promote->copy.component != store || !promote->copy.copy.exists() || promote->copy.copy.index() == copy)
            return false;
        const Copy& promoted = copies[promote->copy.copy.index()];  // a standby that has everything takes its followers over, and so does
                                                                    // the member of a group
        return promoted.is == Copy::Is::Replica && (promoted.commit != Commit::Majority || copies[copy].commit != Commit::Majority);
    };
    return any_step(system, leaves_it);
}

/// Whether some step fills one of the store's replicas: a resync fills the first copy at or inside its place.
bool resyncs_a_replica(const System& system, Id<Component> store) {
    const auto& copies = system.components[store.index()].store->copies;
    const auto fills_one = [&](const Step& step) {
        const auto* resync = std::get_if<Resync>(&step.verb);
        if (resync == nullptr || resync->store != store || !resync->to.exists()) return false;
        const auto first = std::find_if(copies.begin(), copies.end(),
                                        [&](const Copy& copy) { return copy.at.exists() && lies_in(system, copy.at, resync->to); });
        return first != copies.end() && first->is == Copy::Is::Replica;
    };
    return any_step(system, fills_one);
}

/// Of several replicas, only the new writer and copies filled from it
/// hold later writes. Notes the first replica of each store that does not.
void note_replicas_left_behind(Reading& reading, const System& system) {
    for (std::uint32_t c = 0; c < system.components.size(); ++c) {
        const Id<Component> store(c);
        if (!system.components[c].store || resyncs_a_replica(system, store)) continue;
        const auto& copies = system.components[c].store->copies;
        const auto is_replica = [](const Copy& copy) { return copy.is == Copy::Is::Replica; };
        if (std::count_if(copies.begin(), copies.end(), is_replica) < 2) continue;
        for (std::size_t i = 0; i < copies.size(); ++i) {
            if (!is_replica(copies[i]) || !is_left_behind(system, store, i)) continue;
            reading.note(copies[i].where, fmt::format("replica \"{}\" of \"{}\" does not follow a new writer until a step resyncs it",
                                                      copies[i].name, system.components[c].name));
            break;
        }
    }
}

/// By link: whether traffic may ever use it: shipped writes, filled copies, restores.
std::vector<bool> links_in_use(const System& system) {
    std::vector<bool> used(system.links.size());
    const auto may_go = [&](Id<Location> from, Id<Location> to) {
        if (!from.exists() || !to.exists()) return;
        for (const std::uint32_t directed : graph::links_on_the_way(system, from, to)) used[directed / 2] = true;
    };
    const bool resyncs = any_step_of<Resync>(system);
    const bool restores = any_step_of<Restore>(system);
    for (const Component& component : system.components) {
        if (!component.store) continue;
        const StorePart& store = *component.store;
        const bool fills = resyncs || (store.failover && store.failover->on_return == OnReturn::Drop);
        for (const Copy& copy : store.copies)
            for (const Copy& other : store.copies)  // any of them may become the writer
                if (fills || std::holds_alternative<Shipped>(copy.lag)) may_go(other.at, copy.at);
        if (!restores || !store.backups) continue;
        const Id<Location> to = store.backups->restored_at.exists() ? store.backups->restored_at : store.backups->stored_at;
        may_go(store.backups->stored_at, to);
        may_go(store.backups->copied_to, to);
    }
    return used;
}

/// The links that a selector names.
void add_links(const Selector& selector, std::vector<Id<Link>>& links) {
    if (const auto* link = std::get_if<Id<Link>>(&selector.is)) links.push_back(*link);
    if (const auto* one = std::get_if<OneOf>(&selector.is))
        for (const Selector& of : one->of) add_links(of, links);
    if (const auto* all = std::get_if<All>(&selector.is))
        for (const Selector& of : all->of) add_links(of, links);
}

}  // namespace

void note_response(Reading& reading, const System& system) {
    if (reading.diagnostics.has_errors()) return;
    const auto graph = requests_of(system);
    note_unanswered(reading, system);
    note_grace_beyond_targets(reading, system);
    for (const Runbook& runbook : system.runbooks) {
        note_waits_for_a_later_step(reading, system, graph, runbook);
        for (const Step& step : runbook.steps) {
            note_waits_for_itself(reading, system, graph, step);
            note_waits_for_the_lost(reading, system, runbook, step);
            note_unguarded_promotion(reading, system, runbook, step);
        }
    }
    note_replicas_left_behind(reading, system);
}

void note_faults(Reading& reading, const System& system, const Scenario& scenario) {
    if (reading.diagnostics.has_errors()) return;
    std::optional<std::vector<bool>> used;
    for (const Fault& fault : scenario.faults) {
        const auto* outage = std::get_if<Outage>(&fault.what);
        if (outage == nullptr) continue;
        std::vector<Id<Link>> links;
        add_links(outage->of, links);
        if (links.empty()) continue;
        if (!used) used = links_in_use(system);
        for (const Id<Link> link : links)
            if (!(*used)[link.index()])
                reading.note(fault.where, fmt::format("fault \"{}\" has no effect on link \"{}\": nothing in this system is sent over it; "
                                                      "requests and probes do not use links",
                                                      fault.name, system.links[link.index()].name));
    }
}

}  // namespace drsim::load
