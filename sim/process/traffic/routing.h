// Routers: which target fresh answers name, and which clients still hold an old answer.
#pragma once

#include <cstdint>

#include "sim/plan/indices.h"

namespace drsim::process {

struct World;

/// Fresh answers name `target` from now on. Old answers end a TTL after they were given, stale ones at their population's pace.
/// Records RouteChanged and, later, ClientsMoved.
std::uint32_t route_to(World& world, plan::RouterIndex router, std::uint32_t target, std::uint32_t cause);

/// At the start of a trial, an automatic router whose health check asks for a role already knows which target has that role.
void start_routers(World& world);

/// Handles names that stop or resume answering:
/// clients keep the answers that they hold until these end, and ask as soon as the name answers again.
void names_notice(World& world);

/// The health check of a target has changed its verdict: an automatic router prefers the first target that it believes up.
void target_belief_changed(World& world, plan::RouterIndex router, std::uint32_t cause);

}  // namespace drsim::process
