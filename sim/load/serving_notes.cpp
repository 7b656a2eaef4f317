#include <algorithm>

#include <fmt/format.h>

#include "sim/graph/reach.h"
#include "sim/load/notes.h"
#include "sim/load/request_graph.h"
#include "sim/model/pool.h"

namespace drsim::load {

using namespace model;

namespace {

/// The components that some detector probes or counts; deep probes and alarms see everything behind.
std::vector<bool> watched_components(const System& system, const std::vector<std::vector<std::uint32_t>>& graph) {
    std::vector<bool> watched(system.components.size(), false);
    std::vector<std::uint32_t> seen_through;
    const auto watch = [&](const Address& address, bool deep) {
        if (!address.component.exists()) return;
        watched[address.component.index()] = true;
        if (deep) seen_through.push_back(address.component.value);
    };
    for (const Detector& detector : system.detection) {
        if (const auto* probe = std::get_if<ProbeDetector>(&detector.how)) watch(probe->of, probe->probe.deep);
        if (const auto* alarm = std::get_if<MetricAlarm>(&detector.how))
            watch(alarm->of, alarm->metric == MetricAlarm::Metric::FailedShare);
    }
    const std::vector<bool> behind = reached_from(graph, std::move(seen_through));
    for (std::size_t c = 0; c < behind.size(); ++c) watched[c] = watched[c] || behind[c];
    return watched;
}

void note_unwatched(Reading& reading, const System& system, const std::vector<std::vector<std::uint32_t>>& graph) {
    if (system.detection.empty()) return;  // reported elsewhere
    const std::vector<bool> watched = watched_components(system, graph);
    for (std::size_t e = 0; e < system.entry_points.size(); ++e) {
        const EntryPoint& entry = system.entry_points[e];
        if (!entry.through.component.exists()) continue;
        const bool is_reported = std::any_of(system.detection.begin(), system.detection.end(), [&](const Detector& detector) {
            const auto* reports = std::get_if<UserReports>(&detector.how);
            return reports != nullptr && reports->entry.exists() && reports->entry.index() == e;
        });
        if (is_reported) continue;
        const std::vector<bool> reached = reached_from(graph, {entry.through.component.value});
        bool is_watched = false;
        for (std::size_t c = 0; c < reached.size() && !is_watched; ++c) is_watched = reached[c] && watched[c];
        if (!is_watched)
            reading.note(entry.where, fmt::format("nothing watches entry point \"{}\": no detector probes or counts what its requests "
                                                  "reach, and no detector has reports: of it",
                                                  entry.name));
    }
}

/// The regions and places of a component's instances; a component without places is everywhere.
class Places {
public:
    explicit Places(const System& system) : system_(system), of_(system.components.size()) {
        for (const Pool& pool : pools_of(system)) of_[pool.component.index()].push_back(pool.place);
    }
    /// Whether some instance of `callee` is near enough to an instance of `caller`.
    [[nodiscard]] bool can_reach(std::uint32_t caller, std::uint32_t callee, Scope scope) const {
        if (scope == Scope::Anywhere || of_[caller].empty() || of_[callee].empty()) return true;
        std::vector<std::uint32_t> near;
        for (const Id<Location> place : of_[caller]) {
            if (!place.exists()) return true;
            near.push_back(area_of(place, scope));
        }
        std::sort(near.begin(), near.end());
        return std::any_of(of_[callee].begin(), of_[callee].end(), [&](Id<Location> place) {
            return !place.exists() || std::binary_search(near.begin(), near.end(), area_of(place, scope));
        });
    }
    [[nodiscard]] std::size_t regions(std::uint32_t component) const {
        std::vector<std::uint32_t> all;
        for (const Id<Location> place : of_[component])
            if (place.exists()) all.push_back(area_of(place, Scope::Region));
        std::sort(all.begin(), all.end());
        return static_cast<std::size_t>(std::unique(all.begin(), all.end()) - all.begin());
    }

private:
    [[nodiscard]] std::uint32_t area_of(Id<Location> place, Scope scope) const {
        return scope == Scope::Region ? region_of(system_, place).value : place.value;
    }

    const System& system_;
    std::vector<std::vector<Id<Location>>> of_;
};

/// Whether a component works without this need, so that its absence is not obvious from the start.
bool is_dispensable(const NeedGroup& group, const Need& need) { return group.of.size() > 1 || need.without; }

void note_unreachable(Reading& reading, const System& system, const Places& places) {
    for (const auto [c, g, n] : graph::never_answered(system)) {
        const NeedGroup& group = system.components[c].needs[g];
        const Need& need = group.of[n];
        const Component& callee = system.components[need.component.index()];
        const Scope scope = scope_of(need, callee, need.role == Role::Any && callee.kind == Kind::Database ? Role::Writer : need.role);
        const std::string& caller = system.components[c].name;
        if (places.can_reach(c, need.component.value, scope)) {  // if the need is indispensable, it is reported elsewhere
            if (is_dispensable(group, need))
                reading.note(need.where, fmt::format("\"{}\" can never answer \"{}\": its own needs are out of reach or never in the "
                                                     "requested role",
                                                     callee.name, caller));
        } else {
            reading.note(need.where, fmt::format("\"{}\" can never reach \"{}\": they have no {} in common; write within: anywhere if it "
                                                 "should",
                                                 caller, callee.name, scope == Scope::Zone ? "zone" : "region"));
        }
    }
}

void note_routers(Reading& reading, const System& system) {
    for (const Component& component : system.components) {
        if (!component.route || component.route->targets.size() < 2 || !component.route->switches_automatically || component.probe)
            continue;
        reading.note(component.where, fmt::format("\"{}\" never leaves its first target by itself: it has no probe; add one, or write "
                                                  "switches: manual",
                                                  component.name));
    }
}

void note_balancers(Reading& reading, const System& system) {
    const auto is_service = [&](const Need& need) { return need.component.exists() && system.components[need.component.index()].service; };
    for (const Component& component : system.components) {
        if (component.kind != Kind::LoadBalancer) continue;
        bool sends_to_instances = false;
        std::size_t services = 0;
        for (const NeedGroup& group : component.needs) {
            sends_to_instances = sends_to_instances || std::any_of(group.of.begin(), group.of.end(), is_service);
            if (group.of.size() == 1 && !group.of[0].without && group.of[0].only_for.empty() && is_service(group.of[0])) ++services;
        }
        if (sends_to_instances && !component.probe)
            reading.note(component.where, fmt::format("load balancer \"{}\" has no probe, so it keeps sending to instances that are down; "
                                                      "write probe: {{every: 10s, failures: 2}} if it checks them",
                                                      component.name));
        if (services > 1)
            reading.note(component.where,
                         fmt::format("load balancer \"{}\" sends every request to each of its {} services and fails when "
                                     "one of them fails; write any_of if one is enough, or list the entry points of each with \"for\"",
                                     component.name, services));
    }
}

void note_unrouted(Reading& reading, const System& system, const Places& places) {
    for (const EntryPoint& entry : system.entry_points) {
        if (!entry.through.component.exists() || entry.through.place.exists() || entry.from.exists()) continue;
        const Component& first = system.components[entry.through.component.index()];
        if (first.store || first.route || places.regions(entry.through.component.value) < 2) continue;
        reading.note(entry.where, fmt::format("nothing routes the requests of \"{}\" between the regions of \"{}\"; put a router in front "
                                              "of it, or name the region they go to",
                                              entry.name, first.name));
    }
}

}  // namespace

void note_serving(Reading& reading, const System& system) {
    if (reading.diagnostics.has_errors()) return;
    const auto graph = requests_of(system);
    const Places places(system);
    note_unwatched(reading, system, graph);
    note_unreachable(reading, system, places);
    note_balancers(reading, system);
    note_routers(reading, system);
    note_unrouted(reading, system, places);
}

}  // namespace drsim::load
