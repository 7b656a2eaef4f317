// Routers: whom fresh answers name, and who still holds an old one.
#pragma once

#include <cstdint>

#include "sim/base/time.h"
#include "sim/process/service_level.h"

namespace drsim::process {

struct World;
struct Cohort;

/// Share of an entry point's clients that use `target` of a router at an instant; while it gives no answers, those who hold one.
double share_on_target(const World& world, std::uint32_t router, std::uint32_t target, std::uint32_t entry, Instant at, Side side, bool gives_answers);

/// How much of its population still holds a cohort's answer at an instant.
double share_still_held(const World& world, const Cohort& cohort, Instant at, Side side);

/// The next instant after `at` at which the share of some old answer bends or jumps by itself; never when none does.
Instant next_route_bend(const World& world, Instant at);

/// Fresh answers name `target` from now on; old ones end a TTL after they were given, stale ones at their population's pace. Says RouteChanged and, later, ClientsMoved.
std::uint32_t route_to(World& world, std::uint32_t router, std::uint32_t target, std::uint32_t cause);

/// When a trial begins: an automatic router whose health check asks for a role has long found out which of its targets answers in it.
void start_routers(World& world);

/// Names that have begun to give no answers, or give some again: clients go on with the answers that they hold until these end, and ask at once when they can.
void names_notice(World& world);

/// The health check of a target has changed its mind: an automatic router prefers the first target that it believes up.
void target_belief_changed(World& world, std::uint32_t router, std::uint32_t cause);

}  // namespace drsim::process
