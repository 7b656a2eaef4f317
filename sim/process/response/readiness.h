// Whether a step of a runbook can begin, and the wait until it can.
#pragma once

#include <cstdint>

#include "sim/base/time.h"
#include "sim/process/world/process.h"
#include "sim/process/world/state.h"

namespace drsim::process {

enum class Outcome : std::uint8_t { Done, Skipped, Failed, AttemptFailed, Aborted };

struct Ready {
    Outcome outcome = Outcome::Done;  // Done: the step can begin
    bool already = false;             // and its change has already been made
    std::uint32_t fact = 0;           // the end of its last wait
    std::uint32_t human = none;       // the person who works on it
};

/// Whether the step needs nobody, nothing blocks it and it is not called off:
/// `get_ready` would return without a wait. Most steps begin like this.
bool is_ready(World& world, std::uint32_t step, Ready& ready);

/// Checks the step's condition; then waits for people, obstacles and free hands, in this order, and checks the condition again. The attempt
/// fails if nobody answers or if it waits until `deadline`.
Call<Ready> get_ready(World& world, std::uint32_t step, std::uint32_t cause, Instant deadline);

}  // namespace drsim::process
