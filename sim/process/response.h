// The response: who is told, who comes, which runbook they choose. It knows only detectors, and what a look asks.
#pragma once

#include <cstdint>

#include "sim/process/process.h"

namespace drsim::process {

void detector_told(World& world, std::uint32_t detector);
void detector_quiet(World& world, std::uint32_t detector);

/// Pages a chain unless it is already being paged.
void page(World& world, std::uint32_t party, std::uint32_t cause);
/// Waits until somebody of the party is on the incident, paging it first if need be. Returns the fact that brought them (or `cause`
/// when they were there already); `model::no_fact` when nobody will come.
Call<std::uint32_t> on_the_incident(World& world, std::uint32_t party, std::uint32_t cause);

/// A runbook becomes a candidate: it starts by itself, or waits for those who decide.
void wake_runbook(World& world, std::uint32_t runbook, std::uint32_t cause);
/// Decides and runs; returns whether the runbook finished. The caller has seen that its condition holds.
Call<bool> decide_then_run(World& world, std::uint32_t runbook, std::uint32_t cause);

}  // namespace drsim::process
