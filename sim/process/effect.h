// What the steps of runbooks do to the world, by verb.
#pragma once

#include <cstdint>

#include "sim/base/time.h"
#include "sim/plan/compiled.h"
#include "sim/process/process.h"

namespace drsim::process {

/// What a step changes is already so.
bool is_already_so(const World& world, std::uint32_t step);

/// Why a step cannot begin now, for reasons of the thing that it changes; Nothing when it can.
struct Obstacle {
    std::uint8_t reason = 0;            // model::WaitedFor
    std::uint32_t subject = 0xffffffffu;
};
Obstacle obstacle_of(World& world, std::uint32_t step);

/// The mechanism's own time of a step that gives no `takes`. `attempt` numbers the draw.
Duration own_time(World& world, std::uint32_t step, std::uint32_t attempt);

/// A planned change takes what it changes out of service while it lasts: writes during a `switch_over`, the instances of a `restart`.
/// What it holds is let go of by `end_interruption`, whether or not the change was made.
plan::Range interrupt_by_step(World& world, std::uint32_t step, std::uint32_t fact);
void end_interruption(World& world, std::uint32_t step, plan::Range held, std::uint32_t fact);

/// Makes the change, at once. Returns the last fact that it said, or `cause` where it says none.
std::uint32_t take_effect(World& world, std::uint32_t step, std::uint32_t cause);

/// Launches what a `scale` step asks for and returns when all of it serves: the fact of the last one ready, or no_fact when the step's
/// timeout came first (what was launched goes on by itself).
Call<std::uint32_t> scale_out_by_step(World& world, std::uint32_t step, std::uint32_t cause);

}  // namespace drsim::process
