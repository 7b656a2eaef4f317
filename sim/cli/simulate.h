// Turns plans into results: every scenario's trials, cross-checked, measured and judged.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

#include "sim/analysis/results.h"
#include "sim/cli/inputs.h"
#include "sim/cli/order.h"
#include "sim/measure/trial_table.h"

namespace drsim::cli {

/// Called with the trials of a scenario when they are complete, before the next scenario begins.
using TableListener = std::function<void(const PlannedScenario&, const measure::TrialTable&)>;

/// Once `stop` is set, the finished trials become a partial result. Disagreements between kernels are part of the results. Throws
/// campaign::Defect (a violated invariant), campaign::Interrupted if no trial is finished,
/// InputWrong (a system that is unhealthy at the start of a trial, or a trial that takes too much).
[[nodiscard]] analysis::Results simulate(Inputs& inputs, const Order& order, const std::atomic<bool>& stop, const TableListener& listener);

}  // namespace drsim::cli
