#include "sim/load/checks.h"

#include <fmt/format.h>

namespace drsim::load {

using namespace model;

std::vector<std::uint32_t> circle_in(const std::vector<std::vector<std::uint32_t>>& successors) {
    enum class Seen : std::uint8_t { Not, Open, Done };
    std::vector<Seen> seen(successors.size(), Seen::Not);
    struct Step { std::uint32_t node; std::size_t next; };
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

void check_needs(Reading& reading, const System& system) {
    std::vector<std::vector<std::uint32_t>> graph(system.components.size());
    for (std::size_t i = 0; i < graph.size(); ++i) {
        for (const NeedGroup& group : system.components[i].needs)
            for (const Need& need : group.of)
                if (need.component.exists()) graph[i].push_back(need.component.value);
        if (const auto& route = system.components[i].route)
            for (const Address& target : route->targets)
                if (target.component.exists()) graph[i].push_back(target.component.value);
    }
    const auto circle = circle_in(graph);
    if (circle.empty()) return;
    std::string shown;
    for (const std::uint32_t member : circle) shown += system.components[member].name + " -> ";
    reading.error(system.components[circle.front()].where, fmt::format("components need each other in a circle: {}{}", shown, system.components[circle.front()].name));
}

namespace {

/// Whether step `later` comes after step `earlier`, over any number of others.
bool comes_after(const Runbook& runbook, std::uint32_t later, std::uint32_t earlier) {
    std::vector<bool> seen(runbook.steps.size(), false);
    std::vector<std::uint32_t> open{later};
    while (!open.empty()) {
        const std::uint32_t step = open.back();
        open.pop_back();
        if (step == earlier) return true;
        if (seen[step]) continue;
        seen[step] = true;
        for (const std::uint32_t before : runbook.steps[step].after) open.push_back(before);
    }
    return false;
}

void check_route_after_promote(Reading& reading, const Runbook& runbook) {
    for (std::uint32_t r = 0; r < runbook.steps.size(); ++r) {
        if (!std::holds_alternative<Route>(runbook.steps[r].verb) || runbook.steps[r].is_alternative) continue;
        for (std::uint32_t p = 0; p < runbook.steps.size(); ++p) {
            if (!std::holds_alternative<Promote>(runbook.steps[p].verb) || runbook.steps[p].is_alternative || comes_after(runbook, r, p)) continue;
            reading.note(runbook.steps[r].where, fmt::format("step \"{}\" routes traffic without waiting for step \"{}\" to promote; say after: [{}] if it should",
                runbook.steps[r].name, runbook.steps[p].name, runbook.steps[p].name));
        }
    }
}

}  // namespace

void check_runbooks(Reading& reading, const System& system) {
    for (const Runbook& runbook : system.runbooks) {
        std::vector<std::vector<std::uint32_t>> graph;
        for (const Step& step : runbook.steps) graph.push_back(step.after);
        const auto circle = circle_in(graph);
        if (circle.empty()) {
            // A note on a runbook that is wrong anyway would speak of the mistake, not of the plan.
            if (!reading.diagnostics.has_errors()) check_route_after_promote(reading, runbook);
            continue;
        }
        // Written in the order in which the steps would have to run: each after the one before it.
        std::string shown;
        for (auto it = circle.rbegin(); it != circle.rend(); ++it) shown += runbook.steps[*it].name + " -> ";
        reading.error(runbook.steps[circle.front()].where, fmt::format("steps of runbook \"{}\" wait for each other in a circle: {}{}", runbook.name, shown, runbook.steps[circle.back()].name));
    }
}

}  // namespace drsim::load
