// trials.csv: one row per trial, for spreadsheets and statistics programs.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "sim/measure/trial_table.h"
#include "sim/model/system.h"

namespace drsim::reports {

using Sink = std::function<void(std::string_view)>;

/// The header line; the same for every scenario of a system.
void write_trials_header(const model::System& system, const Sink& sink);
/// One line for each trial of a scenario. A cell is empty if something never happened or is beyond the horizon.
void write_trials(const model::System& system, const std::string& scenario, const measure::TrialTable& table, const Sink& sink);

/// The first line that does not belong in a trials.csv: names in the header, then rows of a name and numbers, all of one width.
/// None if all do.
[[nodiscard]] std::optional<std::size_t> line_not_of_trials(std::string_view text);

}  // namespace drsim::reports
