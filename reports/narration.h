// The story of one trial, fact by fact, like the log of an incident, with its critical path marked.
#pragma once

#include <string>

#include "sim/measure/measures.h"
#include "sim/model/scenario.h"
#include "sim/model/trial_record.h"

namespace drsim::reports {

/// One trial, with everything needed to tell its story. If the record's explanation is empty, levels have no reasons.
struct ReplayedTrial {
    const model::System& system;
    const model::Scenario& scenario;
    const model::TrialRecord& record;
    const measure::TrialMeasures& measures;
    std::uint64_t seed = 1;
    std::string kernel;
};

enum class Detail : std::uint8_t {
    Folded,  // related events in one line: instances lost at once, a detector that flaps, a level that ramps
    All      // one line each
};

/// The sentence of a fact, without its time: "promoted database.oregon: writer silent for 1m30s; lag 1.2s at the loss, the least of 2".
[[nodiscard]] std::string sentence_of(const model::System& system, const model::Scenario& scenario, const model::TrialRecord& record,
                                      std::uint32_t index);

/// "web@us-east-1a", "database.oregon", or only the component if it is global.
[[nodiscard]] std::string pool_name(const model::System& system, std::uint32_t pool);

/// Times count from the onset. `>` marks the facts of the critical path.
[[nodiscard]] std::string narration(const ReplayedTrial& told, Detail detail);

/// The same for programs: facts with their times, names and causes, levels with their reasons, waits, and the trial's measures.
[[nodiscard]] std::string narration_json(const ReplayedTrial& told);

}  // namespace drsim::reports
