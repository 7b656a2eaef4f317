// One trial told fact by fact, as an incident's log would be, with its critical path marked.
#pragma once

#include <string>

#include "sim/measure/measures.h"
#include "sim/model/scenario.h"
#include "sim/model/trial_record.h"

namespace drsim::reports {

/// What a fact of a trial says, without its time: "promoted database.oregon: writer silent for 1m30s; lag 1.2s at the loss, the least of 2".
[[nodiscard]] std::string sentence_of(const model::System& system, const model::Scenario& scenario, const model::TrialRecord& record, std::uint32_t index);

/// Times count from the onset. `>` marks the facts of the critical path.
[[nodiscard]] std::string narration(const model::System& system, const model::Scenario& scenario, const model::TrialRecord& record, const measure::TrialMeasures& measures,
                                    std::uint64_t seed, const std::string& kernel);

/// The same for programs: facts with their times, names and causes, and the measures of the trial.
[[nodiscard]] std::string narration_json(const model::System& system, const model::Scenario& scenario, const model::TrialRecord& record,
                                         const measure::TrialMeasures& measures, std::uint64_t seed, const std::string& kernel);

}  // namespace drsim::reports
