#include "reports/comparison_words.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "reports/readable.h"
#include "sim/analysis/wording.h"

namespace drsim::reports {

using analysis::Change;
using analysis::Comparison;
using analysis::MeasureChange;
using analysis::ScenarioComparison;
using analysis::Verdict;

namespace {

bool is_alike(const MeasureChange& a, const MeasureChange& b) {
    return a.in_seconds == b.in_seconds && a.more_is_better == b.more_is_better && a.pairs == b.pairs && a.differing == b.differing &&
           a.ended_in_both == b.ended_in_both && a.base_mean == b.base_mean && a.difference == b.difference && a.low == b.low &&
           a.high == b.high && a.ended_only_in_base == b.ended_only_in_base && a.ended_only_in_change == b.ended_only_in_change;
}

}  // namespace

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
    return measure.in_seconds ? signed_time(value) : fmt::format("{}{}", sign, short_number(std::abs(value)));
}

std::string status_of(const std::optional<Verdict>& verdict) {
    return verdict ? spelled(analysis::name_of(verdict->status)) : "not an objective";
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

std::string signed_time(double seconds) { return fmt::format("{}{}", seconds < 0 ? "-" : "+", short_time(std::abs(seconds))); }

std::vector<analysis::PhaseChange> told_phases(const ScenarioComparison& scenario) {
    constexpr std::size_t most = 5;
    constexpr double least_s = 0.05;
    std::vector<analysis::PhaseChange> told;
    for (const analysis::PhaseChange& phase : scenario.phases)  // the largest difference first
        if (told.size() < most && std::abs(phase.change_s - phase.base_s) >= least_s) told.push_back(phase);
    return told;
}

std::vector<AlikeMeasures> told_once(const ScenarioComparison& scenario) {
    std::vector<AlikeMeasures> all;
    for (const MeasureChange& measure : scenario.measures) {
        if (measure.change == Change::Same) continue;
        const auto known = std::find_if(all.begin(), all.end(), [&](const AlikeMeasures& one) { return is_alike(*one.first, measure); });
        if (known == all.end()) all.push_back({&measure, {measure.name}});
        else known->names.push_back(measure.name);
    }
    return all;
}

}  // namespace drsim::reports
