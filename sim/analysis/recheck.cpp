#include "sim/analysis/recheck.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "sim/analysis/measure_list.h"
#include "sim/analysis/statistics.h"
#include "sim/analysis/verdict.h"
#include "sim/analysis/wording.h"

namespace drsim::analysis {

namespace {

/// The rounding of a sum of many values.
double rounding_of(double value) { return 1e-9 * std::max(1.0, std::abs(value)); }

bool nearly(double a, double b) { return std::abs(a - b) <= 1e-9; }

/// A quantile is within the target exactly if at least as many trials are as its rank says.
std::string of_quantiles(const Estimate& estimate, const Verdict& verdict, std::uint64_t within) {
    const std::array<std::pair<unsigned, double>, 3> quantiles{
        {{50, estimate.p50.value}, {95, estimate.p95.value}, {99, estimate.p99.value}}};
    for (const auto& [percent, value] : quantiles)
        if ((value <= *verdict.target) != (within >= quantile_ranks(verdict.n, percent).rank))
            return fmt::format("the p{} of {} contradicts {} of {} trials within the target", percent, verdict.measure, within, verdict.n);
    return {};
}

/// Quantiles are in order, each inside its interval, all between the least and the greatest value.
std::string of_estimate(const ScenarioResult& scenario, const Estimate& estimate) {
    if (estimate.n == 0) return {};
    if (estimate.n > scenario.struck)
        return fmt::format("{} was measured in {} trials, but only {} were struck", estimate.name, estimate.n, scenario.struck);
    if (estimate.not_recovered > estimate.n)
        return fmt::format("{} did not recover in {} of {} trials", estimate.name, estimate.not_recovered, estimate.n);
    std::vector<std::pair<unsigned, const Quantile*>> quantiles{{50, &estimate.p50}, {95, &estimate.p95}, {99, &estimate.p99}};
    if (estimate.more_is_better) quantiles.insert(quantiles.begin(), {{1, &estimate.p1}, {5, &estimate.p5}});
    double before = estimate.min;
    const bool counts_from_onset = estimate.name == "rto" || estimate.name.rfind("rto.", 0) == 0;
    if (counts_from_onset && std::isfinite(estimate.max) && estimate.max > scenario.horizon_s + rounding_of(scenario.horizon_s))
        return fmt::format("the worst {} is beyond the horizon", estimate.name);
    if ((counts_from_onset || estimate.name.rfind("rpo.", 0) == 0) && estimate.min < 0)
        return fmt::format("the lowest {} is below zero", estimate.name);
    for (const auto& [percent, quantile] : quantiles) {
        const bool inside =
            (quantile->low_is_open || quantile->low <= quantile->value) && (quantile->high_is_open || quantile->value <= quantile->high);
        if (!inside) return fmt::format("the p{} of {} is outside its interval", percent, estimate.name);
        if (quantile->value < before) return fmt::format("the p{} of {} is less than a lower quantile", percent, estimate.name);
        before = quantile->value;
    }
    const bool mean_fits =
        estimate.mean >= estimate.min - rounding_of(estimate.min) && estimate.mean <= estimate.max + rounding_of(estimate.max);
    if (estimate.not_recovered == 0 && !mean_fits) return fmt::format("the mean of {} is outside the range of its values", estimate.name);
    const bool ends_beyond = estimate.in_seconds && std::isinf(estimate.max);
    if (estimate.in_seconds && ends_beyond != (estimate.not_recovered > 0))
        return fmt::format("the worst {} contradicts {} trials that did not recover", estimate.name, estimate.not_recovered);
    return estimate.max < before ? fmt::format("the worst {} is less than its p99", estimate.name) : std::string();
}

std::string of_verdict(const ScenarioResult& scenario, const Verdict& verdict) {
    const auto told = name_of(verdict.status);
    if (!verdict.target) return verdict.status == Status::NoTarget ? "" : fmt::format("it is {} but has no target", told);
    if (verdict.n > scenario.struck) return fmt::format("{} trials were judged, but only {} were struck", verdict.n, scenario.struck);
    if (verdict.n == 0) return verdict.status == Status::NotApplicable ? "" : fmt::format("it is {}, but no trial was judged", told);
    if (verdict.confidence < usual_confidence - 1e-12)
        return fmt::format("the confidence of its interval is {}, less than {}", verdict.confidence, usual_confidence);

    const auto n = static_cast<double>(verdict.n);
    const auto within = static_cast<std::uint64_t>(*verdict.share_met * n + 0.5);
    if (!nearly(*verdict.share_met, static_cast<double>(within) / n))
        return fmt::format("{} is not a possible share of {} trials", *verdict.share_met, verdict.n);
    const Interval interval = wilson(within, verdict.n, verdict.confidence);
    if (!nearly(*verdict.wilson_low, interval.low) || !nearly(*verdict.wilson_high, interval.high))
        return fmt::format("{} of {} trials give the interval [{}, {}], not [{}, {}]", within, verdict.n, interval.low, interval.high,
                           *verdict.wilson_low, *verdict.wilson_high);

    const Estimate* estimate = estimate_of(scenario, verdict.measure);
    if (estimate == nullptr) return fmt::format("its measure, {}, is missing", verdict.measure);
    if (estimate->n != verdict.n) return fmt::format("{} trials were judged, but its measure has {}", verdict.n, estimate->n);
    if (estimate->in_seconds && !verdict.is_availability)
        if (std::string wrong = of_quantiles(*estimate, verdict, within); !wrong.empty()) return wrong;
    const Status follows = judge({verdict.n, within, estimate->n - estimate->not_recovered}, verdict.share_required, verdict.confidence);
    return follows == verdict.status ? ""
                                     : fmt::format("it is {}, but {} of {} trials within the target, with {:.6g} required, is {}", told,
                                                   within, verdict.n, verdict.share_required, name_of(follows));
}

/// The measure of a verdict is the one that the verdict says it judges.
std::string of_names(const Verdict& verdict) {
    std::vector<std::string> measures;
    const std::string of = verdict.entry_point ? "." + *verdict.entry_point : "";
    if (verdict.is_availability) {
        if (verdict.measure.rfind("availability", 0) == 0 && (of.empty() || verdict.measure.ends_with(of))) return {};
    } else if (verdict.data) {
        measures = {"rpo." + *verdict.data};
    } else if (verdict.from && verdict.until) {
        measures = {*verdict.from + "_to_" + *verdict.until + of};
        if (*verdict.until == "restored" && *verdict.from == "onset") measures.push_back("rto" + of);
        if (*verdict.until == "restored" && *verdict.from == "interrupted") measures.push_back("rto_from_interruption" + of);
        if (*verdict.until == "restored" && *verdict.from == "declared") measures.push_back("rto_from_declaration" + of);
    }
    std::string measure = verdict.measure;
    if (const std::size_t at = measure.find(outside_maintenance); at != std::string::npos) measure.erase(at, outside_maintenance.size());
    const bool known = std::find(measures.begin(), measures.end(), measure) != measures.end();
    return known ? "" : fmt::format("its measure, {}, is not the one it judges", verdict.measure);
}

/// Compares times from a file, up to their rounding.
bool same_time(double a, double b) { return std::abs(a - b) <= 1e-6 + rounding_of(b); }

/// Checks everything besides the measures: recovered trials, those that did not recover, the worst one, and those that both kernels ran.
std::string of_rest(const ScenarioResult& scenario) {
    const KernelAgreement& check = scenario.cross_check;
    if (check.agreed > check.trials || (check.agreed < check.trials) == check.disagreement.empty())
        return fmt::format("{} of {} trials agree between the kernels, but {} disagreement is given", check.agreed, check.trials,
                           check.disagreement.empty() ? "no" : "a");
    const Estimate* rto = estimate_of(scenario, "rto");
    if (rto == nullptr) return "its measure rto is missing";
    if (rto->n != scenario.struck) return fmt::format("{} trials were struck, but rto was measured in {}", scenario.struck, rto->n);
    double together = 0, shares = 0;
    for (const PathPhase& phase : scenario.critical_path) {
        together += phase.mean_s;
        shares += phase.share;
    }
    const bool has_recovered = rto->n > rto->not_recovered;
    if (has_recovered && rto->not_recovered == 0 && !same_time(together, rto->mean))
        return fmt::format("its phases add up to {:.6g} s, but its mean rto is {:.6g} s", together, rto->mean);
    if (!scenario.critical_path.empty() && std::abs(shares - 1) > 1e-6)
        return fmt::format("the shares of its phases add up to {:.6g}", shares);
    std::uint64_t missing = 0;
    for (const StillMissing& reason : scenario.not_recovered_because) missing += reason.trials;
    if (missing > rto->not_recovered)
        return fmt::format("{} trials have a reason for not recovering, but only {} did not recover", missing, rto->not_recovered);
    const Estimate* interrupted = estimate_of(scenario, "rto_from_interruption");
    if (interrupted != nullptr && interrupted->n == rto->n)
        for (const auto& [own, whole] :
             {std::pair(&interrupted->p50, &rto->p50), std::pair(&interrupted->p95, &rto->p95), std::pair(&interrupted->p99, &rto->p99)})
            if (own->value > whole->value + rounding_of(whole->value)) return "its rto_from_interruption is longer than its rto";
    if (scenario.worst_trial.trial.has_value() != (scenario.struck > 0)) return "its worst trial contradicts the number of struck trials";
    if (scenario.worst_trial.trial && *scenario.worst_trial.trial >= scenario.trials)
        return fmt::format("its worst trial is number {} of {}", *scenario.worst_trial.trial, scenario.trials);
    const bool same_worst = std::isinf(rto->max) ? std::isinf(scenario.worst_trial.rto_s) : same_time(scenario.worst_trial.rto_s, rto->max);
    return scenario.struck == 0 || same_worst ? "" : "its worst trial is not the one with the longest rto";
}

}  // namespace

std::string contradiction_in(const Results& results) {
    for (const ScenarioResult& scenario : results.scenarios) {
        if (scenario.struck > scenario.trials)
            return fmt::format("{} of {} trials of {} were struck", scenario.struck, scenario.trials, scenario.scenario);
        for (const Estimate& estimate : scenario.measures)
            if (const std::string wrong = of_estimate(scenario, estimate); !wrong.empty())
                return fmt::format("{}: {}", scenario.scenario, wrong);
        if (const std::string wrong = of_rest(scenario); !wrong.empty()) return fmt::format("{}: {}", scenario.scenario, wrong);
        for (const Verdict& verdict : scenario.objectives)
            if (const std::string wrong = of_names(verdict); !wrong.empty())
                return fmt::format("objective \"{}\" of {}: {}", verdict.name, scenario.scenario, wrong);
        for (const Verdict& verdict : scenario.objectives)
            if (const std::string wrong = of_verdict(scenario, verdict); !wrong.empty())
                return fmt::format("objective \"{}\" of {}: {}", verdict.name, scenario.scenario, wrong);
    }
    return {};
}

}  // namespace drsim::analysis
