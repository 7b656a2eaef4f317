#include "sim/analysis/summary.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "sim/analysis/order_statistics.h"
#include "sim/analysis/statistics.h"
#include "sim/analysis/wording.h"

namespace drsim::analysis {

using measure::beyond_horizon;
using measure::not_measured;

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

struct Sample {
    std::vector<double> finite;
    std::uint64_t n = 0;
    double sum = 0;
};

Sample sample_of(const MeasureColumn& column, const measure::TrialTable& table) {
    Sample sample;
    sample.finite.reserve(table.trials());
    __extension__ using Wide = __int128;
    Wide sum_us = 0;
    for (std::uint64_t trial = 0; trial < table.trials(); ++trial) {
        if (!table.struck(trial)) continue;
        if (column.number) {
            const double number = column.number(trial);
            ++sample.n;
            if (std::isinf(number)) continue;
            sample.finite.push_back(number);
            sample.sum += number;
            continue;
        }
        const std::int64_t us = column.as_it_stands ? column.as_it_stands->word(trial) : column.time(trial);
        if (us == not_measured) continue;
        ++sample.n;
        if (us == beyond_horizon) continue;
        sample.finite.push_back(static_cast<double>(us) / 1e6);
        sum_us += us;
    }
    if (column.time) sample.sum = static_cast<double>(sum_us) / 1e6;
    return sample;
}

}  // namespace

const Estimate* estimate_of(const ScenarioResult& scenario, const std::string& measure) {
    const auto found = std::find_if(scenario.measures.begin(), scenario.measures.end(), [&](const Estimate& known) { return known.name == measure; });
    return found == scenario.measures.end() ? nullptr : &*found;
}

Estimate estimate(const MeasureColumn& column, const measure::TrialTable& table) {
    Sample sample = sample_of(column, table);
    Estimate result;
    result.name = column.name;
    result.in_seconds = static_cast<bool>(column.time);
    result.more_is_better = column.more_is_better;
    result.n = sample.n;
    if (sample.n == 0) return result;
    result.not_recovered = sample.n - sample.finite.size();
    const std::array<std::pair<Quantile*, unsigned>, 5> wanted{{{&result.p50, 50}, {&result.p95, 95}, {&result.p99, 99}, {&result.p5, 5}, {&result.p1, 1}}};
    const std::uint64_t finite = sample.finite.size();
    std::vector<std::uint64_t> ranks{1, finite};  // the least and the greatest; then those of the quantiles, as far as they are finite
    for (const auto& [quantile, percent] : wanted) {
        const Ranks of = quantile_ranks(sample.n, percent);
        for (const std::uint64_t rank : {of.rank, of.low, of.high}) ranks.push_back(rank);
    }
    std::vector<std::uint64_t> within;
    for (const std::uint64_t rank : ranks) within.push_back(std::clamp<std::uint64_t>(rank, 1, std::max<std::uint64_t>(finite, 1)));
    const std::vector<double> values = order_statistics(sample.finite, within);
    const auto at = [&](std::size_t r) { return ranks[r] <= finite ? values[r] : infinite; };
    for (std::size_t q = 0; q < wanted.size(); ++q) {
        const std::size_t first = 2 + 3 * q;
        // Every measure is at least 0: where the sample is too small for a lower bound, that is what remains.
        *wanted[q].first = {at(first), ranks[first + 1] == 0 ? 0 : at(first + 1), at(first + 2)};
    }
    if (column.more_is_better)
        for (Quantile* high : {&result.p50, &result.p95, &result.p99, &result.p5, &result.p1}) high->high = std::min(high->high, 1.0);
    result.min = finite == 0 ? infinite : values[0];
    result.max = result.not_recovered > 0 ? infinite : values[1];
    result.mean = result.not_recovered > 0 ? infinite : sample.sum / static_cast<double>(sample.n);
    return result;
}

std::vector<Estimate> estimates_of(const model::System& system, const model::Scenario& scenario, const measure::TrialTable& table) {
    std::vector<Estimate> estimates;
    for (const MeasureColumn& column : columns_of(system, scenario, table)) estimates.push_back(estimate(column, table));
    return estimates;
}

std::vector<PathPhase> critical_path_of(const model::System& system, const std::vector<measure::PhaseTime>& total_us, std::uint64_t recovered) {
    std::vector<PathPhase> path;
    double sum = 0;
    for (const measure::PhaseTime& time : total_us) sum += static_cast<double>(time.us);
    for (const measure::PhaseTime& time : total_us) {
        const double us = static_cast<double>(time.us);
        path.push_back({name_of(system, time.phase), us / 1e6 / static_cast<double>(recovered), us / sum});
    }
    return path;
}

WorstTrial worst_trial_of(const measure::TrialTable& table) {
    WorstTrial worst;
    std::int64_t longest = -1;
    for (std::uint64_t trial = 0; trial < table.trials(); ++trial) {
        if (!table.struck(trial) || table.rto().word(trial) <= longest) continue;
        longest = table.rto().word(trial);
        worst.trial = trial;
    }
    worst.rto_s = longest == beyond_horizon ? infinite : static_cast<double>(std::max<std::int64_t>(0, longest)) / 1e6;
    return worst;
}

}  // namespace drsim::analysis
