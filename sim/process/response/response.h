// The response: who is told, who comes, which runbook they choose. It knows only detectors, and what a look asks.
#pragma once

#include <cstdint>

#include "sim/base/time.h"
#include "sim/kernel/kernel.h"
#include "sim/process/world/process.h"

namespace drsim::process {

/// Faults, flows, mechanisms and detectors come first at an instant: people, and the steps of runbooks, meet what these have left.
inline constexpr kernel::Phase people = kernel::Phase::Last;

void detector_told(World& world, std::uint32_t detector);
/// `cause` is the fact that it cleared.
void detector_quiet(World& world, std::uint32_t detector, std::uint32_t cause);

/// Pages a chain unless it is already being paged; whoever of it is on the incident looks at once, or when they have time.
void page(World& world, std::uint32_t party, std::uint32_t cause);

struct Arrival {
    bool came = false;
    std::uint32_t fact = 0;  // that brought them, or told that nobody answered; the cause of the call where nothing did
};
/// Waits until somebody of the party is on the incident, paging it first if need be; until nobody has answered, or at most until `until`.
Call<Arrival> on_the_incident(World& world, std::uint32_t party, std::uint32_t cause, Instant until);

/// A runbook becomes a candidate, unless it is one or runs. `call_for` then starts it, or pages those who decide.
void wake_runbook(World& world, std::uint32_t runbook, std::uint32_t cause);
void call_for(World& world, std::uint32_t runbook, std::uint32_t cause);
/// One of its detectors says so; what another's end woke is called for once and for all.
bool is_called_for(const World& world, std::uint32_t runbook);
/// What must be found on looking is so now.
bool applies(World& world, std::uint32_t runbook);

enum class RunEnd : std::uint8_t { Finished, Failed, DidNotApply };
/// Decides and runs. The caller has seen that the runbook applies;
/// it is asked again when the decision is taken, and after a wait for another.
Call<RunEnd> decide_then_run(World& world, std::uint32_t runbook, std::uint32_t cause);

}  // namespace drsim::process
