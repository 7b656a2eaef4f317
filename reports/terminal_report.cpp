#include "reports/terminal_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/readable.h"
#include "reports/verdict_order.h"
#include "sim/analysis/wording.h"

namespace drsim::reports {

using analysis::Estimate;
using analysis::Status;
using analysis::Verdict;

namespace {

constexpr std::size_t width = 80;
constexpr std::size_t phase_width = 34;
constexpr std::size_t bar_width = 28;

std::string coloured(Status status, const TerminalStyle& style) {
    const std::string word = spelled(analysis::name_of(status));
    if (!style.colour) return word;
    const int colour = status == Status::Met ? 32 : status == Status::Missed || status == Status::NotRecoverable ? 31 : 33;
    return fmt::format("\x1b[{}m{}\x1b[0m", colour, word);
}

/// The four values in the columns of the table: three quantiles and the worst, or their bounds.
struct Columns {
    std::string p50, p95, p99, worst;
};

Columns values_of(const Estimate& estimate, double analysis::Quantile::*which, bool with_worst) {
    if (estimate.n == 0) return {"-", "-", "-", with_worst ? "-" : ""};
    const bool lower = estimate.more_is_better;   // then the bad quantiles are the low ones
    const auto text = [&](double value) { return value_of(estimate, value); };
    return {text(estimate.p50.*which), text((lower ? estimate.p5 : estimate.p95).*which), text((lower ? estimate.p1 : estimate.p99).*which),
            with_worst ? text(lower ? estimate.min : estimate.max) : ""};
}

std::string row(std::string_view first, const Columns& columns, std::string_view share, const std::string& last) {
    std::string line = fmt::format("  {:<17}{:>9}{:>9}{:>9}{:>9}{:>8}  {}", first, columns.p50, columns.p95, columns.p99, columns.worst, share, last);
    line.erase(line.find_last_not_of(' ') + 1);
    return line + "\n";
}

std::string verdict_rows(const Judged& judged, const TerminalStyle& style) {
    const Verdict& verdict = *judged.verdict;
    std::string text;
    std::string name = judged.scenario->scenario;
    if (name.size() > 17) {
        text += "  " + name + "\n";
        name.clear();
    }
    const Estimate* estimate = analysis::estimate_of(*judged.scenario, verdict.measure);
    const Estimate none;
    if (!estimate) estimate = &none;
    const auto share = [](const std::optional<double>& value) { return value ? short_share(*value) : std::string("-"); };
    text += row(name, values_of(*estimate, &analysis::Quantile::value, true), share(verdict.share_met), coloured(verdict.status, style));
    // Where all trials measured the same there is no interval to show.
    if (estimate->n == 0 || estimate->min == estimate->max) return text;
    text += row("  95% from", values_of(*estimate, &analysis::Quantile::low, false), verdict.wilson_low ? share(verdict.wilson_low) : "", "");
    text += row("  to", values_of(*estimate, &analysis::Quantile::high, false), verdict.wilson_high ? share(verdict.wilson_high) : "", "");
    return text;
}

std::string verdict_table(const analysis::Results& results, const TerminalStyle& style) {
    std::string text;
    for (const auto& group : by_objective(results)) {
        const Verdict& verdict = *group.front().verdict;
        const bool lower = verdict.is_availability;
        const std::string target = target_of(verdict);
        text += fmt::format("\n{}:{}{}\n", verdict.name, verdict.name.size() + target.size() + 2 > width ? "\n  " : " ", target);
        text += row("", lower ? Columns{"p50", "p5", "p1", "worst"} : Columns{"p50", "p95", "p99", "worst"}, "within", "verdict");
        for (const Judged& judged : group) text += verdict_rows(judged, style);
    }
    return text;
}

std::string where_time_goes(const Judged& worst) {
    if (!worst.verdict) return "";
    const auto& path = worst.scenario->critical_path;
    std::vector<double> seconds, shares;
    for (const auto& phase : path) {
        seconds.push_back(phase.mean_s);
        shares.push_back(phase.share);
    }
    const auto tenths = rounded_parts(seconds, 0.1);
    const auto percent = rounded_parts(shares, 0.01);
    std::string text = fmt::format("\nWhere the time goes in {}: mean RTO of recovered trials\n", worst.scenario->scenario);
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < path.size(); ++i) {
        const auto bar = static_cast<std::size_t>(std::max(0.0, path[i].share * bar_width + 0.5));
        std::string phase = path[i].phase;
        if (phase.size() > phase_width) phase = phase.substr(0, phase_width - 2) + "..";
        std::string line = fmt::format("  {:<{}}{:>9.1f}s{:>4}% {}", phase, phase_width, static_cast<double>(tenths[i]) / 10, percent[i], std::string(bar, '#'));
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
        sum += tenths[i];
    }
    return text + fmt::format("  {:<{}}{:>9.1f}s{:>4}%\n", "together", phase_width, static_cast<double>(sum) / 10, 100);
}

std::string counted(std::size_t number, std::string_view one, std::string_view many) { return fmt::format("{} {}", thousands(number), number == 1 ? one : many); }

std::string foundations(const analysis::Results& results) {
    std::string text = fmt::format("\nRests on {} and {};\n", counted(results.assumptions.size(), "assumption", "assumptions"),
                                   counted(results.unverified.size(), "unverified catalogue value", "unverified catalogue values"));
    text += "  results.json and the markdown report list them.\n";
    for (const auto& scenario : results.scenarios) {
        const auto& check = scenario.cross_check;
        text += fmt::format("Both kernels agree on {} of {} trials of {}.\n", check.agreed, check.trials, scenario.scenario);
    }
    for (const auto& scenario : results.scenarios) {
        const auto& worst = scenario.worst_trial;
        if (!worst.trial) continue;
        text += fmt::format("Worst trial of {} ({}):\n  {}\n", scenario.scenario, short_time(worst.rto_s), worst.replay);
    }
    return text;
}

}  // namespace

std::string terminal_report(const analysis::Results& results, const TerminalStyle& style) {
    std::string text = fmt::format("drsim {}: SIMULATED, nothing was executed; seed {}\n{}, {}\n", results.version, results.seed, results.system, results.environment);
    for (const auto& scenario : results.scenarios)
        text += fmt::format("  {} ({}): {} trials, {} struck\n    fingerprint {}\n", scenario.scenario, scenario.scenario_class, thousands(scenario.trials),
                            thousands(scenario.struck), scenario.fingerprint);
    text += verdict_table(results, style);
    text += where_time_goes(worst_objective(results));
    return text + foundations(results);
}

std::string verdict_lines(const analysis::Results& results) {
    std::string text;
    for (const auto& group : by_objective(results))
        for (const Judged& judged : group) {
            const Verdict& verdict = *judged.verdict;
            const std::string share = verdict.share_met ? fmt::format(" ({} of {} trials)", short_share(*verdict.share_met), thousands(verdict.n)) : "";
            text += fmt::format("{}: {}: {}{}\n", judged.scenario->scenario, verdict.name, spelled(analysis::name_of(verdict.status)), share);
        }
    return text;
}

}  // namespace drsim::reports
