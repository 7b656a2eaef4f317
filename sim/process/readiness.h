// Whether a step of a runbook can begin, and the wait until it can.
#pragma once

#include <cstdint>

#include "sim/process/process.h"
#include "sim/process/state.h"

namespace drsim::process {

enum class Outcome : std::uint8_t { Done, Skipped, Failed, Aborted };

struct Ready {
    Outcome outcome = Outcome::Done;    // Done: it can begin
    bool already = false;               // and what it changes is already so
    std::uint32_t fact = 0;             // what it waited for last
    std::uint32_t human = none;         // whose hands it holds
};

/// Nobody's hands are needed, nothing is in the way, nothing calls it off: what `get_ready` would find without waiting. So begin most steps.
bool is_ready(World& world, std::uint32_t step, Ready& ready);

/// Waits for people, needs and mechanisms, in this order, and asks the step's condition when nothing is in the way any more.
Call<Ready> get_ready(World& world, std::uint32_t step, std::uint32_t cause);

}  // namespace drsim::process
