// Many trials of one scenario on one system, on many threads. The results do not depend on the number of threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "sim/campaign/phase_sums.h"
#include "sim/measure/trial_table.h"
#include "sim/model/scenario.h"
#include "sim/plan/plan.h"

namespace drsim::campaign {

/// A defect of the simulator that one trial shows: kernels that disagree, a violated invariant. Never the input's fault.
class Defect : public std::runtime_error {
public:
    Defect(std::uint64_t trial, const std::string& what) : std::runtime_error(what), trial_(trial) {}
    [[nodiscard]] std::uint64_t trial() const { return trial_; }

private:
    std::uint64_t trial_;
};

/// The campaign was stopped before any trial was finished.
class Interrupted : public std::runtime_error {
public:
    Interrupted() : std::runtime_error("interrupted") {}
};

struct Settings {
    std::uint64_t seed = 1;
    unsigned jobs = 1;
    bool check_invariants = false;                // after each trial; slow
    std::function<void(std::uint64_t)> progress;  // trials finished so far; called from any thread, once per chunk
    const std::atomic<bool>* stop = nullptr;      // true: return soon with what is finished
};

/// Sums over the trials of a campaign: whole numbers, so that their order does not matter.
struct Totals {
    std::uint64_t struck = 0;
    std::uint64_t recovered = 0;  // of those struck
    std::uint64_t fingerprint = 0;
    std::uint64_t events = 0;
    std::vector<measure::PhaseTime> phases;  // over the recovered trials; sorted by phase
};

class Campaign {
public:
    /// `system` and `scenario` must outlive it.
    Campaign(const model::System& system, const model::Scenario& scenario, std::shared_ptr<const plan::Plan> plan, Settings settings);
    ~Campaign();

    /// Runs trials until there are `trials` of them; earlier ones are kept, and must be whole chunks of the table. Returns false if it was
    /// stopped: then the campaign has all trials before the first unfinished one, as if only these had been asked for, and cannot go on.
    /// Throws Defect, Interrupted if no trial is finished, or the exception of the lowest trial that failed.
    bool run_to(std::uint64_t trials);

    [[nodiscard]] const measure::TrialTable& table() const { return table_; }
    [[nodiscard]] const Totals& totals() const { return totals_; }

private:
    struct Worker;
    /// The number of trials before the first unfinished one.
    [[nodiscard]] std::uint64_t finished_in_a_row(std::uint64_t before) const;
    void cut_to(std::uint64_t trials);
    void add_up(std::uint64_t trials);

    const model::System& system_;
    const model::Scenario& scenario_;
    std::shared_ptr<const plan::Plan> plan_;
    Settings settings_;
    measure::TrialTable table_;
    Totals totals_;
    PhaseSums phases_;
    std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace drsim::campaign
