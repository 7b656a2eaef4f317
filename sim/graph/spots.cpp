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
    std::vector<bool> is_region(system.locations.size(), false);
    for (const Id<Location> region : model::regions_of(system)) is_region[region.index()] = true;
    is_region[system.outside.index()] = true;
    for (std::size_t p = 0; p < system.locations.size(); ++p) {
        const bool is_a_spot = spots.split[p] ? system.locations[p].children.empty() : is_region[p];
        if (!is_a_spot) continue;
        spot_at[p] = static_cast<std::uint32_t>(spots.at.size());
        spots.at.push_back(Id<Location>(p));
    }
    for (std::size_t p = 0; p < system.locations.size(); ++p) {
        for (const Id<Location> leaf : model::leaves_of(system, Id<Location>(p))) {
            const std::uint32_t spot = spot_at[spots.split[leaf.index()] ? leaf.index() : model::region_of(system, leaf).index()];
            if (spots.of_place[p].empty() || spots.of_place[p].back() != spot)
                spots.of_place[p].push_back(spot);  // a region's leaves are adjacent
        }
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
    // A free way is as long as the region's longest written one, so that no detour through a third place avoids a written link.
    for (const Id<Location> region : model::regions_of(system)) {
        if (!spots.split[region.index()]) continue;
        for (const std::uint32_t a : spots.of_place[region.index()])
            for (const std::uint32_t b : spots.of_place[region.index()])
                if (a != b && !joined.contains({a, b})) ways.push_back({a, b, Way::free_way, farthest_us[region.index()]});
    }
    return ways;
}

}  // namespace drsim::graph
