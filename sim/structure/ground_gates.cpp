#include "sim/structure/ground_gates.h"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/connected_components.hpp>

namespace drsim::structure {

using model::Location;

namespace {

/// Links in a row. A longer detour is not counted as a connection: gates grow with its length, and no traffic takes it.
constexpr std::size_t longest_detour = 12;

}  // namespace

GroundGates::GroundGates(const model::System& system, const Mishaps& mishaps, Gates& gates)
    : mishaps_(mishaps), gates_(gates), spots_(graph::spots_of(system)), ways_(graph::ways_of(system, spots_)) {
    island_ = islands();
    for (std::size_t l = 0; l < system.locations.size(); ++l) {
        std::vector<Id<Gate>> leaves;
        for (const Id<Location> leaf : model::leaves_of(system, Id<Location>(l))) {
            std::vector<Id<Gate>> around;
            for (const Id<Mishap> mishap : mishaps.of_place(leaf)) around.push_back(gates.leaf(mishap));
            leaves.push_back(gates.all_of(std::move(around)));
        }
        stands_.push_back(gates.any_of(std::move(leaves)));
    }
}

std::vector<int> GroundGates::islands() const {
    boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS> map(spots_.at.size());
    for (const graph::Way& way : ways_) add_edge(way.from, way.to, map);
    std::vector<int> island(spots_.at.size());
    boost::connected_components(map, island.data());
    return island;
}

Id<Gate> GroundGates::stands(Id<Location> place) const { return place.exists() ? stands_[place.index()] : gates_.always(); }

Id<Gate> GroundGates::connected(Id<Location> from, Id<Location> to) {
    if (!from.exists() || !to.exists()) return gates_.always();
    std::vector<Id<Gate>> ways;
    for (const std::uint32_t a : spots_.of_place[from.index()])
        for (const std::uint32_t b : spots_.of_place[to.index()]) {
            if (a == b || island_[a] != island_[b]) return gates_.always();
            ways.push_back(reached_from(a)[b]);
        }
    return gates_.any_of(std::move(ways));
}

// After n rounds a spot counts as reached if a path of at most n ways leads to it. A path that visits a spot twice is never needed.
const std::vector<Id<Gate>>& GroundGates::reached_from(std::uint32_t from) {
    const auto known = reached_.find(from);
    if (known != reached_.end()) return known->second;
    std::vector<Id<Gate>> reached(spots_.at.size(), gates_.never());
    reached[from] = gates_.always();
    for (std::size_t round = 1; round < std::min(spots_.at.size(), longest_detour + 1); ++round) {
        std::vector<std::vector<Id<Gate>>> options(spots_.at.size());
        for (std::size_t spot = 0; spot < options.size(); ++spot) options[spot].push_back(reached[spot]);
        for (const graph::Way& way : ways_) {
            if (reached[way.from] == gates_.never() || way.to == from) continue;
            std::vector<Id<Gate>> passes{reached[way.from], stands(spots_.at[way.to])};
            if (way.from != from) passes.push_back(stands(spots_.at[way.from]));
            if (way.link != graph::Way::free_way)
                passes.push_back(gates_.leaf(mishaps_.of_link(Id<model::Link>(std::size_t{way.link / 2}))));
            options[way.to].push_back(gates_.all_of(std::move(passes)));
        }
        std::vector<Id<Gate>> next;
        for (auto& ways : options) next.push_back(gates_.any_of(std::move(ways)));
        if (next == reached) break;
        reached = std::move(next);
    }
    return reached_[from] = std::move(reached);
}

}  // namespace drsim::structure
