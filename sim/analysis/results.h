// The contents of results.json as values. Every renderer reads these and computes nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/model/system.h"

namespace drsim::analysis {

/// An estimate and the ends of its 95% interval; infinite if beyond the horizon.
/// An open end needs more trials than there are: it is the least or greatest value that the measure can have, and means nothing.
struct Quantile {
    double value = 0;
    double low = 0;
    double high = 0;
    bool low_is_open = false;
    bool high_is_open = false;
};

/// One measure over the trials in which it was taken. In seconds if `in_seconds`, else a count or a share.
struct Estimate {
    std::string name;
    bool in_seconds = true;
    bool more_is_better = false;  // availability: the lower quantiles are the bad ones
    std::uint64_t n = 0;          // 0: never taken, and the rest is meaningless
    Quantile p50, p95, p99;
    Quantile p5, p1;  // only if more is better
    double min = 0, max = 0;
    double mean = 0;
    std::uint64_t not_recovered = 0;
};

/// `NotRecoverable`: the measure came to an end in none of the trials in which it was taken: none was restored by the horizon, or none had
/// anything left to restore from. A single trial that did makes it `Missed`. `NotApplicable`: there was no such trial.
enum class Status : std::uint8_t { Met, Missed, Undecided, NotRecoverable, NoTarget, NotApplicable };

/// One objective judged on one scenario.
struct Verdict {
    std::string name;
    std::optional<std::string> scenario_class;  // none: any
    std::optional<std::string> entry_point;     // none: all
    std::optional<std::string> data;
    std::string measure;                     // name of an Estimate
    std::optional<std::string> from, until;  // clock points; none for data and availability
    std::optional<double> target;            // seconds; for availability a share; none if there is no target
    bool is_availability = false;
    double share_required = 0.95;
    std::uint64_t n = 0;  // trials judged
    std::optional<double> share_met;
    std::optional<double> wilson_low, wilson_high;
    double confidence = 0.95;  // of the interval: higher if several looks share the risk
    Status status = Status::NotApplicable;
};

struct PathPhase {
    std::string phase;
    double mean_s = 0;  // over the trials that recovered
    double share = 0;
};

/// What was missing at the horizon in trials that had not recovered by then.
struct StillMissing {
    std::string reason;
    std::uint64_t trials = 0;
    double share = 0;         // of the trials that had not recovered
    std::uint64_t trial = 0;  // the first of them
};

struct WorstTrial {
    std::optional<std::uint64_t> trial;  // none if no trial was struck
    double rto_s = 0;                    // infinite if not recovered
    std::string replay;                  // command, with paths as in the results' inputs
};

struct KernelAgreement {
    std::string kernel;
    std::uint64_t trials = 0;
    std::uint64_t agreed = 0;    // from the first on; fewer than `trials` is a defect of drsim
    std::string disagreement{};  // the difference in the next one; empty if all agree
};

struct ScenarioResult {
    std::string scenario;
    std::string scenario_class;
    std::uint64_t trials = 0;
    std::uint64_t struck = 0;
    std::uint64_t events = 0;  // of the kernel, in all trials together
    double horizon_s = 0;
    std::string fingerprint;  // 16 hexadecimal digits
    KernelAgreement cross_check;
    std::vector<Estimate> measures;
    std::vector<Verdict> objectives;
    std::vector<PathPhase> critical_path;
    std::vector<StillMissing> not_recovered_because;  // the most frequent first
    WorstTrial worst_trial;
};

struct Results {
    std::string version;
    std::vector<model::InputFile> inputs;
    std::uint64_t seed = 1;
    std::string system;
    std::string environment;
    bool partial = false;                  // interrupted: the last scenario has fewer trials than requested
    std::vector<std::string> not_begun{};  // scenarios that had not begun when it was interrupted
    std::string trials_sha256;             // of the trials.csv that belongs to these results; empty if none was written
    std::vector<ScenarioResult> scenarios;
    std::vector<model::Assumption> assumptions;
    std::vector<model::Assumption> unverified;
    model::ValueCounts values;  // in force, by origin
};

/// The estimate behind a verdict; null if the results do not have it.
[[nodiscard]] const Estimate* estimate_of(const ScenarioResult& scenario, const std::string& measure);

}  // namespace drsim::analysis
