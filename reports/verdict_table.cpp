#include "reports/verdict_table.h"

#include <fmt/format.h>

#include "reports/readable.h"
#include "reports/verdict_order.h"
#include "sim/analysis/wording.h"

namespace drsim::reports {

using analysis::Estimate;
using analysis::Status;
using analysis::Verdict;

namespace {

constexpr std::size_t name_width = 17;

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

/// Of the quantiles, in the order of the columns; if more is better, the bad ones are the low ones.
template <class Text>
Columns columns_of(const Estimate& estimate, Text text) {
    if (estimate.n == 0) return {"-", "-", "-", ""};
    const bool lower = estimate.more_is_better;
    return {text(estimate, estimate.p50), text(estimate, lower ? estimate.p5 : estimate.p95),
            text(estimate, lower ? estimate.p1 : estimate.p99), ""};
}

Columns values_of(const Estimate& estimate) {
    Columns columns =
        columns_of(estimate, [](const Estimate& of, const analysis::Quantile& quantile) { return value_of(of, quantile.value); });
    columns.worst = estimate.n == 0 ? "-" : value_of(estimate, estimate.more_is_better ? estimate.min : estimate.max);
    return columns;
}

std::string row(std::string_view first, const Columns& columns, std::string_view share, const std::string& last) {
    std::string line = fmt::format("  {:<{}}{:>9}{:>9}{:>9}{:>9}{:>8}  {}", first, name_width, columns.p50, columns.p95, columns.p99,
                                   columns.worst, share, last);
    line.erase(line.find_last_not_of(' ') + 1);
    return line + "\n";
}

Columns head_of(const Verdict& verdict) {
    return verdict.is_availability ? Columns{"p50", "p5", "p1", "worst"} : Columns{"p50", "p95", "p99", "worst"};
}

std::string share_of(const std::optional<double>& value) { return value ? short_share(*value) : "-"; }

/// One line without intervals, if all trials measured the same; empty if they differ.
std::string certain_row(const Judged& judged, std::string_view name, const TerminalStyle& style) {
    const Verdict& verdict = *judged.verdict;
    const Estimate* estimate = analysis::estimate_of(*judged.scenario, verdict.measure);
    const Estimate none;
    if (!estimate) estimate = &none;
    if (estimate->n > 0 && estimate->min != estimate->max) return "";
    return row(name, values_of(*estimate), share_of(verdict.share_met), coloured(verdict.status, style));
}

std::string rows_of(const Judged& judged, const TerminalStyle& style) {
    std::string name = judged.scenario->scenario;
    std::string text;
    if (name.size() > name_width) {
        text = "  " + name + "\n";
        name.clear();
    }
    if (const std::string certain = certain_row(judged, name, style); !certain.empty()) return text + certain;
    const Verdict& verdict = *judged.verdict;
    const Estimate& estimate = *analysis::estimate_of(*judged.scenario, verdict.measure);
    text += row(name, values_of(estimate), share_of(verdict.share_met), coloured(verdict.status, style));
    text += row("  95% from", columns_of(estimate, low_of), verdict.wilson_low ? share_of(verdict.wilson_low) : "", "");
    text += row("  to", columns_of(estimate, high_of), verdict.wilson_high ? share_of(verdict.wilson_high) : "", "");
    return text;
}

/// Scenarios in which every trial measured the same share a row: all that one screen needs to say of them.
std::string verdict_rows(const std::vector<Judged>& group, const TerminalStyle& style) {
    std::string text;
    std::vector<bool> told(group.size(), false);
    for (std::size_t g = 0; g < group.size(); ++g) {
        if (told[g]) continue;
        const std::string certain = certain_row(group[g], "", style);
        std::vector<std::string> names{group[g].scenario->scenario};
        for (std::size_t other = g + 1; !certain.empty() && other < group.size(); ++other) {
            if (certain_row(group[other], "", style) != certain) continue;
            told[other] = true;
            names.push_back(group[other].scenario->scenario);
        }
        if (names.size() == 1) {
            text += rows_of(group[g], style);
            continue;
        }
        const bool all = names.size() == group.size();
        text += certain_row(group[g], fmt::format("{}{} scenarios", all ? "all " : "", names.size()), style);
        if (!all) text += wrapped(names, "    ");
    }
    return text;
}

/// Whether any shown interval has an open end.
bool has_open_ends(const analysis::Results& results) {
    const auto is_open = [](const analysis::Quantile& quantile) { return quantile.low_is_open || quantile.high_is_open; };
    for (const auto& scenario : results.scenarios)
        for (const Verdict& verdict : scenario.objectives) {
            const Estimate* estimate = analysis::estimate_of(scenario, verdict.measure);
            if (!estimate || estimate->n == 0 || estimate->min == estimate->max) continue;  // shown without intervals
            if (is_open(estimate->p50) || is_open(estimate->more_is_better ? estimate->p5 : estimate->p95) ||
                is_open(estimate->more_is_better ? estimate->p1 : estimate->p99))
                return true;
        }
    return false;
}

}  // namespace

std::string verdict_table(const analysis::Results& results, const TerminalStyle& style) {
    std::string text;
    std::string head;
    for (const auto& group : by_objective(results)) {
        const Verdict& verdict = *group.front().verdict;
        const std::string target = target_of(verdict);
        text += fmt::format("\n{}:{}{}\n", verdict.name, verdict.name.size() + target.size() + 2 > terminal_width ? "\n  " : " ", target);
        // The columns are named once, and again if they change.
        const std::string own_head = row("", head_of(verdict), "within", "verdict");
        if (own_head != head) text += own_head;
        head = own_head;
        text += verdict_rows(group, style);
    }
    if (const std::string said = confidence_of_shares(results); !said.empty()) text += "  " + said + "\n";
    if (has_open_ends(results)) text += "  ?: this end of the interval needs more trials (p99: 368)\n";
    return text;
}

}  // namespace drsim::reports
