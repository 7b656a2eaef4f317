#include "sim/load/request_graph.h"

namespace drsim::load {

using namespace model;

std::vector<std::vector<std::uint32_t>> requests_of(const System& system) {
    std::vector<std::vector<std::uint32_t>> graph(system.components.size());
    for (std::size_t i = 0; i < graph.size(); ++i) {
        for (const NeedGroup& group : system.components[i].needs)
            for (const Need& need : group.of)
                if (need.component.exists()) graph[i].push_back(need.component.value);
        if (const auto& route = system.components[i].route)
            for (const Address& target : route->targets)
                if (target.component.exists()) graph[i].push_back(target.component.value);
    }
    return graph;
}

std::vector<bool> reached_from(const std::vector<std::vector<std::uint32_t>>& graph, std::vector<std::uint32_t> open) {
    std::vector<bool> seen(graph.size(), false);
    while (!open.empty()) {
        const std::uint32_t node = open.back();
        open.pop_back();
        if (seen[node]) continue;
        seen[node] = true;
        open.insert(open.end(), graph[node].begin(), graph[node].end());
    }
    return seen;
}

bool leads_to(const std::vector<std::vector<std::uint32_t>>& graph, std::uint32_t from, std::uint32_t to) {
    return reached_from(graph, {from})[to];
}

}  // namespace drsim::load
