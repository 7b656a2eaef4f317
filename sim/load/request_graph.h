// The graph of requests in the files: needs of any kind, and the targets of routers. No places, no time.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/model/system.h"

namespace drsim::load {

/// By component: the components that it sends requests to.
std::vector<std::vector<std::uint32_t>> requests_of(const model::System& system);

/// By node: whether it can be reached from any of `from` in zero or more steps. Linear in the graph.
std::vector<bool> reached_from(const std::vector<std::vector<std::uint32_t>>& graph, std::vector<std::uint32_t> from);

/// Whether `to` can be reached from `from`.
bool leads_to(const std::vector<std::vector<std::uint32_t>>& graph, std::uint32_t from, std::uint32_t to);

}  // namespace drsim::load
