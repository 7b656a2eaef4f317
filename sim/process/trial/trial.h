// Runs one trial: the interface of the model for campaigns and tests.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "sim/base/network.h"
#include "sim/kernel/kernel.h"
#include "sim/model/trial_record.h"
#include "sim/plan/plan.h"

namespace drsim::process {

struct World;
class Settler;

/// The network that the kernel for this plan must be built with.
const Network& network_of(const plan::Plan& plan);

/// Owns the mutable state of one trial at a time. Create one per thread and reuse it: a trial allocates nothing in the steady state.
class TrialRunner {
public:
    /// About half a second after `stop` is set, the current or next trial throws Stopped.
    TrialRunner(std::shared_ptr<const plan::Plan> plan, kernel::Kernel& kernel, const std::atomic<bool>* stop = nullptr);
    ~TrialRunner();
    TrialRunner(const TrialRunner&) = delete;
    TrialRunner& operator=(const TrialRunner&) = delete;

    /// Resets the kernel, runs trial `trial` of the campaign `seed` and overwrites `record`. Throws TooMuch, Stopped (limits.h).
    void run(std::uint64_t seed, std::uint64_t trial, model::TrialRecord& record);

private:
    void run_to_the_horizon(std::uint64_t seed, std::uint64_t trial, model::TrialRecord& record);

    std::unique_ptr<World> world_;
    std::unique_ptr<Settler> settler_;
    model::TrialRecord without_given_;  // of a rerun up to the onset, if an alarm fires by then
};

}  // namespace drsim::process
