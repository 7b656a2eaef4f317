#include "sim/graph/order.h"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/depth_first_search.hpp>
#include <boost/graph/strong_components.hpp>
#include <functional>
#include <queue>

namespace drsim::graph {

using model::Component;
using model::System;

namespace {

using Digraph = boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS>;
using Vertex = boost::graph_traits<Digraph>::vertex_descriptor;

/// Records the first edge that closes a cycle, and the predecessor of each vertex.
struct CycleFinder : boost::dfs_visitor<> {
    std::vector<Vertex>& entered_from;
    std::vector<Vertex>& closing;  // source and target of the first such edge; empty: none yet

    CycleFinder(std::vector<Vertex>& entered, std::vector<Vertex>& edge) : entered_from(entered), closing(edge) {}
    template <class Edge>
    void tree_edge(Edge edge, const Digraph& graph) {
        entered_from[target(edge, graph)] = source(edge, graph);
    }
    template <class Edge>
    void back_edge(Edge edge, const Digraph& graph) {
        if (closing.empty()) closing = {source(edge, graph), target(edge, graph)};
    }
};

std::vector<Vertex> a_cycle_of(const Digraph& graph) {
    std::vector<Vertex> entered_from(num_vertices(graph));
    std::vector<Vertex> closing;
    boost::depth_first_search(graph, boost::visitor(CycleFinder(entered_from, closing)));
    std::vector<Vertex> cycle{closing[0]};
    while (cycle.back() != closing[1]) cycle.push_back(entered_from[cycle.back()]);
    std::reverse(cycle.begin(), cycle.end());
    std::rotate(cycle.begin(), std::min_element(cycle.begin(), cycle.end()), cycle.end());
    return cycle;
}

/// Kahn's algorithm; of the vertices that are ready, the one with the lowest number is next.
std::vector<Vertex> sources_first(const Digraph& graph) {
    std::vector<std::size_t> unordered(num_vertices(graph));
    std::priority_queue<Vertex, std::vector<Vertex>, std::greater<>> ready;
    for (Vertex v = 0; v < num_vertices(graph); ++v) {
        unordered[v] = in_degree(v, graph);
        if (unordered[v] == 0) ready.push(v);
    }
    std::vector<Vertex> order;
    while (!ready.empty()) {
        order.push_back(ready.top());
        ready.pop();
        for (auto [edge, end] = out_edges(order.back(), graph); edge != end; ++edge)
            if (--unordered[target(*edge, graph)] == 0) ready.push(target(*edge, graph));
    }
    return order;
}

template <class Thing>
Order<Thing> order_of(const Digraph& graph) {
    const auto as_ids = [](const std::vector<Vertex>& vertices) {
        std::vector<Id<Thing>> ids;
        for (const Vertex v : vertices) ids.push_back(Id<Thing>(v));
        return ids;
    };
    const auto order = sources_first(graph);
    if (order.size() == num_vertices(graph)) return {as_ids(order), {}};
    return {{}, as_ids(a_cycle_of(graph))};
}

void sort_once(std::vector<Id<Component>>& ids) {
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

}  // namespace

std::vector<Id<Component>> callees(const System& system, Id<Component> component) {
    const Component& caller = system.components[component.index()];
    std::vector<Id<Component>> called;
    for (const model::NeedGroup& group : caller.needs)
        for (const model::Need& need : group.of) called.push_back(need.component);
    if (caller.route)
        for (const model::Address& target : caller.route->targets) called.push_back(target.component);
    sort_once(called);
    return called;
}

std::vector<Id<Component>> recovery_needs(const System& system, Id<Component> component) {
    std::vector<Id<Component>> needed;
    for (const model::Address& address : system.components[component.index()].recovery_needs) needed.push_back(address.component);
    sort_once(needed);
    return needed;
}

Order<Component> call_order(const System& system) {
    Digraph graph(system.components.size());
    for (std::size_t c = 0; c < system.components.size(); ++c)
        for (const Id<Component> callee : callees(system, Id<Component>(c))) add_edge(c, callee.index(), graph);
    return order_of<Component>(graph);
}

namespace {

/// From what waits to what it waits for.
Digraph waits_of(const System& system) {
    Digraph graph(system.components.size());
    for (std::size_t c = 0; c < system.components.size(); ++c) {
        auto awaited = callees(system, Id<Component>(c));
        const auto needed = recovery_needs(system, Id<Component>(c));
        awaited.insert(awaited.end(), needed.begin(), needed.end());
        sort_once(awaited);
        for (const Id<Component> other : awaited) add_edge(c, other.index(), graph);
    }
    return graph;
}

}  // namespace

Order<Component> recovery_order(const System& system) { return order_of<Component>(waits_of(system)); }

std::vector<std::vector<Id<Component>>> recovery_circles(const System& system) {
    const Digraph graph = waits_of(system);
    std::vector<std::size_t> group(num_vertices(graph));
    const std::size_t count =
        boost::strong_components(graph, boost::make_iterator_property_map(group.begin(), get(boost::vertex_index, graph)));
    std::vector<std::vector<Id<Component>>> groups(count);
    for (std::size_t c = 0; c < group.size(); ++c) groups[group[c]].push_back(Id<Component>(c));
    std::erase_if(groups, [&](const auto& members) {
        return members.empty() || (members.size() == 1 && !edge(members[0].index(), members[0].index(), graph).second);
    });
    std::sort(groups.begin(), groups.end());
    return groups;
}

Order<model::Step> step_order(const model::Runbook& runbook) {
    Digraph graph(runbook.steps.size());
    for (std::size_t s = 0; s < runbook.steps.size(); ++s) {
        const model::Step& step = runbook.steps[s];
        for (const std::uint32_t earlier : step.after) add_edge(earlier, s, graph);
        if (step.otherwise == model::Step::Otherwise::Alternative) add_edge(s, step.alternative, graph);
    }
    return order_of<model::Step>(graph);
}

}  // namespace drsim::graph
