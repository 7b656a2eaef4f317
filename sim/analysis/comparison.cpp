#include "sim/analysis/comparison.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include <fmt/format.h>

#include "sim/analysis/measure_list.h"
#include "sim/analysis/statistics.h"
#include "sim/analysis/verdict.h"
#include "sim/analysis/wording.h"
#include "sim/base/duration_text.h"

namespace drsim::analysis {

namespace {

constexpr double z95 = 1.959963984540054;      // of the normal distribution, both sides together 5%: for the interval that is shown
constexpr double z_decides = 3.2905267314919;  // 0.1%
constexpr double confidence = 0.999;
constexpr std::uint64_t fewest_differing = 11;  // 2 * 0.5^11 < 0.1%
constexpr double least_time_s = 1;

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

bool is_on_the_way(const std::string& name) {
    return name.starts_with("rto_from_") || name.starts_with("lost_") ||
           std::any_of(milestones.begin(), milestones.end(),
                       [&](model::ClockPoint point) { return name == span_name(model::ClockPoint::Onset, point); });
}

Change together(Change a, Change b) {
    for (const Change first : {Change::Worse, Change::Better, Change::Unclear})
        if (a == first || b == first) return first;
    return Change::Same;
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

/// Which way trials point that are good in only one of the systems.
Change by_trials(std::uint64_t only_in_base, std::uint64_t only_in_change, std::uint64_t pairs, double tolerance) {
    const std::uint64_t all = only_in_base + only_in_change;
    if (all < fewest_differing) return Change::Unclear;
    const double net = std::abs(static_cast<double>(only_in_base) - static_cast<double>(only_in_change)) / static_cast<double>(pairs);
    if (net <= tolerance) return Change::Unclear;
    const Interval share = wilson(only_in_base, all, confidence);
    return share.low > 0.5 ? Change::Worse : share.high < 0.5 ? Change::Better : Change::Unclear;
}

Change by_mean(const MeasureChange& counted, double tolerance) {
    const double standard_error = (counted.high - counted.low) / 2 / z95;
    const double difference = std::abs(counted.difference);
    if (counted.differing < fewest_differing || difference <= z_decides * standard_error) return Change::Unclear;
    if (difference <= tolerance * (counted.more_is_better ? 1 - counted.base_mean : counted.base_mean)) return Change::Unclear;
    if (counted.in_seconds && tolerance > 0 && difference < least_time_s) return Change::Unclear;
    return (counted.difference > 0) != counted.more_is_better ? Change::Worse : Change::Better;
}

/// A later target of time, a lower one of availability, or a smaller share of trials.
bool is_looser(const Verdict& base, const Verdict& change) {
    if (change.share_required < base.share_required || (base.target && !change.target)) return true;
    if (!base.target || !change.target) return false;
    return base.is_availability ? *change.target < *base.target : *change.target > *base.target;
}

const MeasureSample* sample_of(const std::vector<MeasureSample>& samples, const std::string& name) {
    const auto found = std::find_if(samples.begin(), samples.end(), [&](const MeasureSample& sample) { return sample.name == name; });
    return found == samples.end() ? nullptr : &*found;
}

/// Whether significantly more trials miss the target in one of the systems, or fewer.
Change by_target(const MeasureSample* base, const MeasureSample* change, double target) {
    if (base == nullptr || change == nullptr) return Change::Unclear;
    const auto meets = [&](const MeasureSample& sample, std::size_t trial) {
        return sample.more_is_better ? sample.values[trial] >= target : sample.values[trial] <= target;
    };
    std::uint64_t pairs = 0, only_in_base = 0, only_in_change = 0;
    for (std::size_t trial = 0; trial < std::min(base->values.size(), change->values.size()); ++trial) {
        if (std::isnan(base->values[trial]) || std::isnan(change->values[trial])) continue;
        ++pairs;
        if (meets(*base, trial) && !meets(*change, trial)) ++only_in_base;
        if (!meets(*base, trial) && meets(*change, trial)) ++only_in_change;
    }
    return by_trials(only_in_base, only_in_change, pairs, 0);
}

bool judges_something(const Verdict& verdict) { return verdict.status != Status::NotApplicable && verdict.status != Status::NoTarget; }

void judge(VerdictChange& both, const std::vector<MeasureSample>& base, const std::vector<MeasureSample>& change) {
    const Verdict& before = *both.base;
    both.is_removed = !both.change && before.status != Status::NoTarget;
    both.is_loosened = both.change && is_looser(before, *both.change);
    const bool judges_nothing_more = both.change && judges_something(before) && !judges_something(*both.change);
    if (both.is_removed || both.is_loosened || judges_nothing_more) {
        both.direction = Change::Worse;
        return;
    }
    if (!both.change || before.status == both.change->status) return;
    both.direction = Change::Unclear;
    if (!before.target || before.target != both.change->target || before.share_required != both.change->share_required) return;
    const Change trials = by_target(sample_of(base, before.measure), sample_of(change, before.measure), *before.target);
    const Change status = worse(before.status, both.change->status) == both.change->status ? Change::Worse : Change::Better;
    if (trials == status) both.direction = status;
}

/// The trial whose recovery takes longest in comparison; none if none takes longer.
std::optional<std::uint64_t> slowed_most(const MeasureSample* base, const MeasureSample* change) {
    std::optional<std::uint64_t> slowest;
    if (base == nullptr || change == nullptr) return slowest;
    double most = 0;
    for (std::size_t trial = 0; trial < std::min(base->values.size(), change->values.size()); ++trial) {
        if (base->values[trial] == change->values[trial]) continue;
        const double more = change->values[trial] - base->values[trial];  // NaN if not taken in one: not more
        if (!(more > most)) continue;
        most = more;
        slowest = trial;
    }
    return slowest;
}

}  // namespace

std::vector<MeasureSample> samples_of(const model::System& system, const model::Scenario& scenario, const measure::TrialTable& table) {
    const std::set<std::string> judged = judged_measures(system, scenario, table);
    std::vector<MeasureSample> samples;
    for (const MeasureColumn& column : columns_of(system, scenario, table)) {
        if (is_on_the_way(column.name) && !judged.contains(column.name)) continue;
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
    // A system that no longer recovers in its worst trials is faster in the others, and one that now does is slower: the worse counts.
    counted.change = together(by_trials(counted.ended_only_in_base, counted.ended_only_in_change, counted.pairs, tolerance),
                              by_mean(counted, tolerance));
    return counted;
}

std::vector<VerdictChange> compare_objectives(const ScenarioSide& base, const ScenarioSide& change) {
    const std::vector<Verdict>& verdicts = change.result.objectives;
    std::vector<VerdictChange> changes;
    for (const Verdict& before : base.result.objectives)
        changes.push_back({before.name, before.measure, before, {}, Change::Same, false, false});
    // The most alike first: the same target and share, then the same name, then the same measure.
    const auto alike = [](const Verdict& a, const Verdict& b, int how_much) {
        if (a.measure != b.measure) return false;
        return how_much == 0 ? true : how_much == 1 ? a.name == b.name : a.target == b.target && a.share_required == b.share_required;
    };
    std::vector<bool> paired(verdicts.size());
    for (int how_much = 2; how_much >= 0; --how_much)
        for (VerdictChange& both : changes)
            for (std::size_t n = 0; n < paired.size() && !both.change; ++n)
                if (!paired[n] && alike(*both.base, verdicts[n], how_much)) {
                    both.change = verdicts[n];
                    paired[n] = true;
                }
    for (VerdictChange& both : changes) judge(both, base.samples, change.samples);
    for (std::size_t n = 0; n < paired.size(); ++n)
        if (!paired[n]) {
            const Verdict& now = verdicts[n];
            const bool is_bad = now.status == Status::Missed || now.status == Status::NotRecoverable;
            changes.push_back({now.name, now.measure, {}, now, is_bad ? Change::Unclear : Change::Same, false, false});
        }
    return changes;
}

std::vector<PhaseChange> compare(const std::vector<PathPhase>& base, const std::vector<PathPhase>& change) {
    if (base.empty() || change.empty()) return {};  // none has recovered
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

ScenarioComparison compare(const ScenarioSide& base, const ScenarioSide& change, double tolerance) {
    ScenarioComparison comparison;
    comparison.scenario = change.result.scenario;
    comparison.trials = std::min(base.result.trials, change.result.trials);
    comparison.objectives = compare_objectives(base, change);
    for (const MeasureSample& sample : change.samples)
        if (const auto* of_base = sample_of(base.samples, sample.name)) comparison.measures.push_back(compare(*of_base, sample, tolerance));
        else comparison.added.push_back(sample.name);
    for (const MeasureSample& sample : base.samples)
        if (sample_of(change.samples, sample.name) == nullptr) comparison.gone.push_back(sample.name);
    comparison.phases = compare(base.result.critical_path, change.result.critical_path);
    comparison.worst_trial = slowed_most(sample_of(base.samples, "rto"), sample_of(change.samples, "rto"));
    return comparison;
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
    if (!scenario.gone.empty()) all = Change::Worse;
    return all;
}

namespace {

/// What a system's objectives judge: "region_failure rto", "any rpo.orders".
std::set<std::pair<std::string, std::string>> judged_by(const model::System& system) {
    const measure::TrialTable table(system);
    std::set<std::pair<std::string, std::string>> judged;
    for (const model::Objective& objective : system.objectives)
        judged.emplace(objective.scenario_class.value_or("any"), column_of(system, objective, table).name);
    return judged;
}

}  // namespace

std::vector<std::string> loosened_rulers(const model::System& base, const model::System& change) {
    std::vector<std::string> rulers;
    const auto judged = judged_by(change);
    for (const auto& [of_class, measure] : judged_by(base))
        if (!judged.contains({of_class, measure}) && !judged.contains({"any", measure}))
            rulers.push_back(
                fmt::format("no objective of {} on {} any more", of_class == "any" ? "any class" : "class " + of_class, measure));
    for (const model::EntryPoint& before : base.entry_points) {
        const auto now = std::find_if(change.entry_points.begin(), change.entry_points.end(),
                                      [&](const model::EntryPoint& entry) { return entry.name == before.name; });
        if (now == change.entry_points.end()) continue;
        if (now->restored_at < before.restored_at)
            rulers.push_back(fmt::format("{} counts as restored at {} instead of {}", before.name, as_percentage(now->restored_at),
                                         as_percentage(before.restored_at)));
        if (now->hold < before.hold)
            rulers.push_back(fmt::format("{} counts as restored after {} instead of {} without a break", before.name, as_written(now->hold),
                                         as_written(before.hold)));
    }
    return rulers;
}

bool has_compared(const Comparison& comparison) {
    for (const ScenarioComparison& scenario : comparison.scenarios)
        for (const MeasureChange& measure : scenario.measures)
            if (measure.pairs > 0) return true;
    return false;
}

Change overall(const Comparison& comparison) {
    Change all = comparison.loosened.empty() ? Change::Same : Change::Worse;
    for (const ScenarioComparison& scenario : comparison.scenarios) all = together(all, overall(scenario));
    return all;
}

}  // namespace drsim::analysis
