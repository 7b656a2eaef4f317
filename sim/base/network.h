// Which places can send bytes to which, and over which directed links: the network of a system as both kernels use it.
#pragma once

#include <cstdint>
#include <vector>

namespace drsim {

/// Places are numbered from 0. Built once, read-only, shared by all trials.
struct Network {
    struct Route {
        std::vector<std::uint32_t> links;
    };
    std::uint32_t places = 0;
    std::vector<double> link_bytes_per_second;  // directed
    std::vector<Route> routes;                  // routes[from * places + to]; empty: the same place, or not connected

    /// Adds a place that sends over its own new link (the last one), and from there as `at` does. Returns its number.
    std::uint32_t add_sender(std::uint32_t at, double bytes_per_second) {
        const auto link = static_cast<std::uint32_t>(link_bytes_per_second.size());
        const std::uint32_t sender = places;
        link_bytes_per_second.push_back(bytes_per_second);
        std::vector<Route> wider((places + 1) * (places + 1));
        for (std::uint32_t from = 0; from < places; ++from)
            for (std::uint32_t to = 0; to < places; ++to) wider[from * (places + 1) + to] = std::move(routes[from * places + to]);
        for (std::uint32_t to = 0; to < places; ++to) {
            Route& route = wider[sender * (places + 1) + to];
            route.links = wider[at * (places + 1) + to].links;
            route.links.insert(route.links.begin(), link);
        }
        routes = std::move(wider);
        ++places;
        return sender;
    }

    [[nodiscard]] const Route& route(std::uint32_t from, std::uint32_t to) const { return routes[from * places + to]; }
};

}  // namespace drsim
