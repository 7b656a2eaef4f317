#include "sim/analysis/summary.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <span>

#include "sim/analysis/order_statistics.h"
#include "sim/analysis/statistics.h"
#include "sim/analysis/wording.h"

namespace drsim::analysis {

using measure::beyond_horizon;
using measure::not_measured;

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

/// Memory that is reused from measure to measure: with millions of trials, fresh memory costs as much as the work on it.
struct Sample {
    std::vector<double> memory;
    std::span<const double> finite;
    std::uint64_t n = 0;
    double sum = 0;
};

void read_numbers(const MeasureColumn& column, const measure::TrialTable& table, Sample& sample) {
    double* end = sample.memory.data();
    std::uint64_t n = 0;
    double sum = 0;
    each_struck<double>(column, table, [&](double number) {
        ++n;
        if (std::isinf(number)) return;
        *end++ = number;
        sum += number;
    });
    sample.finite = {sample.memory.data(), end};
    sample.n = n;
    sample.sum = sum;
}

void read_times(const MeasureColumn& column, const measure::TrialTable& table, Sample& sample) {
    double* end = sample.memory.data();
    std::uint64_t n = 0;
    __extension__ using Wide = __int128;
    Wide sum_us = 0;
    each_struck<std::int64_t>(column, table, [&](std::int64_t us) {
        if (us == not_measured) return;
        ++n;
        if (us == beyond_horizon) return;
        *end++ = static_cast<double>(us) / 1e6;
        sum_us += us;
    });
    sample.finite = {sample.memory.data(), end};
    sample.n = n;
    sample.sum = static_cast<double>(sum_us) / 1e6;
}

Estimate estimate(const MeasureColumn& column, const measure::TrialTable& table, Sample& sample) {
    sample.memory.resize(table.trials());
    (column.time ? read_times : read_numbers)(column, table, sample);
    Estimate result;
    result.name = column.name;
    result.in_seconds = static_cast<bool>(column.time);
    result.more_is_better = column.more_is_better;
    result.n = sample.n;
    if (sample.n == 0) return result;
    result.not_recovered = sample.n - sample.finite.size();
    const std::array<std::pair<Quantile*, unsigned>, 5> wanted{
        {{&result.p50, 50}, {&result.p95, 95}, {&result.p99, 99}, {&result.p5, 5}, {&result.p1, 1}}};
    const std::uint64_t finite = sample.finite.size();
    std::vector<std::uint64_t> ranks{1, finite};  // the least and the greatest; then those of the quantiles
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
        // Every measure is at least 0, which remains as the bound if the sample is too small for one.
        const bool low_is_open = ranks[first + 1] == 0;
        // Past the last trial. If that one is beyond the horizon, so is the bound, however many more trials there were.
        const bool high_is_open = ranks[first + 2] > sample.n && result.not_recovered == 0;
        *wanted[q].first = {at(first), low_is_open ? 0 : at(first + 1), at(first + 2), low_is_open, high_is_open};
    }
    if (column.more_is_better)
        for (Quantile* high : {&result.p50, &result.p95, &result.p99, &result.p5, &result.p1}) high->high = std::min(high->high, 1.0);
    result.min = finite == 0 ? infinite : values[0];
    result.max = result.not_recovered > 0 ? infinite : values[1];
    result.mean = result.not_recovered > 0 ? infinite : sample.sum / static_cast<double>(sample.n);
    return result;
}

}  // namespace

const Estimate* estimate_of(const ScenarioResult& scenario, const std::string& measure) {
    const auto found =
        std::find_if(scenario.measures.begin(), scenario.measures.end(), [&](const Estimate& known) { return known.name == measure; });
    return found == scenario.measures.end() ? nullptr : &*found;
}

Estimate estimate(const MeasureColumn& column, const measure::TrialTable& table) {
    Sample sample;
    return estimate(column, table, sample);
}

std::vector<Estimate> estimates_of(const model::System& system, const model::Scenario& scenario, const measure::TrialTable& table) {
    const std::vector<MeasureColumn> columns = columns_of(system, scenario, table);
    std::vector<Estimate> estimates;
    Sample sample;
    for (const MeasureColumn& column : columns) {
        // Measures that agree in all trials, such as the RTO of the only entry point and the RTO, are estimated once.
        const auto like =
            std::find_if(columns.begin(), columns.begin() + static_cast<std::ptrdiff_t>(estimates.size()), [&](const auto& earlier) {
                return column.as_it_stands && earlier.as_it_stands && earlier.as_it_stands->is_kept_with(*column.as_it_stands) &&
                       earlier.more_is_better == column.more_is_better && static_cast<bool>(earlier.time) == static_cast<bool>(column.time);
            });
        const auto place = static_cast<std::size_t>(like - columns.begin());
        if (place == estimates.size()) {
            estimates.push_back(estimate(column, table, sample));
        } else {
            estimates.push_back(estimates[place]);
            estimates.back().name = column.name;
        }
    }
    return estimates;
}

std::vector<PathPhase> critical_path_of(const model::System& system, const std::vector<measure::PhaseTime>& total_us,
                                        std::uint64_t recovered) {
    std::vector<PathPhase> path;
    double sum = 0;
    for (const measure::PhaseTime& time : total_us) sum += static_cast<double>(time.us);
    for (const measure::PhaseTime& time : total_us) {
        const double us = static_cast<double>(time.us);
        path.push_back({name_of(system, time.phase), us / 1e6 / static_cast<double>(recovered), us / sum});
    }
    return path;
}

std::vector<StillMissing> not_recovered_because(const model::System& system, const measure::TrialTable& table) {
    std::map<std::int64_t, StillMissing> by_number;
    std::uint64_t all = 0;
    for (std::uint64_t trial = 0; trial < table.trials(); ++trial) {
        if (!table.struck(trial) || table.rto().word(trial) != beyond_horizon) continue;
        ++all;
        const std::int64_t number = table.missing().word(trial);
        StillMissing& found = by_number.try_emplace(number, StillMissing{missing_name(system, number), 0, 0, trial}).first->second;
        ++found.trials;
    }
    std::vector<StillMissing> reasons;
    for (auto& [number, reason] : by_number) {
        reason.share = static_cast<double>(reason.trials) / static_cast<double>(all);
        reasons.push_back(std::move(reason));
    }
    std::stable_sort(reasons.begin(), reasons.end(), [](const StillMissing& a, const StillMissing& b) {
        return a.trials != b.trials ? a.trials > b.trials : a.trial < b.trial;
    });
    return reasons;
}

WorstTrial worst_trial_of(const measure::TrialTable& table) {
    WorstTrial worst;
    std::int64_t longest = -1;
    for (std::uint64_t chunk = 0; chunk < table.chunks(); ++chunk) {
        const measure::Column::Chunk struck = table.struck().chunk(chunk);
        const measure::Column::Chunk rto = table.rto().chunk(chunk);
        const std::uint64_t size = table.chunk_size(chunk);
        for (std::uint64_t row = 0; row < size; ++row) {
            if (!struck[row] || rto[row] <= longest) continue;
            longest = rto[row];
            worst.trial = chunk * measure::TrialTable::chunk_trials + row;
        }
    }
    worst.rto_s = longest == beyond_horizon ? infinite : static_cast<double>(std::max<std::int64_t>(0, longest)) / 1e6;
    return worst;
}

}  // namespace drsim::analysis
