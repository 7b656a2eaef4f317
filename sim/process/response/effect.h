// What the steps of runbooks change, by verb.
#pragma once

#include <cstdint>

#include "sim/base/time.h"
#include "sim/plan/compiled.h"
#include "sim/process/world/process.h"

namespace drsim::process {

struct Obstacle;

/// The mechanism's own time, for a step without `takes`; for steps that fill a copy see filling.h. `attempt` numbers the draw.
Duration own_time(World& world, std::uint32_t step, std::uint32_t attempt);

/// A planned change takes its target out of service while it lasts: writes during a `switch_over`, instances during a `restart`.
/// `end_interruption` puts it back, whether or not the change was made.
plan::Range interrupt_by_step(World& world, std::uint32_t step, std::uint32_t fact);
void end_interruption(World& world, std::uint32_t step, plan::Range held, std::uint32_t fact);

/// Whether a planned hand-over has to wait until the copy has all writes; nobody takes writes meanwhile.
bool waits_for_backlog(const World& world, std::uint32_t step);

/// Makes the change at once. Returns the last fact recorded, `cause` if there is none, or no_fact if the change cannot be made.
std::uint32_t take_effect(World& world, std::uint32_t step, std::uint32_t cause);

/// How much longer the change goes on: instances that a rollback replaces one after another.
Duration goes_on_for(const World& world, std::uint32_t step);

/// What blocks a `scale` step that has a `takes`: nothing is launched while the control plane is down or there is no room.
/// Without `takes`, each launch waits for itself.
Obstacle scale_obstacle(World& world, std::uint32_t step);
/// Whether a `scale` step whose `takes` has passed has room for all its instances; then they are added at once.
bool can_scale_at_once(World& world, std::uint32_t step);
std::uint32_t scale_at_once(World& world, std::uint32_t step, std::uint32_t cause);

/// Launches the instances of a `scale` step and returns when all are ready: the fact of the last one, or no_fact if the attempt's deadline
/// comes first (instances that were launched still start).
Call<std::uint32_t> scale_out_by_step(World& world, std::uint32_t step, std::uint32_t cause, Instant deadline);

}  // namespace drsim::process
