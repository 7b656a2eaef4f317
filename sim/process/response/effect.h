// What the steps of runbooks do to the world, by verb.
#pragma once

#include <cstdint>

#include "sim/base/time.h"
#include "sim/plan/compiled.h"
#include "sim/process/world/process.h"

namespace drsim::process {

struct Obstacle;

/// The mechanism's own time of a step that gives no `takes`; what fills a copy takes filling.h's. `attempt` numbers the draw.
Duration own_time(World& world, std::uint32_t step, std::uint32_t attempt);

/// A planned change takes what it changes out of service while it lasts: writes during a `switch_over`, the instances of a `restart`.
/// What it holds is let go of by `end_interruption`, whether or not the change was made.
plan::Range interrupt_by_step(World& world, std::uint32_t step, std::uint32_t fact);
void end_interruption(World& world, std::uint32_t step, plan::Range held, std::uint32_t fact);

/// Whether a planned hand-over would be to a copy that does not have all writes yet: it waits for them while nobody takes any more.
bool waits_for_backlog(const World& world, std::uint32_t step);

/// Makes the change, at once. Returns the last fact that it said, `cause` where it says none, or no_fact where it cannot be made.
std::uint32_t take_effect(World& world, std::uint32_t step, std::uint32_t cause);

/// What keeps a `scale` step with a `takes` of its own from beginning: nobody launches where the control plane is down or no room is left.
/// Without `takes` each launch waits for itself.
Obstacle scale_obstacle(World& world, std::uint32_t step);
/// Whether a `scale` step whose `takes` has passed finds room for all that it asks for; then it has it at once.
bool can_scale_at_once(World& world, std::uint32_t step);
std::uint32_t scale_at_once(World& world, std::uint32_t step, std::uint32_t cause);

/// Launches what a `scale` step asks for and returns when all of it serves: the fact of the last one ready, or no_fact when the
/// attempt's deadline came first (what was launched goes on by itself).
Call<std::uint32_t> scale_out_by_step(World& world, std::uint32_t step, std::uint32_t cause, Instant deadline);

}  // namespace drsim::process
