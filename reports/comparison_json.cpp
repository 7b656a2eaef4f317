#include <nlohmann/json.hpp>

#include "reports/comparison_report.h"
#include "reports/comparison_words.h"
#include "reports/json_text.h"
#include "sim/analysis/wording.h"

namespace drsim::reports {

using analysis::Comparison;
using analysis::MeasureChange;
using analysis::ScenarioComparison;
using analysis::ValueChange;
using analysis::Verdict;
using analysis::VerdictChange;

namespace {

/// A mean over the trials that ended in both systems; null if there is none.
nlohmann::ordered_json of_ended(const MeasureChange& measure, double value) {
    if (measure.ended_in_both == 0) return nullptr;
    return value;
}

nlohmann::ordered_json json_of(const std::optional<Verdict>& verdict) {
    if (!verdict) return nullptr;
    nlohmann::ordered_json out{{"status", analysis::name_of(verdict->status)}, {"share_required", verdict->share_required}};
    out["target"] = verdict->target ? nlohmann::ordered_json(*verdict->target) : nullptr;
    out["share_met"] = verdict->share_met ? nlohmann::ordered_json(*verdict->share_met) : nullptr;
    return out;
}

nlohmann::ordered_json json_of(const ScenarioComparison& scenario) {
    nlohmann::ordered_json out{
        {"scenario", scenario.scenario}, {"trials", scenario.trials}, {"change", name_of(analysis::overall(scenario))}};
    out["objectives"] = nlohmann::ordered_json::array();
    for (const VerdictChange& verdict : scenario.objectives)
        out["objectives"].push_back({{"name", verdict.name},
                                     {"measure", verdict.measure},
                                     {"change", name_of(verdict.direction)},
                                     {"removed", verdict.is_removed},
                                     {"loosened", verdict.is_loosened},
                                     {"before", json_of(verdict.base)},
                                     {"after", json_of(verdict.change)}});
    out["measures"] = nlohmann::ordered_json::array();
    for (const MeasureChange& measure : scenario.measures)
        out["measures"].push_back({{"name", measure.name},
                                   {"unit", measure.in_seconds       ? "s"
                                            : measure.more_is_better ? "share"
                                                                     : "count"},
                                   {"change", name_of(measure.change)},
                                   {"pairs", measure.pairs},
                                   {"differing", measure.differing},
                                   {"ended_in_both", measure.ended_in_both},
                                   {"ended_only_before", measure.ended_only_in_base},
                                   {"ended_only_after", measure.ended_only_in_change},
                                   {"mean_before", of_ended(measure, measure.base_mean)},
                                   {"difference", of_ended(measure, measure.difference)},
                                   {"difference_low", of_ended(measure, measure.low)},
                                   {"difference_high", of_ended(measure, measure.high)}});
    out["gone"] = scenario.gone;
    out["added"] = scenario.added;
    out["phases"] = nlohmann::ordered_json::array();
    for (const analysis::PhaseChange& phase : scenario.phases)
        out["phases"].push_back({{"phase", phase.phase}, {"mean_before_s", phase.base_s}, {"mean_after_s", phase.change_s}});
    out["slowest"] = nullptr;
    if (scenario.worst_trial) out["slowest"] = {{"trial", *scenario.worst_trial}, {"replay", scenario.replay}};
    return out;
}

nlohmann::ordered_json files_of(const std::vector<model::InputFile>& files) {
    auto out = nlohmann::ordered_json::array();
    for (const model::InputFile& file : files) out.push_back({{"path", file.path}, {"sha256", file.sha256}});
    return out;
}

}  // namespace

std::string comparison_json(const Comparison& comparison) {
    nlohmann::ordered_json out{{"drsim", {{"version", comparison.version}, {"format", 1}}},
                               {"simulated", true},
                               {"base", comparison.base},
                               {"change", comparison.change},
                               {"seed", comparison.seed},
                               {"tolerance", comparison.tolerance},
                               {"verdict", name_of(analysis::overall(comparison))}};
    out["inputs"] = {{"base", files_of(comparison.base_inputs)}, {"change", files_of(comparison.change_inputs)}};
    out["loosened"] = comparison.loosened;
    out["values"] = nlohmann::ordered_json::array();
    for (const ValueChange& value : comparison.values) {
        nlohmann::ordered_json one{{"path", value.path}};
        one["before"] = value.base.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(value.base);
        one["after"] = value.change.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(value.change);
        one["file"] = value.file.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(value.file);
        one["line"] = value.line == 0 ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(value.line);
        out["values"].push_back(std::move(one));
    }
    out["scenarios"] = nlohmann::ordered_json::array();
    for (const ScenarioComparison& scenario : comparison.scenarios) out["scenarios"].push_back(json_of(scenario));
    return json_text(out);
}

}  // namespace drsim::reports
