#include "sim/analysis/recheck.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "sim/analysis/statistics.h"
#include "sim/analysis/verdict.h"
#include "sim/analysis/wording.h"

namespace drsim::analysis {

namespace {

bool nearly(double a, double b) { return std::abs(a - b) <= 1e-9; }

/// A quantile lies within the target exactly when so many trials do.
std::string of_quantiles(const Estimate& estimate, const Verdict& verdict, std::uint64_t within) {
    const std::array<std::pair<unsigned, double>, 3> quantiles{{{50, estimate.p50.value}, {95, estimate.p95.value}, {99, estimate.p99.value}}};
    for (const auto& [percent, value] : quantiles)
        if ((value <= *verdict.target) != (within >= quantile_ranks(verdict.n, percent).rank))
            return fmt::format("the p{} of {} does not agree with {} of {} trials within the target", percent, verdict.measure, within, verdict.n);
    return {};
}

/// Quantiles stand in order, each inside its interval, all between the least and the greatest value.
std::string of_estimate(const ScenarioResult& scenario, const Estimate& estimate) {
    if (estimate.n == 0) return {};
    if (estimate.n > scenario.struck) return fmt::format("{} was taken in {} trials, and {} were struck", estimate.name, estimate.n, scenario.struck);
    if (estimate.not_recovered > estimate.n) return fmt::format("{} has {} trials that did not recover, of {}", estimate.name, estimate.not_recovered, estimate.n);
    std::vector<std::pair<unsigned, const Quantile*>> quantiles{{50, &estimate.p50}, {95, &estimate.p95}, {99, &estimate.p99}};
    if (estimate.more_is_better) quantiles.insert(quantiles.begin(), {{1, &estimate.p1}, {5, &estimate.p5}});
    double before = estimate.min;
    for (const auto& [percent, quantile] : quantiles) {
        const bool inside = (quantile->low_is_open || quantile->low <= quantile->value) && (quantile->high_is_open || quantile->value <= quantile->high);
        if (!inside) return fmt::format("the p{} of {} lies outside its interval", percent, estimate.name);
        if (quantile->value < before) return fmt::format("the p{} of {} is less than what stands below it", percent, estimate.name);
        before = quantile->value;
    }
    return estimate.max < before ? fmt::format("the worst {} is less than its p99", estimate.name) : std::string();
}

std::string of_verdict(const ScenarioResult& scenario, const Verdict& verdict) {
    const auto told = name_of(verdict.status);
    if (!verdict.target) return verdict.status == Status::NoTarget ? "" : fmt::format("it is {} and has no target", told);
    if (verdict.n > scenario.struck) return fmt::format("{} trials were judged and {} were struck", verdict.n, scenario.struck);
    if (verdict.n == 0) return verdict.status == Status::NotApplicable ? "" : fmt::format("it is {} and no trial was judged", told);
    if (verdict.confidence < usual_confidence - 1e-12) return fmt::format("its interval has a confidence of {}, less than {}", verdict.confidence, usual_confidence);

    const auto n = static_cast<double>(verdict.n);
    const auto within = static_cast<std::uint64_t>(*verdict.share_met * n + 0.5);
    if (!nearly(*verdict.share_met, static_cast<double>(within) / n)) return fmt::format("{} is no share of {} trials", *verdict.share_met, verdict.n);
    const Interval interval = wilson(within, verdict.n, verdict.confidence);
    if (!nearly(*verdict.wilson_low, interval.low) || !nearly(*verdict.wilson_high, interval.high))
        return fmt::format("{} of {} trials give the interval [{}, {}], not [{}, {}]", within, verdict.n, interval.low, interval.high, *verdict.wilson_low, *verdict.wilson_high);

    const Estimate* estimate = estimate_of(scenario, verdict.measure);
    const bool measured = estimate != nullptr && estimate->n == verdict.n;
    if (measured && estimate->in_seconds && !verdict.is_availability)
        if (std::string wrong = of_quantiles(*estimate, verdict, within); !wrong.empty()) return wrong;
    const std::uint64_t ended = measured ? estimate->n - estimate->not_recovered : verdict.n;
    const Status follows = judge({verdict.n, within, ended}, verdict.share_required, verdict.confidence);
    // Without its measure nothing says whether any trial came to an end.
    const bool agrees = follows == verdict.status || (!measured && verdict.status == Status::NotRecoverable && within == 0);
    return agrees ? "" : fmt::format("it says {}, and {} of {} trials within the target, where {:.6g} is asked for, are {}", told, within, verdict.n, verdict.share_required, name_of(follows));
}

}  // namespace

std::string contradiction_in(const Results& results) {
    for (const ScenarioResult& scenario : results.scenarios) {
        if (scenario.struck > scenario.trials) return fmt::format("{} of {} trials of {} were struck", scenario.struck, scenario.trials, scenario.scenario);
        for (const Estimate& estimate : scenario.measures)
            if (const std::string wrong = of_estimate(scenario, estimate); !wrong.empty()) return fmt::format("{}: {}", scenario.scenario, wrong);
        for (const Verdict& verdict : scenario.objectives)
            if (const std::string wrong = of_verdict(scenario, verdict); !wrong.empty())
                return fmt::format("objective \"{}\" of {}: {}", verdict.name, scenario.scenario, wrong);
    }
    return {};
}

}  // namespace drsim::analysis
