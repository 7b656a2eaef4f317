#include "sim/graph/spots.h"

#include <algorithm>
#include <set>
#include <utility>

namespace drsim::graph {

using model::Location;
using model::System;

namespace {

bool is_inside_one_region(const System& system, const model::Link& link) {
    return model::region_of(system, link.a) == model::region_of(system, link.b);
}

std::vector<bool> split_regions(const System& system) {
    std::vector<bool> split(system.locations.size(), false);
    for (const model::Link& link : system.links)
        if (is_inside_one_region(system, link)) split[model::region_of(system, link.a).index()] = true;
    for (std::size_t p = 0; p < split.size(); ++p) split[p] = split[model::region_of(system, Id<Location>(p)).index()];
    return split;
}

}  // namespace

Spots spots_of(const System& system) {
    Spots spots;
    spots.split = split_regions(system);
    spots.of_place.resize(system.locations.size());
    std::vector<std::uint32_t> spot_at(system.locations.size(), 0);
    for (std::size_t p = 0; p < system.locations.size(); ++p) {
        const Location& place = system.locations[p];
        const bool is_a_spot = spots.split[p] ? place.children.empty() : !place.parent.exists();
        if (!is_a_spot) continue;
        spot_at[p] = static_cast<std::uint32_t>(spots.at.size());
        spots.at.push_back(Id<Location>(p));
    }
    for (std::size_t p = 0; p < system.locations.size(); ++p) {
        const Id<Location> place(p);
        if (!spots.split[p]) spots.of_place[p] = {spot_at[model::region_of(system, place).index()]};
        else
            for (const Id<Location> leaf : model::leaves_of(system, place)) spots.of_place[p].push_back(spot_at[leaf.index()]);
    }
    return spots;
}

std::vector<Way> ways_of(const System& system, const Spots& spots) {
    std::vector<Way> ways;
    std::set<std::pair<std::uint32_t, std::uint32_t>> joined;
    std::vector<std::int64_t> farthest_us(system.locations.size(), 0);  // by region: the longest written way inside
    for (std::size_t i = 0; i < system.links.size(); ++i) {
        const model::Link& link = system.links[i];
        const auto rtt_us = Duration::seconds(link.rtt_s).us;
        const auto there = static_cast<std::uint32_t>(2 * i);
        for (const std::uint32_t a : spots.of_place[link.a.index()])
            for (const std::uint32_t b : spots.of_place[link.b.index()]) {
                if (a == b) continue;
                ways.push_back({a, b, there, rtt_us});
                ways.push_back({b, a, there + 1, rtt_us});
                joined.insert({a, b});
                joined.insert({b, a});
            }
        if (!is_inside_one_region(system, link)) continue;
        std::int64_t& farthest = farthest_us[model::region_of(system, link.a).index()];
        farthest = std::max(farthest, rtt_us);
    }
    // A free way is taken to be as long as the region's longest written one, so that no detour through a third place gets round a written link.
    for (std::size_t p = 0; p < system.locations.size(); ++p) {
        if (system.locations[p].parent.exists() || !spots.split[p]) continue;
        for (const std::uint32_t a : spots.of_place[p])
            for (const std::uint32_t b : spots.of_place[p])
                if (a != b && !joined.contains({a, b})) ways.push_back({a, b, Way::free_way, farthest_us[p]});
    }
    return ways;
}

}  // namespace drsim::graph
