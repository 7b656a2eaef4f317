#include <algorithm>

#include <fmt/format.h>

#include "reports/comparison_report.h"
#include "reports/comparison_words.h"
#include "reports/foreign_text.h"
#include "reports/readable.h"
#include "sim/analysis/wording.h"

namespace drsim::reports {

using analysis::Change;
using analysis::Comparison;
using analysis::MeasureChange;
using analysis::ScenarioComparison;
using analysis::ValueChange;
using analysis::VerdictChange;

namespace {

constexpr std::size_t most_values = 50;  // a comment on a pull request has a limited length

std::string bold_if_worse(Change change) {
    return change == Change::Worse ? fmt::format("**{}**", name_of(change)) : std::string(name_of(change));
}

std::string row_of(const std::string& scenario, const VerdictChange& verdict) {
    std::string what = fmt::format("{} -> {}", status_of(verdict.base), status_of(verdict.change));
    if (verdict.is_removed) what += "; removed";
    if (verdict.is_loosened) what += fmt::format("; loosened from {} to {}", target_of(*verdict.base), target_of(*verdict.change));
    return fmt::format("| {} | {} | {} | {} | |\n", scenario, markdown_text(verdict.name), bold_if_worse(verdict.direction), what);
}

std::string row_of(const std::string& scenario, const AlikeMeasures& alike) {
    const MeasureChange& measure = *alike.first;
    std::string names;
    for (const std::string& name : alike.names) names += (names.empty() ? "" : ", ") + markdown_text(name);
    std::string what = measure.ended_in_both == 0
                           ? std::string("-")
                           : fmt::format("{} [{}, {}] on {}", difference(measure, measure.difference), difference(measure, measure.low),
                                         difference(measure, measure.high), amount(measure, measure.base_mean));
    if (measure.ended_only_in_base + measure.ended_only_in_change > 0)
        what += fmt::format("; {} trials no longer come back, {} now do", thousands(measure.ended_only_in_base),
                            thousands(measure.ended_only_in_change));
    return fmt::format("| {} | {} | {} | {} | {} of {} |\n", scenario, names, bold_if_worse(measure.change), what,
                       thousands(measure.differing), thousands(measure.pairs));
}

std::string rows_of(const ScenarioComparison& scenario) {
    const std::string name = markdown_text(scenario.scenario);
    std::string rows;
    for (const VerdictChange& verdict : scenario.objectives)
        if (verdict.direction != Change::Same || !verdict.base) rows += row_of(name, verdict);
    for (const std::string& gone : scenario.gone)
        rows += fmt::format("| {} | {} | **worse** | only the base has it: nothing compares it | |\n", name, markdown_text(gone));
    for (const AlikeMeasures& alike : told_once(scenario)) rows += row_of(name, alike);
    return rows;
}

std::string details_of(const ScenarioComparison& scenario) {
    std::string text;
    for (const analysis::PhaseChange& phase : told_phases(scenario))
        text += fmt::format("| {} | {} | {} | {} |\n", markdown_text(phase.phase), short_time(phase.base_s), short_time(phase.change_s),
                            signed_time(phase.change_s - phase.base_s));
    if (!text.empty())
        text = "Where the time of recovered trials goes, in the mean:\n\n| phase | before | after | difference |\n|---|---:|---:|---:|\n" +
               text;
    if (!scenario.replay.empty()) text += fmt::format("\nThe trial that became slowest: {}\n", markdown_code(scenario.replay));
    return text.empty() ? text : fmt::format("\n### {}\n\n{}", markdown_text(scenario.scenario), text);
}

std::string values_of(const Comparison& comparison) {
    if (comparison.values.empty()) return {};
    std::string text = "\n### What differs\n\n| value | before | after | where |\n|---|---|---|---|\n";
    const auto shown = [](const std::string& value) { return value.empty() ? std::string("-") : markdown_code_cell(value); };
    for (std::size_t i = 0; i < std::min(most_values, comparison.values.size()); ++i) {
        const ValueChange& value = comparison.values[i];
        text += fmt::format("| {} | {} | {} | {} |\n", markdown_code_cell(value.path), shown(value.base), shown(value.change),
                            value.file.empty() ? "" : markdown_code_cell(fmt::format("{}:{}", value.file, value.line)));
    }
    if (comparison.values.size() > most_values) text += fmt::format("\nAnd {} more values.\n", comparison.values.size() - most_values);
    return text;
}

}  // namespace

std::string comparison_markdown(const Comparison& comparison) {
    std::string text = fmt::format("## Recovery: {}\n\nSimulated: {} compared with {}; seed {}, tolerance {}.\n", verdict_of(comparison),
                                   markdown_text(comparison.change), markdown_text(comparison.base), comparison.seed,
                                   analysis::as_percentage(comparison.tolerance));
    for (const std::string& ruler : comparison.loosened) text += fmt::format("\n**Loosened**: {}\n", markdown_text(ruler));
    std::string rows;
    for (const ScenarioComparison& scenario : comparison.scenarios) rows += rows_of(scenario);
    if (!rows.empty())
        text +=
            "\n| scenario | measure or objective | | difference [95% interval] on a mean of | trials that differ "
            "|\n|---|---|---|---|---:|\n" +
            rows;
    for (const ScenarioComparison& scenario : comparison.scenarios)
        if (analysis::overall(scenario) != Change::Same) text += details_of(scenario);
    return text + values_of(comparison);
}

}  // namespace drsim::reports
