#include "reports/markdown_report.h"

#include <fmt/format.h>

#include "reports/readable.h"
#include "reports/verdict_order.h"
#include "sim/analysis/wording.h"

namespace drsim::reports {

using analysis::Estimate;
using analysis::Verdict;

namespace {

/// Text from input files inside a table or a list: what Markdown would read as markup is escaped.
std::string plain(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (std::string_view("\\`*_{}[]<>|#").find(c) != std::string_view::npos) out += '\\';
        out += c == '\n' ? ' ' : c;
    }
    return out;
}

std::string with_interval(const Estimate& estimate, const analysis::Quantile& quantile) {
    if (estimate.n == 0) return "-";
    return fmt::format("{} [{}, {}]", value_of(estimate, quantile.value), low_of(estimate, quantile), high_of(estimate, quantile));
}

std::string verdict_row(const Judged& judged) {
    const Verdict& verdict = *judged.verdict;
    const Estimate none;
    const Estimate* found = analysis::estimate_of(*judged.scenario, verdict.measure);
    const Estimate& estimate = found ? *found : none;
    const bool lower = verdict.is_availability;
    const std::string share = verdict.share_met ? fmt::format("{} [{}, {}] of {}", short_share(*verdict.share_met), short_share(*verdict.wilson_low),
                                                              short_share(*verdict.wilson_high), thousands(verdict.n))
                                                : "-";
    return fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} |\n", plain(verdict.name), judged.scenario->scenario, target_of(verdict),
                       with_interval(estimate, estimate.p50), with_interval(estimate, lower ? estimate.p5 : estimate.p95),
                       with_interval(estimate, lower ? estimate.p1 : estimate.p99),
                       estimate.n == 0 ? "-" : value_of(estimate, lower ? estimate.min : estimate.max), share,
                       "**" + spelled(analysis::name_of(verdict.status)) + "**");
}

std::string scenario_section(const analysis::ScenarioResult& scenario) {
    std::string text = fmt::format("\n## {}\n\nClass {}; {} trials, {} struck; horizon {}; fingerprint `{}`. ", scenario.scenario, plain(scenario.scenario_class),
                                   thousands(scenario.trials), thousands(scenario.struck), short_time(scenario.horizon_s), scenario.fingerprint);
    text += fmt::format("Both kernels (native and {}) agree on {} of {} trials.\n", scenario.cross_check.kernel, scenario.cross_check.agreed, scenario.cross_check.trials);
    if (!scenario.critical_path.empty()) {
        text += "\nWhere the time goes, mean of the recovered trials:\n\n| phase | time | share |\n|---|---:|---:|\n";
        for (const auto& phase : scenario.critical_path)
            text += fmt::format("| {} | {} | {} |\n", plain(phase.phase), short_time(phase.mean_s), short_share(phase.share));
    }
    if (scenario.worst_trial.trial)
        text += fmt::format("\nWorst trial: {} ({}).\n\n    {}\n", *scenario.worst_trial.trial, short_time(scenario.worst_trial.rto_s), scenario.worst_trial.replay);
    return text;
}

std::string list_of(std::string_view title, const std::vector<model::Assumption>& assumptions) {
    if (assumptions.empty()) return fmt::format("\n## {}\n\nNone.\n", title);
    std::string text = fmt::format("\n## {}\n\n", title);
    for (const model::Assumption& assumption : assumptions)
        text += fmt::format("- `{}`: {}{}\n", assumption.of, plain(assumption.because), assumption.source.empty() ? "" : " (" + plain(assumption.source) + ")");
    return text;
}

}  // namespace

std::string markdown_report(const analysis::Results& results) {
    std::string text = fmt::format("# {} ({}): simulated recovery\n\n", plain(results.system), plain(results.environment));
    text += fmt::format("Everything here is **simulated** by drsim {} with seed {}: nothing was executed, and this is no record of a test.\n", results.version, results.seed);
    text += "Quantiles and shares stand with their 95% intervals; `beyond` is beyond the horizon, `?` takes more trials. For availability the columns are p50, p5, p1 and the lowest.\n\n";
    text += "| objective | scenario | target | p50 | p95 | p99 | worst | share within | verdict |\n|---|---|---|---|---|---|---|---|---|\n";
    for (const auto& group : by_objective(results))
        for (const Judged& judged : group) text += verdict_row(judged);
    for (const auto& scenario : results.scenarios) text += scenario_section(scenario);
    text += list_of("Assumptions", results.assumptions);
    text += list_of("Unverified catalogue values", results.unverified);
    text += "\n## Inputs\n\n";
    for (const model::InputFile& input : results.inputs) text += fmt::format("- `{}` sha256 `{}`\n", input.path, input.sha256);
    return text;
}

}  // namespace drsim::reports
