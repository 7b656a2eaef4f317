#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reports/comparison_report.h"
#include "reports/comparison_words.h"
#include "reports/readable.h"
#include "sim/analysis/wording.h"
#include "sim/base/printable.h"

namespace drsim::reports {

using analysis::Change;
using analysis::Comparison;
using analysis::MeasureChange;
using analysis::ScenarioComparison;
using analysis::ValueChange;
using analysis::VerdictChange;

namespace {

constexpr std::size_t most_values = 30;

std::string line_of(const VerdictChange& verdict) {
    std::string text = fmt::format("  {:<8} {} ({}): {} -> {}", name_of(verdict.direction), printable(verdict.name),
                                   printable(verdict.measure), status_of(verdict.base), status_of(verdict.change));
    if (verdict.is_removed) text += "; removed";
    if (verdict.is_loosened) text += fmt::format("; target loosened: {} -> {}", target_of(*verdict.base), target_of(*verdict.change));
    return text + "\n";
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
    for (const AlikeMeasures& alike : told_once(scenario))
        text += lines_of(*alike.first, printable(fmt::to_string(fmt::join(alike.names, ", "))));
    return text;
}

std::string phases_of(const ScenarioComparison& scenario) {
    std::string text;
    for (const analysis::PhaseChange& phase : told_phases(scenario))
        text += fmt::format("    {}  {} ({} -> {})\n", signed_time(phase.change_s - phase.base_s), printable(phase.phase),
                            short_time(phase.base_s), short_time(phase.change_s));
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

}  // namespace

std::string comparison_text(const Comparison& comparison) {
    std::string text =
        fmt::format("SIMULATED: {} compared with {}; seed {}, tolerance {}\n{}\n", printable(comparison.change), printable(comparison.base),
                    comparison.seed, analysis::as_percentage(comparison.tolerance), verdict_of(comparison));
    for (const std::string& ruler : comparison.loosened) text += fmt::format("  worse    loosened: {}\n", printable(ruler));
    for (const ScenarioComparison& scenario : comparison.scenarios) text += text_of(scenario);
    return text + values_of(comparison);
}

}  // namespace drsim::reports
