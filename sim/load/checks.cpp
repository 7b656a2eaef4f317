#include "sim/load/checks.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/load/request_graph.h"
#include "sim/model/pool.h"

namespace drsim::load {

using namespace model;

std::vector<std::uint32_t> circle_in(const std::vector<std::vector<std::uint32_t>>& successors) {
    enum class Seen : std::uint8_t { Not, Open, Done };
    std::vector<Seen> seen(successors.size(), Seen::Not);
    struct Step {
        std::uint32_t node;
        std::size_t next;
    };
    std::vector<Step> path;
    for (std::uint32_t start = 0; start < successors.size(); ++start) {
        if (seen[start] != Seen::Not) continue;
        path.push_back({start, 0});
        seen[start] = Seen::Open;
        while (!path.empty()) {
            Step& top = path.back();
            if (top.next == successors[top.node].size()) {
                seen[top.node] = Seen::Done;
                path.pop_back();
                continue;
            }
            const std::uint32_t next = successors[top.node][top.next++];
            if (seen[next] == Seen::Open) {
                std::vector<std::uint32_t> circle;
                const auto first = std::find_if(path.begin(), path.end(), [&](const Step& step) { return step.node == next; });
                for (auto it = first; it != path.end(); ++it) circle.push_back(it->node);
                return circle;
            }
            if (seen[next] == Seen::Not) {
                seen[next] = Seen::Open;
                path.push_back({next, 0});
            }
        }
    }
    return {};
}

namespace {

/// By component: whether it is a store, may be one, or forwards requests to one in the role in which they arrive.
std::vector<bool> keep_roles(const Names& names, const System& system) {
    std::vector<std::vector<std::uint32_t>> callers(system.components.size());
    for (std::uint32_t c = 0; c < system.components.size(); ++c) {
        for (const NeedGroup& group : system.components[c].needs)
            for (const Need& need : group.of)
                if (need.component.exists() && need.role == Role::Any) callers[need.component.index()].push_back(c);
        if (const auto& route = system.components[c].route)
            for (const Address& target : route->targets)
                if (target.component.exists()) callers[target.component.index()].push_back(c);
    }
    std::vector<bool> keeps(system.components.size());
    std::vector<std::uint32_t> open;
    for (std::uint32_t c = 0; c < system.components.size(); ++c)
        if (system.components[c].store || names.unreadable.contains(system.components[c].name)) open.push_back(c);
    while (!open.empty()) {
        const std::uint32_t c = open.back();
        open.pop_back();
        if (keeps[c]) continue;
        keeps[c] = true;
        open.insert(open.end(), callers[c].begin(), callers[c].end());
    }
    return keeps;
}

/// A role selects copies of a store; without a store it would be ignored.
void check_roles(Reading& reading, const Names& names, const System& system) {
    const auto keeps = keep_roles(names, system);
    const auto check = [&](Role role, Id<Component> asked, const Where& where) {
        if (role == Role::Any || !asked.exists() || keeps[asked.index()]) return;
        reading.error(where, fmt::format("a role has no effect here: \"{}\" leads to no database or object store",
                                         system.components[asked.index()].name));
    };
    for (const Component& component : system.components)
        for (const NeedGroup& group : component.needs)
            for (const Need& need : group.of) check(need.role, need.component, need.where);
    for (const EntryPoint& entry : system.entry_points) check(entry.role, entry.through.component, entry.where);
    const auto check_probe = [&](const Probe& probe, Id<Component> asked) {
        check(probe.role, asked, probe.role_stands);
        if (probe.role == Role::Any || probe.deep || !asked.exists() || !keeps[asked.index()]) return;
        const Component& what = system.components[asked.index()];
        if (what.store || what.route || what.kind == Kind::LoadBalancer || names.unreadable.contains(what.name)) return;
        reading.error(probe.role_stands,
                      fmt::format("a shallow probe of \"{}\" does not see which copy answers; write deep: true", what.name));
    };
    for (std::uint32_t c = 0; c < system.components.size(); ++c) {
        const Component& component = system.components[c];
        if (!component.probe) continue;
        if (component.route) {
            for (const Address& target : component.route->targets) check_probe(*component.probe, target.component);
        } else if (component.kind == Kind::LoadBalancer) {
            if (component.probe->role != Role::Any)
                reading.error(component.probe->role_stands, "a load balancer's probe takes no role; each request asks in its own role");
        } else {
            check_probe(*component.probe, Id<Component>(c));
        }
    }
    for (const Detector& detector : system.detection)
        if (const auto* probe = std::get_if<ProbeDetector>(&detector.how)) check_probe(probe->probe, probe->of.component);
}

}  // namespace

void check_needs(Reading& reading, const Names& names, const System& system) {
    check_roles(reading, names, system);
    const auto circle = circle_in(requests_of(system));
    if (circle.empty()) return;
    std::string shown;
    for (const std::uint32_t member : circle) shown += system.components[member].name + " -> ";
    reading.error(system.components[circle.front()].where,
                  fmt::format("circular dependency between components: {}{}", shown, system.components[circle.front()].name));
}

namespace {

/// A route that does not wait for any promotion of its runbook, or not for the promotion of the store that the traffic ends at.
void check_route_after_promote(Reading& reading, const System& system, const Runbook& runbook,
                               const std::vector<std::vector<std::uint32_t>>& order) {
    std::vector<std::uint32_t> promotions;
    for (std::uint32_t i = 0; i < runbook.steps.size(); ++i)
        if (std::holds_alternative<Promote>(runbook.steps[i].verb) && !runbook.steps[i].is_alternative) promotions.push_back(i);
    for (std::uint32_t r = 0; r < runbook.steps.size() && !promotions.empty(); ++r) {
        const auto* route = std::get_if<Route>(&runbook.steps[r].verb);
        if (route == nullptr || runbook.steps[r].is_alternative) continue;
        const bool waits_for_one =
            std::any_of(promotions.begin(), promotions.end(), [&](std::uint32_t p) { return leads_to(order, r, p); });
        for (const std::uint32_t p : promotions) {
            if (leads_to(order, r, p)) continue;
            const Id<Component> store = std::get<Promote>(runbook.steps[p].verb).copy.component;
            const bool serves_it =
                store.exists() && route->to.component.exists() && leads_to(requests_of(system), route->to.component.value, store.value);
            if (waits_for_one && !serves_it) continue;
            reading.note(
                runbook.steps[r].where,
                fmt::format("step \"{}\" routes traffic without waiting for step \"{}\" to promote; let it wait for \"{}\" if it should",
                            runbook.steps[r].name, runbook.steps[p].name, runbook.steps[p].name));
        }
    }
}

/// A hand-over back to the first writer, which a promotion deposes and nothing brings up to date: it would wait forever.
void check_switch_over_after_promote(Reading& reading, const System& system, const Step& step) {
    const auto* over = std::get_if<SwitchOver>(&step.verb);
    if (over == nullptr || !over->store.exists()) return;
    const auto& store = system.components[over->store.index()].store;
    if (!store || store->copies.empty() || !lies_in(system, store->copies[0].at, over->to)) return;
    const OnReturn on_return = store->failover ? store->failover->on_return : OnReturn::Fence;
    if (on_return == OnReturn::Merge || on_return == OnReturn::Drop) return;
    const Step* promotes = nullptr;
    for (const Runbook& runbook : system.runbooks)
        for (const Step& other : runbook.steps) {
            if (const auto* resync = std::get_if<Resync>(&other.verb);
                resync != nullptr && resync->store == over->store && resync->to == over->to)
                return;
            if (const auto* promote = std::get_if<Promote>(&other.verb); promote != nullptr && promote->copy.component == over->store)
                promotes = &other;
        }
    if (promotes == nullptr) return;
    reading.note(step.where, fmt::format("step \"{}\" hands \"{}\" back to its first writer, which stops following once step \"{}\" "
                                         "promotes another copy; "
                                         "resync it first, or the step waits forever",
                                         step.name, system.components[over->store.index()].name, promotes->name));
}

}  // namespace

void check_shipped_copies(Reading& reading, const System& system) {
    const auto is_written = [&](std::uint32_t data) {
        bool any = false;
        each_write_rate(system, data, [&](const Rate&) { any = true; });
        return any;
    };
    for (std::size_t c = 0; c < system.components.size(); ++c) {
        if (!system.components[c].store) continue;
        bool has_bytes = false;
        for (std::uint32_t d = 0; d < system.data.size() && !has_bytes; ++d) {
            const DataSet& data = system.data[d];
            has_bytes = data.in.exists() && data.in.index() == c && data.size_bytes > 0 && is_written(d);
        }
        if (has_bytes) continue;
        for (const Copy& copy : system.components[c].store->copies)
            if (std::holds_alternative<Shipped>(copy.lag))
                reading.note(copy.where, fmt::format("replica \"{}\" never lags: nothing is shipped to it, because no data set in \"{}\" "
                                                     "has both a size and writes",
                                                     copy.name, system.components[c].name));
    }
}

void check_people(Reading& reading, const System& system) {
    std::vector<bool> is_paged(system.people.size(), false);
    const auto pages = [&](Id<Party> party) {
        if (party.exists()) is_paged[party.index()] = true;
    };
    for (const Detector& detector : system.detection) pages(detector.pages);
    for (const Runbook& runbook : system.runbooks) {
        for (const Step& step : runbook.steps) pages(step.by);
        if (!runbook.declare) continue;
        pages(runbook.declare->by);
        for (const Approval& approval : runbook.declare->approvals) pages(approval.by);
    }
    for (std::size_t p = 0; p < system.people.size(); ++p) {
        const Party& party = system.people[p];
        const char* key = party.repeat > 0                ? "repeat"
                          : !party.escalate_after.empty() ? "escalate_after"
                          : party.withdrawn               ? "withdrawn"
                                                          : nullptr;
        if (is_paged[p] || key == nullptr) continue;
        reading.note(party.where, fmt::format("\"{}\" has no effect: no \"pages\" and no \"by\" names \"{}\"", key, party.name));
    }
}

void check_runbooks(Reading& reading, const System& system) {
    for (const Runbook& runbook : system.runbooks) {
        std::vector<std::vector<std::uint32_t>> graph;
        for (const Step& step : runbook.steps) graph.push_back(step.after);
        const auto circle = circle_in(graph);
        if (circle.empty()) {
            // For a runbook with errors, a note would be about the error, not about the plan.
            if (reading.diagnostics.has_errors()) continue;
            check_route_after_promote(reading, system, runbook, graph);
            for (const Step& step : runbook.steps) check_switch_over_after_promote(reading, system, step);
            continue;
        }
        // In the order in which the steps would have to run: each after the one before it.
        std::string shown;
        for (auto it = circle.rbegin(); it != circle.rend(); ++it) shown += runbook.steps[*it].name + " -> ";
        reading.error(runbook.steps[circle.front()].where, fmt::format("circular dependency between steps of runbook \"{}\": {}{}",
                                                                       runbook.name, shown, runbook.steps[circle.back()].name));
    }
}

}  // namespace drsim::load
