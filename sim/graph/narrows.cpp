#include "sim/graph/narrows.h"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/biconnected_components.hpp>
#include <boost/graph/dominator_tree.hpp>
#include <iterator>

#include "sim/graph/order.h"
#include "sim/graph/spots.h"

namespace drsim::graph {

using model::Component;
using model::System;

namespace {

using Calls = boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS>;
using Vertex = boost::graph_traits<Calls>::vertex_descriptor;

/// Callers first, from `first` on. The algorithm knows no vertices that are out of reach.
std::vector<Id<Component>> reached_from(const System& system, Id<Component> first) {
    std::vector<bool> seen(system.components.size(), false);
    seen[first.index()] = true;
    std::vector<Id<Component>> reached{first};
    for (std::size_t next = 0; next < reached.size(); ++next)
        for (const Id<Component> callee : callees(system, reached[next])) {
            if (!seen[callee.index()]) reached.push_back(callee);
            seen[callee.index()] = true;
        }
    return reached;
}

}  // namespace

std::vector<Id<Component>> on_every_way(const System& system, Id<model::EntryPoint> entry, Id<Component> component) {
    const auto reached = reached_from(system, system.entry_points[entry.index()].through.component);
    std::vector<Vertex> vertex_of(system.components.size(), reached.size());
    for (Vertex v = 0; v < reached.size(); ++v) vertex_of[reached[v].index()] = v;
    if (vertex_of[component.index()] == reached.size()) return {};
    Calls calls(reached.size());
    for (Vertex v = 0; v < reached.size(); ++v)
        for (const Id<Component> callee : callees(system, reached[v])) add_edge(v, vertex_of[callee.index()], calls);
    const Vertex none = boost::graph_traits<Calls>::null_vertex();
    std::vector<Vertex> nearest(reached.size(), none);  // the last component that every way passes before this one
    boost::lengauer_tarjan_dominator_tree(calls, Vertex{0},
                                          boost::make_iterator_property_map(nearest.begin(), get(boost::vertex_index, calls)));
    std::vector<Id<Component>> passed;
    for (Vertex v = vertex_of[component.index()]; v != none; v = v == 0 ? none : nearest[v]) passed.push_back(reached[v]);
    std::reverse(passed.begin(), passed.end());
    return passed;
}

std::vector<Id<model::Location>> parting_places(const System& system) {
    const Spots spots = spots_of(system);
    boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS> map(spots.at.size());
    for (const Way& way : ways_of(system, spots))
        if (way.from < way.to) add_edge(way.from, way.to, map);
    std::vector<Vertex> points;
    boost::articulation_points(map, std::back_inserter(points));
    std::sort(points.begin(), points.end());
    std::vector<Id<model::Location>> places;
    for (const Vertex point : points) places.push_back(spots.at[point]);
    return places;
}

}  // namespace drsim::graph
