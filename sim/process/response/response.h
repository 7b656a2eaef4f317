// The response: who is notified, who comes, which runbook they choose. It knows only what detectors and conditions tell.
#pragma once

#include <cstdint>

#include "sim/base/time.h"
#include "sim/kernel/kernel.h"
#include "sim/process/world/process.h"

namespace drsim::process {

/// At one instant, faults, flows, mechanisms and detectors come first: people and steps of runbooks see the result.
inline constexpr kernel::Phase people = kernel::Phase::Last;

void detector_told(World& world, std::uint32_t detector);
/// `cause`: the fact that the detector cleared.
void detector_quiet(World& world, std::uint32_t detector, std::uint32_t cause);

/// Pages a chain unless it is already being paged. A member who is on the incident looks at once, or when they have time.
void page(World& world, std::uint32_t party, std::uint32_t cause);

struct Arrival {
    bool came = false;
    std::uint32_t fact = 0;  // that brought them, or that nobody answered; otherwise the cause of the call
};
/// Pages the party if necessary and waits until a member is on the incident, nobody has answered, or it is `until`.
Call<Arrival> on_the_incident(World& world, std::uint32_t party, std::uint32_t cause, Instant until);

/// Makes a runbook a candidate, unless it is one or is running. `call_for` then starts it, or pages those who decide.
void wake_runbook(World& world, std::uint32_t runbook, std::uint32_t cause);
void call_for(World& world, std::uint32_t runbook, std::uint32_t cause);
/// Whether one of its detectors fires. A runbook that starts when another has finished is always called for.
bool is_called_for(const World& world, std::uint32_t runbook);
/// Whether its conditions hold now: `only_if`, but not `abort_if`.
bool applies(World& world, std::uint32_t runbook);

enum class RunEnd : std::uint8_t { Finished, Failed, DidNotApply };
/// Decides and runs. The caller has checked that the runbook applies;
/// it is checked again after the decision, and after a wait for another runbook.
Call<RunEnd> decide_then_run(World& world, std::uint32_t runbook, std::uint32_t cause);

}  // namespace drsim::process
