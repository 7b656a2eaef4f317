#include "reports/markdown_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reports/foreign_text.h"
#include "reports/milestones.h"
#include "reports/readable.h"
#include "reports/verdict_order.h"
#include "sim/analysis/wording.h"
#include "sim/base/printable.h"

namespace drsim::reports {

using analysis::Estimate;
using analysis::Verdict;

namespace {

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
    const std::string share = verdict.share_met
                                  ? fmt::format("{} [{}, {}] of {}", short_share(*verdict.share_met), short_share(*verdict.wilson_low),
                                                short_share(*verdict.wilson_high), thousands(verdict.n))
                                  : "-";
    return fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} |\n", verdict.name, judged.scenario->scenario, target_of(verdict),
                       with_interval(estimate, estimate.p50), with_interval(estimate, lower ? estimate.p5 : estimate.p95),
                       with_interval(estimate, lower ? estimate.p1 : estimate.p99),
                       estimate.n == 0 ? "-" : value_of(estimate, lower ? estimate.min : estimate.max), share,
                       "**" + spelled(analysis::name_of(verdict.status)) + "**");
}

/// `given` has the original names, by which measures are found.
std::string scenario_section(const analysis::ScenarioResult& scenario, const analysis::ScenarioResult& given) {
    std::string text =
        fmt::format("\n## {}\n\nClass {}; {} trials, {} struck; horizon {}; fingerprint {}. ", scenario.scenario, scenario.scenario_class,
                    thousands(scenario.trials), thousands(scenario.struck), short_time(scenario.horizon_s), scenario.fingerprint);
    text += fmt::format("Both kernels (native and {}) agree on {} of {} trials.\n", scenario.cross_check.kernel,
                        scenario.cross_check.agreed, scenario.cross_check.trials);
    if (!scenario.cross_check.disagreement.empty()) text += "\nThis is an internal error in drsim; do not rely on these figures.\n";
    if (!scenario.critical_path.empty()) {
        text += "\nWhere the time goes, mean of the recovered trials:\n\n| phase | time | share |\n|---|---:|---:|\n";
        for (const auto& phase : scenario.critical_path)
            text += fmt::format("| {} | {} | {} |\n", phase.phase, short_time(phase.mean_s), short_share(phase.share));
    }
    if (const auto milestones = milestones_of(given); !milestones.empty()) {
        text += "\nAfter the onset:\n\n| | p50 | p95 |\n|---|---:|---:|\n";
        for (const Milestone& milestone : milestones)
            text += fmt::format("| {} | {} | {} |\n", milestone.name, milestone.p50, milestone.p95);
    }
    if (!scenario.not_recovered_because.empty()) {
        text += fmt::format("\n{} of {} trials did not recover by the horizon:\n\n| reason | share | trial to replay |\n|---|---:|---:|\n",
                            thousands(not_recovered(given)), thousands(scenario.struck));
        for (const analysis::StillMissing& reason : scenario.not_recovered_because)
            text += fmt::format("| {} | {} | {} |\n", reason.reason, short_share(reason.share), reason.trial);
    }
    if (scenario.worst_trial.trial)
        text += fmt::format("\nWorst trial: {} ({}).\n\n    {}\n", *scenario.worst_trial.trial, short_time(scenario.worst_trial.rto_s),
                            scenario.worst_trial.replay);
    return text;
}

std::string list_of(std::string_view title, const std::vector<model::Assumption>& assumptions) {
    if (assumptions.empty()) return fmt::format("\n## {}\n\nNone.\n", title);
    std::string text = fmt::format("\n## {}\n\n", title);
    for (const model::Assumption& assumption : assumptions)
        text += fmt::format("- {}: {}{}\n", markdown_code(assumption.of), markdown_text(assumption.because),
                            assumption.source.empty() ? "" : " (" + markdown_text(assumption.source) + ")");
    return text;
}

}  // namespace

std::string markdown_report(const analysis::Results& given) {
    analysis::Results results = with_texts(given, markdown_text);
    // Nothing is markup in code blocks and spans.
    for (std::size_t s = 0; s < results.scenarios.size(); ++s) {
        results.scenarios[s].worst_trial.replay = printable(given.scenarios[s].worst_trial.replay);
        results.scenarios[s].fingerprint = markdown_code(given.scenarios[s].fingerprint);
    }
    std::string text = fmt::format("# {} ({}): simulated recovery\n\n", results.system, results.environment);
    text += fmt::format(
        "All results are **simulated** by drsim {} with seed {}: nothing was executed, and this is not a record of a "
        "test.\n",
        results.version, results.seed);
    if (results.partial) text += "The run was **interrupted**: only the trials finished by then are included.\n";
    if (!results.not_begun.empty()) text += fmt::format("Not started: {}.\n", fmt::join(results.not_begun, ", "));
    text +=
        "Quantiles and shares have 95% intervals; `beyond` means beyond the horizon, `?` needs more trials. For availability the "
        "columns are p50, p5, p1 and the lowest value.\n";
    if (const std::string said = confidence_of_shares(given); !said.empty()) text += said + "\n";
    text += "\n";
    text += "| objective | scenario | target | p50 | p95 | p99 | worst | share within | verdict |\n|---|---|---|---|---|---|---|---|---|\n";
    for (const auto& group : by_objective(results))
        for (const Judged& judged : group) text += verdict_row(judged);
    for (std::size_t s = 0; s < results.scenarios.size(); ++s) text += scenario_section(results.scenarios[s], given.scenarios[s]);
    text += fmt::format("\n## Values\n\n{}.\n", counted_values(given.values));
    text += list_of("Assumptions", given.assumptions);
    text += list_of("Unverified catalogue values", given.unverified);
    text += "\n## Inputs\n\n";
    for (const model::InputFile& input : given.inputs)
        text += fmt::format("- {} sha256 {}\n", markdown_code(input.path), markdown_code(input.sha256));
    return text;
}

}  // namespace drsim::reports
