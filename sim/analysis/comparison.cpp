#include "sim/analysis/comparison.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "sim/analysis/measure_list.h"
#include "sim/analysis/statistics.h"
#include "sim/analysis/verdict.h"
#include "sim/analysis/wording.h"

namespace drsim::analysis {

namespace {

constexpr std::uint64_t fewest_differing = 6;
constexpr double z95 = 1.959963984540054;  // of the normal distribution, both sides together 5%

double value_at(const MeasureColumn& column, std::uint64_t trial) {
    if (!column.time) return column.number(trial);
    const std::int64_t us = column.time(trial);
    if (us == measure::not_measured) return std::numeric_limits<double>::quiet_NaN();
    return us == measure::beyond_horizon ? std::numeric_limits<double>::infinity() : static_cast<double>(us) / 1e6;
}

std::set<std::string> judged_measures(const model::System& system, const model::Scenario& scenario, const measure::TrialTable& table) {
    std::set<std::string> names;
    for (const model::Objective& objective : system.objectives)
        if (applies(objective, scenario)) names.insert(column_of(system, objective, table).name);
    return names;
}

bool is_milestone(const std::string& name) {
    return std::any_of(milestones.begin(), milestones.end(),
                       [&](model::ClockPoint point) { return name == span_name(model::ClockPoint::Onset, point); });
}

/// Sums of change minus base.
struct Differences {
    double sum = 0;
    double sum_of_squares = 0;
    double base_sum = 0;
};

void count_pair(double base, double change, MeasureChange& counted, Differences& sums) {
    if (std::isnan(base) || std::isnan(change)) return;
    ++counted.pairs;
    if (base != change) ++counted.differing;
    if (std::isinf(base) || std::isinf(change)) {
        if (!std::isinf(base)) ++counted.ended_only_in_base;
        if (!std::isinf(change)) ++counted.ended_only_in_change;
        return;
    }
    ++counted.ended_in_both;
    sums.base_sum += base;
    sums.sum += change - base;
    sums.sum_of_squares += (change - base) * (change - base);
}

/// Which way trials that end in only one of the systems point.
Change by_endings(const MeasureChange& counted, double tolerance) {
    const std::uint64_t worse = counted.ended_only_in_base;
    const std::uint64_t all = worse + counted.ended_only_in_change;
    if (all < fewest_differing) return Change::Unclear;
    const double net = std::abs(2 * static_cast<double>(worse) - static_cast<double>(all)) / static_cast<double>(counted.pairs);
    if (net <= tolerance) return Change::Unclear;
    const Interval share = wilson(worse, all);
    return share.low > 0.5 ? Change::Worse : share.high < 0.5 ? Change::Better : Change::Unclear;
}

Change by_mean(const MeasureChange& counted, double tolerance) {
    if (counted.differing < fewest_differing || (counted.low <= 0 && counted.high >= 0)) return Change::Unclear;
    const double of = counted.more_is_better ? 1 - counted.base_mean : counted.base_mean;
    if (std::abs(counted.difference) <= tolerance * of) return Change::Unclear;
    return (counted.difference > 0) != counted.more_is_better ? Change::Worse : Change::Better;
}

/// A later target of time, a lower one of availability, or a smaller share of trials.
bool is_looser(const Verdict& base, const Verdict& change) {
    if (change.share_required < base.share_required || (base.target && !change.target)) return true;
    if (!base.target || !change.target) return false;
    return base.is_availability ? *change.target < *base.target : *change.target > *base.target;
}

Change direction_of(const Verdict& base, const Verdict& change) {
    if (base.status == change.status) return Change::Same;
    if (base.status == Status::NotApplicable || change.status == Status::NotApplicable) return Change::Unclear;
    return worse(base.status, change.status) == change.status ? Change::Worse : Change::Better;
}

Change together(Change a, Change b) {
    for (const Change first : {Change::Worse, Change::Better, Change::Unclear})
        if (a == first || b == first) return first;
    return Change::Same;
}

}  // namespace

std::vector<MeasureSample> samples_of(const model::System& system, const model::Scenario& scenario, const measure::TrialTable& table) {
    const std::set<std::string> judged = judged_measures(system, scenario, table);
    std::vector<MeasureSample> samples;
    for (const MeasureColumn& column : columns_of(system, scenario, table)) {
        if (is_milestone(column.name) && !judged.contains(column.name)) continue;
        MeasureSample sample{column.name, static_cast<bool>(column.time), column.more_is_better, {}};
        sample.values.reserve(table.trials());
        for (std::uint64_t trial = 0; trial < table.trials(); ++trial)
            sample.values.push_back(table.struck(trial) ? value_at(column, trial) : std::numeric_limits<double>::quiet_NaN());
        samples.push_back(std::move(sample));
    }
    return samples;
}

MeasureChange compare(const MeasureSample& base, const MeasureSample& change, double tolerance) {
    MeasureChange counted;
    counted.name = base.name;
    counted.in_seconds = base.in_seconds;
    counted.more_is_better = base.more_is_better;
    Differences sums;
    for (std::size_t trial = 0; trial < std::min(base.values.size(), change.values.size()); ++trial)
        count_pair(base.values[trial], change.values[trial], counted, sums);
    if (counted.ended_in_both > 0) {
        const double n = static_cast<double>(counted.ended_in_both);
        counted.base_mean = sums.base_sum / n;
        counted.difference = sums.sum / n;
        const double variance = n > 1 ? std::max(0.0, (sums.sum_of_squares - sums.sum * sums.sum / n) / (n - 1)) : 0;
        const double half = z95 * std::sqrt(variance / n);
        counted.low = counted.difference - half;
        counted.high = counted.difference + half;
    }
    if (counted.differing == 0) return counted;
    const Change endings = by_endings(counted, tolerance);
    const Change mean = by_mean(counted, tolerance);
    // A system that no longer recovers in its worst trials recovers faster in the others: the endings decide.
    counted.change = endings != Change::Unclear ? endings : mean;
    return counted;
}

std::vector<VerdictChange> compare(const std::vector<Verdict>& base, const std::vector<Verdict>& change) {
    std::vector<VerdictChange> changes;
    const auto same = [](const Verdict& a, const Verdict& b) { return a.name == b.name && a.measure == b.measure; };
    for (const Verdict& before : base) {
        VerdictChange both{before.name, before.measure, before, {}, Change::Same, false, false};
        const auto now = std::find_if(change.begin(), change.end(), [&](const Verdict& one) { return same(before, one); });
        if (now == change.end()) {
            both.is_removed = before.status != Status::NoTarget;
        } else {
            both.change = *now;
            both.is_loosened = is_looser(before, *now);
            both.direction = direction_of(before, *now);
        }
        if (both.is_removed || both.is_loosened) both.direction = Change::Worse;
        changes.push_back(std::move(both));
    }
    for (const Verdict& now : change)
        if (std::none_of(base.begin(), base.end(), [&](const Verdict& one) { return same(one, now); })) {
            const bool is_bad = now.status == Status::Missed || now.status == Status::NotRecoverable;
            changes.push_back({now.name, now.measure, {}, now, is_bad ? Change::Unclear : Change::Same, false, false});
        }
    return changes;
}

std::vector<PhaseChange> compare(const std::vector<PathPhase>& base, const std::vector<PathPhase>& change) {
    std::map<std::string, PhaseChange> by_name;
    for (const PathPhase& phase : base) by_name[phase.phase].base_s = phase.mean_s;
    for (const PathPhase& phase : change) by_name[phase.phase].change_s = phase.mean_s;
    std::vector<PhaseChange> changes;
    for (auto& [name, phase] : by_name) {
        if (phase.base_s == phase.change_s) continue;
        phase.phase = name;
        changes.push_back(phase);
    }
    std::stable_sort(changes.begin(), changes.end(), [](const PhaseChange& a, const PhaseChange& b) {
        return std::abs(a.change_s - a.base_s) > std::abs(b.change_s - b.base_s);
    });
    return changes;
}

std::vector<ValueChange> compare(const std::vector<model::Value>& base, const std::vector<model::Value>& change) {
    std::map<std::string_view, const model::Value*> of_base;
    for (const model::Value& value : base) of_base.emplace(value.path, &value);
    std::vector<ValueChange> changes;
    for (const model::Value& value : change) {
        const auto before = of_base.find(value.path);
        if (before == of_base.end()) {
            changes.push_back({value.path, "", value.text, value.file, value.line});
            continue;
        }
        if (before->second->text != value.text) changes.push_back({value.path, before->second->text, value.text, value.file, value.line});
        of_base.erase(before);
    }
    for (const model::Value& value : base)
        if (of_base.contains(value.path)) changes.push_back({value.path, value.text, "", value.file, value.line});
    return changes;
}

Change overall(const ScenarioComparison& scenario) {
    Change all = Change::Same;
    for (const VerdictChange& verdict : scenario.objectives) all = together(all, verdict.direction);
    for (const MeasureChange& measure : scenario.measures) all = together(all, measure.change);
    return all;
}

Change overall(const Comparison& comparison) {
    Change all = Change::Same;
    for (const ScenarioComparison& scenario : comparison.scenarios) all = together(all, overall(scenario));
    return all;
}

}  // namespace drsim::analysis
