// Which measures a scenario's trials give, by name, and how each is read from the table of trials.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sim/measure/trial_table.h"
#include "sim/model/scenario.h"

namespace drsim::analysis {

/// One column as an analysis sees it. Exactly one of the two readers is set.
struct MeasureColumn {
    std::string name;
    bool more_is_better = false;
    std::function<std::int64_t(std::uint64_t trial)> time;   // microseconds, or the special values of measures.h
    std::function<double(std::uint64_t trial)> number;
    const measure::Column* as_it_stands = nullptr;           // times that are those of one column, for whoever reads millions
};

/// Whether an objective speaks of scenarios of this class.
[[nodiscard]] bool applies(const model::Objective& objective, const model::Scenario& scenario);

/// What the objective judges. The table must outlive it.
[[nodiscard]] MeasureColumn column_of(const model::System& system, const model::Objective& objective, const measure::TrialTable& table);

/// All that results hold for a scenario, in their order, each name once.
[[nodiscard]] std::vector<MeasureColumn> columns_of(const model::System& system, const model::Scenario& scenario, const measure::TrialTable& table);

}  // namespace drsim::analysis
