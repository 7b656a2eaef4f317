// Trials replayed on the SimGrid kernel, in children of this process.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "sim/model/scenario.h"
#include "sim/model/trial_record.h"
#include "sim/plan/plan.h"

namespace drsim::campaign {

/// The records of trials [first, first + count) of the campaign `seed`. The constructor forks the first child, so that this process can do
/// something else until it calls `collect`; no thread may run before that has returned. A child that dies is a Defect.
class SimgridBatch {
public:
    SimgridBatch(std::shared_ptr<const plan::Plan> plan, const model::Scenario& scenario, std::uint64_t seed, std::uint64_t first,
                 std::uint64_t count);
    ~SimgridBatch();
    /// If `stop` is set meanwhile, the child is killed, which is a Defect like its death by any other cause.
    [[nodiscard]] std::vector<model::TrialRecord> collect(const std::atomic<bool>* stop = nullptr);

private:
    void fork_child();

    struct Child;
    std::shared_ptr<const plan::Plan> plan_;
    Duration horizon_;
    std::uint64_t seed_;
    std::uint64_t next_;
    std::uint64_t end_;
    std::unique_ptr<Child> child_;
};

}  // namespace drsim::campaign
