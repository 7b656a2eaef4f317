// The measures of a scenario's trials, by name, and how each is read from the table of trials.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "sim/measure/trial_table.h"
#include "sim/model/scenario.h"

namespace drsim::analysis {

/// One measure as an analysis sees it. Exactly one of the two readers is set.
struct MeasureColumn {
    std::string name;
    bool more_is_better = false;
    std::function<std::int64_t(std::uint64_t trial)> time;  // microseconds, or the special values of measures.h
    std::function<double(std::uint64_t trial)> number;
    // the column that the reader reads, if it is a single one: faster for millions of trials
    const measure::Column* as_it_stands = nullptr;
};

/// In the name of a measure that leaves out trials whose onset is in a maintenance window.
inline constexpr std::string_view outside_maintenance = "_outside_maintenance";

/// Calls `take` with every struck trial's value, in the order of trials: an std::int64_t for a time, a double for a number.
template <class Value, class Take>
void each_struck(const MeasureColumn& column, const measure::TrialTable& table, Take take) {
    for (std::uint64_t chunk = 0; chunk < table.chunks(); ++chunk) {
        const measure::Column::Chunk struck = table.struck().chunk(chunk);
        const std::uint64_t size = table.chunk_size(chunk);
        if (column.as_it_stands) {
            const measure::Column::Chunk words = column.as_it_stands->chunk(chunk);
            for (std::uint64_t row = 0; row < size; ++row)
                if (struck[row]) take(std::bit_cast<Value>(words[row]));
            continue;
        }
        for (std::uint64_t row = 0; row < size; ++row) {
            if (!struck[row]) continue;
            const std::uint64_t trial = chunk * measure::TrialTable::chunk_trials + row;
            if constexpr (std::is_same_v<Value, double>) take(column.number(trial));
            else take(column.time(trial));
        }
    }
}

/// Points that a response passes on its way to recovery: every result has the time of each from the onset.
inline constexpr std::array milestones{model::ClockPoint::Detected,        model::ClockPoint::Acknowledged, model::ClockPoint::Declared,
                                       model::ClockPoint::ResponseStarted, model::ClockPoint::Promoted,     model::ClockPoint::Restored};

/// Whether an objective applies to scenarios of this class.
[[nodiscard]] bool applies(const model::Objective& objective, const model::Scenario& scenario);

/// The measure that the objective judges. The table must outlive it.
[[nodiscard]] MeasureColumn column_of(const model::System& system, const model::Objective& objective, const measure::TrialTable& table);

/// All measures in the results of a scenario, in their order, each name once.
[[nodiscard]] std::vector<MeasureColumn> columns_of(const model::System& system, const model::Scenario& scenario,
                                                    const measure::TrialTable& table);

}  // namespace drsim::analysis
