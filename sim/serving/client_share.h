// The share of a router's clients at each target: fresh answers name the current target, old answers are kept for a while.
#pragma once

#include <cstdint>

#include "sim/base/time.h"
#include "sim/plan/indices.h"
#include "sim/serving/side.h"

namespace drsim::serving {

class ServingState;
struct Cohort;

/// Share of an entry point's clients that use `target` of a router at an instant.
/// If it gives no answers, only clients with an old one count.
double share_on_target(const ServingState& state, plan::RouterIndex router, std::uint32_t target, plan::EntryIndex entry, Instant at,
                       Side side, bool gives_answers);

/// The same for one population: stale clients, or the clients of a router that all move together.
double share_in(const ServingState& state, plan::RouterIndex router, std::uint32_t population, std::uint32_t target, Instant at, Side side,
                bool gives_answers);

/// The share of its population that still holds a cohort's answer at an instant.
double share_still_held(const ServingState& state, const Cohort& cohort, Instant at, Side side);

/// The next instant after `at` at which the share of some old answer bends or jumps by itself; never if none does.
Instant next_route_bend(const ServingState& state, Instant at);

}  // namespace drsim::serving
