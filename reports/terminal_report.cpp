#include "reports/terminal_report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "reports/foreign_text.h"
#include "reports/milestones.h"
#include "reports/readable.h"
#include "reports/verdict_order.h"
#include "reports/verdict_table.h"
#include "sim/analysis/wording.h"
#include "sim/base/printable.h"

namespace drsim::reports {

using analysis::Verdict;

namespace {

constexpr std::size_t phase_width = 34;
constexpr std::size_t bar_width = 28;
constexpr std::size_t most_reasons = 3;
constexpr std::int64_t told_from_percent = 1;  // shorter phases are shown together

std::string where_time_goes(const Judged& worst) {
    if (!worst.verdict || worst.scenario->critical_path.empty()) return "";
    const auto& path = worst.scenario->critical_path;
    std::vector<double> seconds, shares;
    for (const auto& phase : path) {
        seconds.push_back(phase.mean_s);
        shares.push_back(phase.share);
    }
    const auto tenths = rounded_parts(seconds, 0.1);
    const auto percent = rounded_parts(shares, 0.01);
    std::string text = fmt::format("\nWhere the time goes in {}: mean RTO of recovered trials\n", worst.scenario->scenario);
    const auto line = [](std::string phase, std::int64_t tenths_of_s, std::int64_t share, std::size_t bar) {
        if (phase.size() >= phase_width) {
            std::size_t end = phase_width - 3;
            while (end > 0 && (static_cast<unsigned char>(phase[end]) & 0xc0u) == 0x80u) --end;  // not inside a character
            phase = phase.substr(0, end) + "..";
        }
        std::string told = fmt::format("  {:<{}}{:>9.1f}s{:>4}% {}", phase, phase_width, static_cast<double>(tenths_of_s) / 10, share,
                                       std::string(bar, '#'));
        told.erase(told.find_last_not_of(' ') + 1);
        return told + "\n";
    };
    std::int64_t sum = 0;
    std::int64_t small = 0;
    std::size_t how_many_small = 0;
    for (std::size_t i = 0; i < path.size(); ++i) {
        sum += tenths[i];
        if (percent[i] < told_from_percent) {
            small += tenths[i];
            ++how_many_small;
            continue;
        }
        text += line(path[i].phase, tenths[i], percent[i], static_cast<std::size_t>(std::max(0.0, path[i].share * bar_width + 0.5)));
    }
    if (how_many_small > 0)
        text += line(fmt::format("{} below {}%", how_many_small == 1 ? "one phase" : fmt::format("{} phases, each", how_many_small),
                                 told_from_percent),
                     small, 0, 0);
    return text + line("total", sum, 100, 0);
}

/// The milestones of the response in the scenario of the worst objective, and why its trials have not recovered.
std::string how_far_it_came(const Judged& worst) {
    if (!worst.verdict) return "";
    const analysis::ScenarioResult& scenario = *worst.scenario;
    const std::string of_which = scenario.critical_path.empty() ? " in " + scenario.scenario : "";  // else named above, with its phases
    std::vector<std::string> told;
    for (const Milestone& milestone : milestones_of(scenario))
        told.push_back(milestone.p50 == milestone.p95 ? fmt::format("{} {}", milestone.name, milestone.p50)
                                                      : fmt::format("{} {} ({})", milestone.name, milestone.p50, milestone.p95));
    std::string text = told.empty() ? "" : fmt::format("\nAfter the onset{}, p50 (p95):\n{}", of_which, wrapped(told, "  "));
    if (scenario.not_recovered_because.empty()) return text;
    text += fmt::format("Why {} of {} trials did not recover:\n", thousands(not_recovered(scenario)), thousands(scenario.struck));
    std::size_t shown = 0;
    for (const analysis::StillMissing& reason : scenario.not_recovered_because) {
        if (shown++ == most_reasons) break;
        text += fmt::format("  {:>7}  {} (trial {})\n", short_share(reason.share), reason.reason, reason.trial);
    }
    return text;
}

std::string counted(std::size_t number, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", thousands(number), number == 1 ? one : many);
}

std::string kernels_agree(const analysis::Results& results) {
    const auto& first = results.scenarios.front().cross_check;
    const auto is_like_first = [&](const auto& scenario) {
        return scenario.cross_check.agreed == first.agreed && scenario.cross_check.trials == first.trials;
    };
    if (results.scenarios.size() > 1 && first.agreed == first.trials &&
        std::all_of(results.scenarios.begin(), results.scenarios.end(), is_like_first))
        return fmt::format("Both kernels agree on {} of {} trials of each scenario.\n", first.agreed, first.trials);
    std::string text;
    for (const auto& scenario : results.scenarios)
        text += fmt::format("Both kernels agree on {} of {} trials of {}.\n", scenario.cross_check.agreed, scenario.cross_check.trials,
                            scenario.scenario);
    const bool defect = std::any_of(results.scenarios.begin(), results.scenarios.end(),
                                    [](const auto& scenario) { return !scenario.cross_check.disagreement.empty(); });
    if (defect) text += "This is an internal error in drsim; do not rely on these figures. results.json has the difference.\n";
    return text;
}

/// How to look at the worst trial of all; for the other scenarios, the numbers of theirs.
std::string worst_trials(const analysis::Results& results) {
    const analysis::ScenarioResult* worst = nullptr;
    for (const auto& scenario : results.scenarios)
        if (scenario.worst_trial.trial && (!worst || scenario.worst_trial.rto_s > worst->worst_trial.rto_s)) worst = &scenario;
    if (!worst) return "";
    std::string text =
        fmt::format("Worst trial of {} ({}):\n  {}\n", worst->scenario, short_time(worst->worst_trial.rto_s), worst->worst_trial.replay);
    std::vector<std::string> others;
    for (const auto& scenario : results.scenarios)
        if (scenario.worst_trial.trial && &scenario != worst)
            others.push_back(
                fmt::format("{} {} ({})", scenario.scenario, *scenario.worst_trial.trial, short_time(scenario.worst_trial.rto_s)));
    return others.empty() ? text : text + "Worst trials of the other scenarios:\n" + wrapped(others, "  ");
}

std::string scenario_line(const analysis::ScenarioResult& scenario) {
    const std::string name = fmt::format("  {} ({}):", scenario.scenario, scenario.scenario_class);
    std::string told = counted(scenario.trials, "trial", "trials");
    if (scenario.struck > 0) told += fmt::format(" of {} events", thousands((scenario.events + scenario.struck / 2) / scenario.struck));
    if (scenario.struck != scenario.trials) told += fmt::format(", {} struck", thousands(scenario.struck));
    told += ", fingerprint " + scenario.fingerprint;
    return name + (name.size() + 1 + told.size() > terminal_width ? "\n    " : " ") + told + "\n";
}

std::string foundations(const analysis::Results& results) {
    std::string text = fmt::format("\nBased on {} and {};\n", counted(results.assumptions.size(), "assumption", "assumptions"),
                                   counted(results.unverified.size(), "unverified catalogue value", "unverified catalogue values"));
    text += "  both are listed in results.json and the markdown report.\n";
    text += counted_values(results.values) + ";\n  drsim values lists them with file and line.\n";
    return text + kernels_agree(results) + worst_trials(results);
}

}  // namespace

std::string terminal_report(const analysis::Results& given, const TerminalStyle& style) {
    const analysis::Results results = with_texts(given, printable);
    std::string text = fmt::format("drsim {}: SIMULATED, nothing was executed; seed {}\n{}, {}\n", results.version, results.seed,
                                   results.system, results.environment);
    if (results.partial) text += "PARTIAL: interrupted; includes only the trials finished by then\n";
    if (!results.not_begun.empty()) text += fmt::format("  not started: {}\n", fmt::join(results.not_begun, ", "));
    for (const auto& scenario : results.scenarios) text += scenario_line(scenario);
    text += verdict_table(results, style);
    text += where_time_goes(worst_objective(results));
    text += how_far_it_came(worst_objective(results));
    return text + foundations(results);
}

std::string verdict_lines(const analysis::Results& given) {
    const analysis::Results results = with_texts(given, printable);
    std::string text;
    for (const auto& group : by_objective(results))
        for (const Judged& judged : group) {
            const Verdict& verdict = *judged.verdict;
            const std::string share =
                verdict.share_met ? fmt::format(" ({} of {} trials)", short_share(*verdict.share_met), thousands(verdict.n)) : "";
            text +=
                fmt::format("{}: {}: {}{}\n", judged.scenario->scenario, verdict.name, spelled(analysis::name_of(verdict.status)), share);
        }
    return text;
}

}  // namespace drsim::reports
