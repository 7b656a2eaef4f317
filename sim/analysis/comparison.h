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

/// RTO, RPO and availability, and whatever else an objective judges. Points of the response on the way, and times that begin with one, are
/// neither good nor bad in themselves: declaring earlier makes the time from the declaration longer.
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

/// `tolerance`: a share of the base's mean (of an availability: of its complement) up to which a difference does not count; nor does a time
/// of less than a second, unless the tolerance is zero.
///
/// Worse: the mean is, by more than the tolerance and more than 3.29 standard errors; or one system ends within the horizon in trials in
/// which the other does not, more often than the other way round, in a share of trials beyond the tolerance. Better, likewise, if nothing
/// is worse. Same: no trial differs. Else unclear. There are many measures, so each errs once in 1,000 comparisons only; as many trials
/// must differ that all of them pointing the same way would be as rare: eleven.
[[nodiscard]] MeasureChange compare(const MeasureSample& base, const MeasureSample& change, double tolerance);

/// An objective in both systems, or in one of them.
struct VerdictChange {
    std::string name;
    std::string measure;
    std::optional<Verdict> base, change;
    /// Worse if the status is worse and significantly more trials miss the target than before; or if the objective was removed, judges
    /// nothing any more, or was loosened: then nothing guards what it guarded. A tightened one is unclear if its status differs.
    Change direction = Change::Same;
    bool is_removed = false;
    bool is_loosened = false;
};

/// One system's side of a scenario.
struct ScenarioSide {
    const ScenarioResult& result;
    const std::vector<MeasureSample>& samples;
};

/// Objectives are the same if they judge the same measure, whatever they are called: the most alike ones are compared first.
[[nodiscard]] std::vector<VerdictChange> compare_objectives(const ScenarioSide& base, const ScenarioSide& change);

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
    std::vector<std::string> gone;   // measures that only the base has: of what was removed or renamed. Worse: nothing compares them
    std::vector<std::string> added;  // that only the change has
    std::vector<PhaseChange> phases;
    std::optional<std::uint64_t> worst_trial;  // the trial whose RTO has become longest by most
    std::string replay;                        // that trial of the change
};

/// Everything but the command that replays the worst trial.
[[nodiscard]] ScenarioComparison compare(const ScenarioSide& base, const ScenarioSide& change, double tolerance);

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
    std::string version;                                       // of drsim
    std::vector<model::InputFile> base_inputs, change_inputs;  // every file that was read
    std::vector<ValueChange> values;
    std::vector<std::string> loosened;  // what makes recovery count sooner, in words: the same figures would mean less
    std::vector<ScenarioComparison> scenarios;
};

/// Objectives that are gone, whether or not a scenario was compared that they apply to; entry points that count as restored at a lower
/// level, or after a shorter hold.
[[nodiscard]] std::vector<std::string> loosened_rulers(const model::System& base, const model::System& change);

/// Whether any trial of any scenario had something to compare.
[[nodiscard]] bool has_compared(const Comparison& comparison);

/// Worse if anything is, else better if anything is, else unclear if any trial differs.
[[nodiscard]] Change overall(const ScenarioComparison& scenario);
[[nodiscard]] Change overall(const Comparison& comparison);

}  // namespace drsim::analysis
