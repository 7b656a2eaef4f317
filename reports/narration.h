// One trial told fact by fact, as an incident's log would be, with its critical path marked.
#pragma once

#include <string>

#include "sim/measure/measures.h"
#include "sim/model/scenario.h"
#include "sim/model/trial_record.h"

namespace drsim::reports {

/// One trial, with all that is needed to tell it. The record's explanation may be empty: then levels stand without their reasons.
struct ReplayedTrial {
    const model::System& system;
    const model::Scenario& scenario;
    const model::TrialRecord& record;
    const measure::TrialMeasures& measures;
    std::uint64_t seed = 1;
    std::string kernel;
};

enum class Detail : std::uint8_t {
    Folded,  // what belongs together is one line: instances lost at once, a detector that flaps, a level that ramps
    All      // a line each
};

/// What a fact of a trial says, without its time: "promoted database.oregon:
/// writer silent for 1m30s; lag 1.2s at the loss, the least of 2".
[[nodiscard]] std::string sentence_of(const model::System& system, const model::Scenario& scenario, const model::TrialRecord& record,
                                      std::uint32_t index);

/// "web@us-east-1a", "database.oregon", or the component alone where it is global.
[[nodiscard]] std::string pool_name(const model::System& system, std::uint32_t pool);

/// Times count from the onset. `>` marks the facts of the critical path.
[[nodiscard]] std::string narration(const ReplayedTrial& told, Detail detail);

/// The same for programs: facts with their times, names and causes, levels with their reasons, waits, and the measures of the trial.
[[nodiscard]] std::string narration_json(const ReplayedTrial& told);

}  // namespace drsim::reports
