#include "reports/comparison_report.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "reports/json_text.h"
#include "reports/readable.h"
#include "sim/analysis/wording.h"
#include "sim/base/printable.h"

namespace drsim::reports {

using analysis::Change;
using analysis::Comparison;
using analysis::MeasureChange;
using analysis::ScenarioComparison;
using analysis::ValueChange;
using analysis::Verdict;
using analysis::VerdictChange;

namespace {

constexpr std::size_t most_phases = 5;
constexpr std::size_t most_values = 30;
constexpr double least_phase_s = 0.05;

std::string_view name_of(Change change) {
    switch (change) {
        case Change::Same: return "same";
        case Change::Better: return "better";
        case Change::Worse: return "worse";
        case Change::Unclear: return "unclear";
    }
    return {};
}

std::string amount(const MeasureChange& measure, double value) {
    if (measure.in_seconds) return short_time(value);
    return measure.more_is_better ? short_share(value) : short_number(value);
}

/// With its sign; of an availability in percentage points.
std::string difference(const MeasureChange& measure, double value) {
    const std::string_view sign = value < 0 ? "-" : "+";
    if (measure.more_is_better) return fmt::format("{}{:.3f} points", sign, std::abs(value) * 100);
    return fmt::format("{}{}", sign, measure.in_seconds ? short_time(std::abs(value)) : short_number(std::abs(value)));
}

std::string status_of(const std::optional<Verdict>& verdict) {
    return verdict ? spelled(analysis::name_of(verdict->status)) : "not an objective";
}

std::string line_of(const VerdictChange& verdict) {
    std::string text = fmt::format("  {:<8} {} ({}): {} -> {}", name_of(verdict.direction), printable(verdict.name),
                                   printable(verdict.measure), status_of(verdict.base), status_of(verdict.change));
    if (verdict.is_removed) text += "; removed";
    if (verdict.is_loosened) text += fmt::format("; target loosened: {} -> {}", target_of(*verdict.base), target_of(*verdict.change));
    return text + "\n";
}

/// Whether both say the same, like the RTO and that of the only entry point.
bool is_alike(const MeasureChange& a, const MeasureChange& b) {
    return a.in_seconds == b.in_seconds && a.more_is_better == b.more_is_better && a.pairs == b.pairs && a.differing == b.differing &&
           a.ended_in_both == b.ended_in_both && a.base_mean == b.base_mean && a.difference == b.difference && a.low == b.low &&
           a.high == b.high && a.ended_only_in_base == b.ended_only_in_base && a.ended_only_in_change == b.ended_only_in_change;
}

/// Two lines, and a third if the systems end in different trials. `names`: of all measures that are alike.
std::string lines_of(const MeasureChange& measure, const std::string& names) {
    std::string text = fmt::format("  {:<8} {}:", name_of(measure.change), names);
    if (measure.ended_in_both > 0)
        text += fmt::format(" {} ({} to {}) on a mean of {}", difference(measure, measure.difference), difference(measure, measure.low),
                            difference(measure, measure.high), amount(measure, measure.base_mean));
    text += fmt::format("\n           {} of {} trials differ\n", thousands(measure.differing), thousands(measure.pairs));
    if (measure.ended_only_in_base > 0 || measure.ended_only_in_change > 0)
        text += fmt::format("           {} trials came back before and no longer do; {} the other way round\n",
                            thousands(measure.ended_only_in_base), thousands(measure.ended_only_in_change));
    return text;
}

std::string measures_of(const ScenarioComparison& scenario) {
    std::string text;
    std::vector<bool> told(scenario.measures.size());
    for (std::size_t m = 0; m < scenario.measures.size(); ++m) {
        const MeasureChange& measure = scenario.measures[m];
        if (told[m] || measure.change == Change::Same) continue;
        std::string names = printable(measure.name);
        for (std::size_t other = m + 1; other < scenario.measures.size(); ++other) {
            if (!is_alike(measure, scenario.measures[other])) continue;
            told[other] = true;
            names += ", " + printable(scenario.measures[other].name);
        }
        text += lines_of(measure, names);
    }
    return text;
}

std::string phases_of(const ScenarioComparison& scenario) {
    std::string text;
    std::size_t shown = 0;
    for (const analysis::PhaseChange& phase : scenario.phases) {
        const double more = phase.change_s - phase.base_s;
        if (shown == most_phases || std::abs(more) < least_phase_s) break;
        text += fmt::format("    {}{}  {} ({} -> {})\n", more < 0 ? "-" : "+", short_time(std::abs(more)), printable(phase.phase),
                            short_time(phase.base_s), short_time(phase.change_s));
        ++shown;
    }
    return text.empty() ? text : "  Where the time of recovered trials goes, in the mean:\n" + text;
}

std::string text_of(const ScenarioComparison& scenario) {
    const Change all = analysis::overall(scenario);
    std::string text = fmt::format("\n{}: {}\n", printable(scenario.scenario), name_of(all));
    if (all == Change::Same) return text;
    for (const VerdictChange& verdict : scenario.objectives)
        if (verdict.direction != Change::Same || !verdict.base) text += line_of(verdict);
    for (const std::string& name : scenario.gone)
        text += fmt::format("  worse    {}: only the base has it, so nothing compares it\n", printable(name));
    text += measures_of(scenario);
    for (const std::string& name : scenario.added) text += fmt::format("  new      {}: only the change has it\n", printable(name));
    text += phases_of(scenario);
    if (!scenario.replay.empty()) text += fmt::format("  The trial that became slowest:\n    {}\n", printable(scenario.replay));
    return text;
}

std::string line_of(const ValueChange& value) {
    const auto shown = [](const std::string& text) { return text.empty() ? std::string("(none)") : printable(text); };
    const std::string place = value.file.empty() ? "" : fmt::format("  ({}:{})", printable(value.file), value.line);
    return fmt::format("  {}: {} -> {}{}\n", printable(value.path), shown(value.base), shown(value.change), place);
}

std::string values_of(const Comparison& comparison) {
    if (comparison.values.empty())
        return analysis::overall(comparison) == Change::Same
                   ? "\nNo value differs.\n"
                   : "\nNo single value differs: places, needs, conditions, the order of steps or the contents of trace files do.\n";
    std::string text = fmt::format("\n{} value{} differ{}:\n", comparison.values.size(), comparison.values.size() == 1 ? "" : "s",
                                   comparison.values.size() == 1 ? "s" : "");
    for (std::size_t i = 0; i < std::min(most_values, comparison.values.size()); ++i) text += line_of(comparison.values[i]);
    if (comparison.values.size() > most_values)
        text += fmt::format("  and {} more: --json lists all\n", comparison.values.size() - most_values);
    return text;
}

std::string verdict_of(const Comparison& comparison) {
    switch (analysis::overall(comparison)) {
        case Change::Same:
            return analysis::has_compared(comparison) ? "Same: no trial differs." : "Nothing was compared: no trial was struck by a fault.";
        case Change::Better: return "Better: nothing is significantly worse.";
        case Change::Worse: return "Worse.";
        case Change::Unclear: return "Trials differ, but nothing is significantly worse or better beyond the tolerance.";
    }
    return {};
}

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

}  // namespace

std::string comparison_text(const Comparison& comparison) {
    std::string text =
        fmt::format("SIMULATED: {} compared with {}; seed {}, tolerance {}\n{}\n", printable(comparison.change), printable(comparison.base),
                    comparison.seed, analysis::as_percentage(comparison.tolerance), verdict_of(comparison));
    for (const std::string& ruler : comparison.loosened) text += fmt::format("  worse    loosened: {}\n", printable(ruler));
    for (const ScenarioComparison& scenario : comparison.scenarios) text += text_of(scenario);
    return text + values_of(comparison);
}

std::string comparison_json(const Comparison& comparison) {
    nlohmann::ordered_json out{
        {"simulated", true},       {"base", comparison.base},           {"change", comparison.change},
        {"seed", comparison.seed}, {"tolerance", comparison.tolerance}, {"verdict", name_of(analysis::overall(comparison))}};
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
