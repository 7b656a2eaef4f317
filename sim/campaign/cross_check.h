// Runs the same trials on both kernels: their records must agree, fact by fact.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "sim/model/scenario.h"
#include "sim/model/trial_record.h"
#include "sim/plan/plan.h"

namespace drsim::campaign {

inline constexpr std::uint64_t checked_trials = 64;  // of each scenario, or all if there are fewer

/// How two records of one trial differ, as a sentence that names the first differing fact; none if they agree.
/// Instants must be equal, those that come from flows (a restore, a shipped copy) within a microsecond.
class RecordComparison {
public:
    explicit RecordComparison(const model::System& system);
    [[nodiscard]] std::optional<std::string> difference(const model::TrialRecord& native, const model::TrialRecord& simgrid);

private:
    [[nodiscard]] bool comes_from_flow(const model::TrialRecord& record, std::uint32_t index) const;
    [[nodiscard]] std::optional<std::string> facts_differ(const model::TrialRecord& native, const model::TrialRecord& simgrid);
    [[nodiscard]] std::optional<std::string> levels_differ(const model::TrialRecord& native, const model::TrialRecord& simgrid) const;
    [[nodiscard]] std::optional<std::string> writes_differ(const model::TrialRecord& native, const model::TrialRecord& simgrid) const;
    [[nodiscard]] std::optional<std::string> losses_differ(const model::TrialRecord& native, const model::TrialRecord& simgrid) const;

    const model::System& system_;
    bool has_flows_ = false;
    std::vector<bool> from_flow_;  // by fact of the current record
};

/// Runs the first trials of the campaign `seed` on both kernels. Throws Defect for the first trial in which they disagree or a kernel's
/// process dies; its number is the number of trials that agreed before it. Throws Interrupted once `stop` is set. No thread may have been
/// started yet. `alter` is applied to each of SimGrid's records before the comparison: tests plant a deviation with it.
/// Returns the number of trials, all of which agreed.
std::uint64_t cross_check(const model::System& system, const model::Scenario& scenario, std::shared_ptr<const plan::Plan> plan,
                          std::uint64_t seed, std::uint64_t trials, const std::atomic<bool>& stop,
                          const std::function<void(model::TrialRecord&)>& alter = {});

}  // namespace drsim::campaign
