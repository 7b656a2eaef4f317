// Plans to results: every scenario's trials, cross-checked, measured and judged.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>

#include "sim/analysis/results.h"
#include "sim/cli/inputs.h"
#include "sim/measure/trial_table.h"

namespace drsim::cli {

struct Order {
    std::uint64_t trials = 0;  // of each scenario; with `until_decided` the limit
    bool until_decided = false;
    std::uint64_t seed = 1;
    unsigned jobs = 1;
    bool quiet = false;  // no progress
};

/// Hears the trials of a scenario when they are complete, before the next scenario begins.
using TableListener = std::function<void(const PlannedScenario&, const measure::TrialTable&)>;

/// Once `stop` is set, what is finished becomes a partial result. Kernels that disagree are told in the results. Throws campaign::Defect
/// (an invariant that broke), campaign::Interrupted when no trial is finished, InputWrong (a system that is not healthy at the start of a
/// trial, or of which a trial takes too much).
[[nodiscard]] analysis::Results simulate(Inputs& inputs, const Order& order, const std::atomic<bool>& stop, const TableListener& listener);

}  // namespace drsim::cli
