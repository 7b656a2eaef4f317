// Many trials of one scenario on one system, on many threads; what comes out does not depend on how many.
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

/// A defect of the simulator, seen in one trial: kernels that disagree, an invariant that broke. Never the input's fault.
class Defect : public std::runtime_error {
public:
    Defect(std::uint64_t trial, const std::string& what) : std::runtime_error(what), trial_(trial) {}
    [[nodiscard]] std::uint64_t trial() const { return trial_; }

private:
    std::uint64_t trial_;
};

/// Somebody asked to stop, and not one trial is finished.
class Interrupted : public std::runtime_error {
public:
    Interrupted() : std::runtime_error("interrupted") {}
};

struct Settings {
    std::uint64_t seed = 1;
    unsigned jobs = 1;
    bool check_invariants = false;                // after each trial; slow
    std::function<void(std::uint64_t)> progress;  // trials finished so far; from any thread, once a chunk
    const std::atomic<bool>* stop = nullptr;      // true: come back soon with what is finished
};

/// What the trials of a campaign add up to: whole numbers, so that their order does not matter.
struct Totals {
    std::uint64_t struck = 0;
    std::uint64_t recovered = 0;  // of those struck
    std::uint64_t fingerprint = 0;
    std::uint64_t events = 0;
    std::vector<measure::PhaseTime> phases;  // over the recovered trials; sorted by phase, once the campaign has them
};

class Campaign {
public:
    /// `system` and `scenario` must outlive it.
    Campaign(const model::System& system, const model::Scenario& scenario, std::shared_ptr<const plan::Plan> plan, Settings settings);
    ~Campaign();

    /// Runs trials until there are `trials` of them; earlier ones are kept, and must be whole chunks of the table. False when it was
    /// stopped: then it has all trials before the first that is not finished, as if so many had been asked for, and is at its end. Throws
    /// Defect, Interrupted when there are none, or what the lowest trial that failed has thrown.
    bool run_to(std::uint64_t trials);

    [[nodiscard]] const measure::TrialTable& table() const { return table_; }
    [[nodiscard]] const Totals& totals() const { return totals_; }

private:
    struct Worker;
    /// The trials before the first that is not finished.
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
