#include "sim/graph/routes.h"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/dijkstra_shortest_paths.hpp>
#include <cmath>
#include <limits>

#include "sim/graph/spots.h"

namespace drsim::graph {

using model::Location;
using model::System;

namespace {

/// A path is its own distance: least round-trip time first, then fewest ways, then the earliest links.
/// This order is total, so there are no ties.
struct Path {
    std::int64_t rtt_us = 0;
    std::vector<std::uint32_t> ways;

    static constexpr std::int64_t nowhere = std::numeric_limits<std::int64_t>::max();
};

constexpr auto is_shorter = [](const Path& a, const Path& b) {
    if (a.rtt_us != b.rtt_us) return a.rtt_us < b.rtt_us;
    if (a.ways.size() != b.ways.size()) return a.ways.size() < b.ways.size();
    return a.ways < b.ways;
};

constexpr auto followed_by = [](Path path, const Way& next) {
    path.rtt_us += next.rtt_us;
    path.ways.push_back(next.link);
    return path;
};

using Map = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS, boost::no_property, Way>;

struct Atlas {
    Spots spots;
    Map map;

    explicit Atlas(const System& system) : spots(spots_of(system)), map(spots.at.size()) {
        for (const Way& way : ways_of(system, spots)) add_edge(way.from, way.to, way, map);
    }
};

std::vector<Path> paths_from(const Map& map, std::uint32_t spot) {
    std::vector<Path> paths(num_vertices(map));
    const Path nowhere{Path::nowhere, {}};
    boost::dijkstra_shortest_paths(map, spot,
                                   boost::weight_map(get(boost::edge_bundle, map))
                                       .distance_map(boost::make_iterator_property_map(paths.begin(), get(boost::vertex_index, map)))
                                       .distance_compare(is_shorter)
                                       .distance_combine(followed_by)
                                       .distance_inf(nowhere)
                                       .distance_zero(Path{}));
    return paths;
}

/// Bytes need no link if one place contains the other, or if both are in one region that has no written links inside.
bool is_one_place(const System& system, const Spots& spots, Id<Location> from, Id<Location> to) {
    if (model::lies_in(system, from, to) || model::lies_in(system, to, from)) return true;
    return !spots.split[from.index()] && model::region_of(system, from) == model::region_of(system, to);
}

/// A place with several spots sends from, and receives at, the nearest of them.
Path best_path(const Atlas& atlas, const std::vector<std::vector<Path>>& paths, Id<Location> from, Id<Location> to) {
    Path best{Path::nowhere, {}};
    for (const std::uint32_t a : atlas.spots.of_place[from.index()])
        for (const std::uint32_t b : atlas.spots.of_place[to.index()])
            if (is_shorter(paths[a][b], best)) best = paths[a][b];
    std::erase(best.ways, Way::free_way);
    return best;
}

}  // namespace

Network network(const System& system) {
    Network network;
    network.places = static_cast<std::uint32_t>(system.locations.size());
    for (const model::Link& link : system.links)
        network.link_bytes_per_second.insert(network.link_bytes_per_second.end(), 2, link.bytes_per_second);
    network.routes.resize(system.locations.size() * system.locations.size());

    const Atlas atlas(system);
    std::vector<std::vector<Path>> paths;
    for (std::uint32_t spot = 0; spot < atlas.spots.at.size(); ++spot) paths.push_back(paths_from(atlas.map, spot));
    for (std::size_t from = 0; from < system.locations.size(); ++from)
        for (std::size_t to = 0; to < system.locations.size(); ++to) {
            if (is_one_place(system, atlas.spots, Id<Location>(from), Id<Location>(to))) continue;
            auto& links = network.routes[from * system.locations.size() + to].links;
            for (const std::uint32_t link : best_path(atlas, paths, Id<Location>(from), Id<Location>(to)).ways)
                if (std::isfinite(network.link_bytes_per_second[link])) links.push_back(link);
        }
    return network;
}

std::vector<std::uint32_t> links_on_the_way(const System& system, Id<Location> from, Id<Location> to) {
    const Atlas atlas(system);
    if (is_one_place(system, atlas.spots, from, to)) return {};
    std::vector<std::vector<Path>> paths(atlas.spots.at.size());
    for (const std::uint32_t spot : atlas.spots.of_place[from.index()]) paths[spot] = paths_from(atlas.map, spot);
    return best_path(atlas, paths, from, to).ways;
}

}  // namespace drsim::graph
