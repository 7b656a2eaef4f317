// Compares two systems that ran the same trials of a scenario with the same random numbers: what differs, and whether it is worse.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/analysis/results.h"
#include "sim/measure/trial_table.h"
#include "sim/model/scenario.h"

namespace drsim::analysis {

/// One measure of all trials of a scenario, in trial order: seconds, a count or a share; infinite beyond the horizon, NaN if not taken.
struct MeasureSample {
    std::string name;
    bool in_seconds = true;
    bool more_is_better = false;
    std::vector<double> values;
};

/// The measures of recovery and loss, and those of objectives. Points of the response on the way there are neither good nor bad.
[[nodiscard]] std::vector<MeasureSample> samples_of(const model::System& system, const model::Scenario& scenario,
                                                    const measure::TrialTable& table);

enum class Change : std::uint8_t { Same, Better, Worse, Unclear };

/// A measure over the trials in which both systems took it.
struct MeasureChange {
    std::string name;
    bool in_seconds = true;
    bool more_is_better = false;
    std::uint64_t pairs = 0;
    std::uint64_t differing = 0;
    std::uint64_t ended_in_both = 0;  // within the horizon
    double base_mean = 0;             // over these
    double difference = 0;            // mean of change minus base over these, with its 95% interval
    double low = 0, high = 0;
    std::uint64_t ended_only_in_base = 0;
    std::uint64_t ended_only_in_change = 0;
    Change change = Change::Same;
};

/// `tolerance`: a share of the base's mean (of an availability: of its complement) up to which a difference does not count.
///
/// Worse or better: the interval of the mean difference excludes zero and the difference is beyond the tolerance, or one system ends
/// within the horizon in trials in which the other does not, significantly more often than the other way round and in a share of trials
/// beyond the tolerance. Same: no trial differs. Else unclear. The interval is that of the normal distribution; so that it is not
/// trusted for too few trials, fewer than six differing ones are never significant: six of six would be chance once in 32 comparisons.
[[nodiscard]] MeasureChange compare(const MeasureSample& base, const MeasureSample& change, double tolerance);

/// An objective in both systems, or in one of them.
struct VerdictChange {
    std::string name;
    std::string measure;
    std::optional<Verdict> base, change;
    /// Worse if the status is worse, or if the objective was removed or its target loosened: then nothing guards what it guarded.
    Change direction = Change::Same;
    bool is_removed = false;
    bool is_loosened = false;
};

[[nodiscard]] std::vector<VerdictChange> compare(const std::vector<Verdict>& base, const std::vector<Verdict>& change);

/// A phase of the critical path: mean over the recovered trials of each system, in seconds.
struct PhaseChange {
    std::string phase;
    double base_s = 0;
    double change_s = 0;
};

/// The phases that differ, the largest difference first.
[[nodiscard]] std::vector<PhaseChange> compare(const std::vector<PathPhase>& base, const std::vector<PathPhase>& change);

struct ScenarioComparison {
    std::string scenario;
    std::uint64_t trials = 0;
    std::vector<VerdictChange> objectives;
    std::vector<MeasureChange> measures;
    std::vector<PhaseChange> phases;
    std::optional<std::uint64_t> worst_trial;  // the trial whose RTO has become longest by most
    std::string replay;                        // that trial of the change
};

/// A value that only one of the systems has, or that differs.
struct ValueChange {
    std::string path;
    std::string base, change;  // as written; empty: not there
    std::string file;          // where the change has it, or else where the base has it; empty if nowhere
    std::uint32_t line = 0;
};

/// Both in any order; the result is in the order of `change`, then what only `base` has.
[[nodiscard]] std::vector<ValueChange> compare(const std::vector<model::Value>& base, const std::vector<model::Value>& change);

struct Comparison {
    std::string base, change;  // names of the systems with their environments
    std::uint64_t seed = 1;
    double tolerance = 0;
    std::vector<ValueChange> values;
    std::vector<ScenarioComparison> scenarios;
};

/// Worse if anything is, else better if anything is, else unclear if any trial differs.
[[nodiscard]] Change overall(const ScenarioComparison& scenario);
[[nodiscard]] Change overall(const Comparison& comparison);

}  // namespace drsim::analysis
