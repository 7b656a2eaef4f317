// Whether a step of a runbook can begin, and the wait until it can.
#pragma once

#include <cstdint>

#include "sim/base/time.h"
#include "sim/process/world/process.h"
#include "sim/process/world/state.h"

namespace drsim::process {

enum class Outcome : std::uint8_t { Done, Skipped, Failed, AttemptFailed, Aborted };

struct Ready {
    Outcome outcome = Outcome::Done;  // Done: it can begin
    bool already = false;             // and what it changes is already so
    std::uint32_t fact = 0;           // what it waited for last
    std::uint32_t human = none;       // whose hands it holds
};

/// Nobody's hands are needed, nothing is in the way, nothing calls it off:
/// what `get_ready` would find without waiting. So begin most steps.
bool is_ready(World& world, std::uint32_t step, Ready& ready);

/// Asks the step's condition; then waits for people, needs and mechanisms, and hands, in this order, and asks again when nothing is in the
/// way any more. The attempt has failed when nobody answers or when it has waited until `deadline`.
Call<Ready> get_ready(World& world, std::uint32_t step, std::uint32_t cause, Instant deadline);

}  // namespace drsim::process
