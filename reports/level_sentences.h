// Sentences of a replay about service levels and waits, from a record's explanation.
#pragma once

#include <string>
#include <string_view>

#include "sim/model/scenario.h"
#include "sim/model/trial_record.h"

namespace drsim::reports {

/// "down", "no_writer", ...
[[nodiscard]] std::string_view name_of(model::HeldBy by);

/// "db has no copy that takes writes"
[[nodiscard]] std::string reason_of(const model::System& system, const model::LevelReason& reason);

/// All reasons of a change, the largest first: "web@east is down (40%), api takes no more (12%)"; empty if nothing is known.
[[nodiscard]] std::string reasons_of(const model::System& system, const model::TrialRecord& record, std::size_t change);
/// The same for a renewal, by its index in the explanation.
[[nodiscard]] std::string renewed_reasons_of(const model::System& system, const model::TrialRecord& record, std::size_t renewal);

/// "step go.2 waits for control_plane, down since 00:00:00"
[[nodiscard]] std::string sentence_of(const model::System& system, const model::TrialRecord& record, const model::WaitBegun& wait);

}  // namespace drsim::reports
