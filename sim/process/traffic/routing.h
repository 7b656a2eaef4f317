// Routers: whom fresh answers name, and who still holds an old one.
#pragma once

#include <cstdint>

#include "sim/plan/indices.h"

namespace drsim::process {

struct World;

/// Fresh answers name `target` from now on; old ones end a TTL after they were given, stale ones at their population's pace. Says
/// RouteChanged and, later, ClientsMoved.
std::uint32_t route_to(World& world, plan::RouterIndex router, std::uint32_t target, std::uint32_t cause);

/// When a trial begins: an automatic router whose health check asks for a role has long found out which of its targets answers in it.
void start_routers(World& world);

/// Names that have begun to give no answers, or give some again:
/// clients go on with the answers that they hold until these end, and ask at once when they can.
void names_notice(World& world);

/// The health check of a target has changed its mind: an automatic router prefers the first target that it believes up.
void target_belief_changed(World& world, plan::RouterIndex router, std::uint32_t cause);

}  // namespace drsim::process
