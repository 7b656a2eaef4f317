// Summarises a scenario's table of trials for the report: estimates, critical path, worst trial.
#pragma once

#include "sim/analysis/measure_list.h"
#include "sim/analysis/results.h"

namespace drsim::analysis {

/// Over the struck trials in which the measure was taken; a value beyond the horizon counts as infinite.
[[nodiscard]] Estimate estimate(const MeasureColumn& column, const measure::TrialTable& table);

/// All estimates of a scenario, in the order of columns_of.
[[nodiscard]] std::vector<Estimate> estimates_of(const model::System& system, const model::Scenario& scenario,
                                                 const measure::TrialTable& table);

/// Mean time of each phase over the recovered trials. `total_us` are sums over `recovered` trials.
[[nodiscard]] std::vector<PathPhase> critical_path_of(const model::System& system, const std::vector<measure::PhaseTime>& total_us,
                                                      std::uint64_t recovered);

/// Why trials have not recovered by the horizon, the most frequent reason first.
[[nodiscard]] std::vector<StillMissing> not_recovered_because(const model::System& system, const measure::TrialTable& table);

/// The struck trial with the longest RTO, the first of equals; a trial that did not recover is longer than any that did.
[[nodiscard]] WorstTrial worst_trial_of(const measure::TrialTable& table);

}  // namespace drsim::analysis
