// Who can send bytes to whom, over which directed links: the form in which both kernels take a system's network.
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

    [[nodiscard]] const Route& route(std::uint32_t from, std::uint32_t to) const { return routes[from * places + to]; }
};

}  // namespace drsim
