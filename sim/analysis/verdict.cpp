#include "sim/analysis/verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/analysis/measure_list.h"
#include "sim/analysis/statistics.h"
#include "sim/analysis/wording.h"
#include "sim/base/duration_text.h"

namespace drsim::analysis {

using measure::beyond_horizon;
using measure::not_measured;

namespace {

Evidence gather(const model::Objective& objective, const MeasureColumn& column, const measure::TrialTable& table) {
    Evidence evidence;
    if (std::holds_alternative<model::Availability>(objective.measure)) {
        each_struck<double>(column, table, [&](double share) {
            ++evidence.n;
            ++evidence.ended;
            // Shares are sums and products: one that equals the target up to rounding meets it.
            if (share >= objective.target_share - 1e-12) ++evidence.k;
        });
        return evidence;
    }
    const std::int64_t target_us = objective.target.us;
    each_struck<std::int64_t>(column, table, [&](std::int64_t us) {
        if (us == not_measured) return;
        ++evidence.n;
        if (us == beyond_horizon) return;
        ++evidence.ended;
        if (us <= target_us) ++evidence.k;
    });
    return evidence;
}

/// Everything except the evidence: what is judged against what.
Verdict describe(const model::System& system, const model::Objective& objective, const MeasureColumn& column) {
    Verdict verdict;
    verdict.scenario_class = objective.scenario_class;
    if (objective.entry_point.exists()) verdict.entry_point = system.entry_points[objective.entry_point.index()].name;
    verdict.measure = column.name;
    verdict.share_required = objective.share_required;
    verdict.target = objective.target.in_seconds();
    std::string target = as_written(objective.target);
    if (const auto* recovery = std::get_if<model::RecoveryTime>(&objective.measure)) {
        verdict.from = name_of(recovery->from);
        verdict.until = name_of(model::ClockPoint::Restored);
    } else if (const auto* span = std::get_if<model::Span>(&objective.measure)) {
        verdict.from = name_of(span->from);
        verdict.until = name_of(span->until);
    } else if (const auto* point = std::get_if<model::RecoveryPoint>(&objective.measure)) {
        verdict.data = system.data[point->data.index()].name;
    } else {
        verdict.is_availability = true;
        verdict.target = objective.target_share;
        target = as_percentage(objective.target_share);
    }
    std::string measure = column.name;
    if (objective.outside_maintenance) measure.erase(measure.find(outside_maintenance), outside_maintenance.size());
    verdict.name = fmt::format("{} {} {}{}", objective.scenario_class.value_or("any"), measure, target,
                               objective.outside_maintenance ? " outside maintenance" : "");
    return verdict;
}

Verdict without_target(const model::Scenario& scenario) {
    Verdict verdict;
    verdict.name = scenario.scenario_class + " rto";
    verdict.scenario_class = scenario.scenario_class;
    verdict.measure = "rto";
    verdict.from = name_of(model::ClockPoint::Onset);
    verdict.until = name_of(model::ClockPoint::Restored);
    verdict.status = Status::NoTarget;
    return verdict;
}

}  // namespace

Status judge(const Evidence& evidence, double share_required, double confidence) {
    if (evidence.n == 0) return Status::NotApplicable;
    if (evidence.ended == 0) return Status::NotRecoverable;
    if (share_required >= 1) return evidence.k == evidence.n ? Status::Met : Status::Missed;
    const Interval interval = wilson(evidence.k, evidence.n, confidence);
    if (interval.low >= share_required) return Status::Met;
    return interval.high < share_required ? Status::Missed : Status::Undecided;
}

std::vector<Verdict> verdicts_of(const model::System& system, const model::Scenario& scenario, const measure::TrialTable& table,
                                 double confidence) {
    std::vector<Verdict> verdicts;
    for (const model::Objective& objective : system.objectives) {
        if (!applies(objective, scenario)) continue;
        const MeasureColumn column = column_of(system, objective, table);
        const Evidence evidence = gather(objective, column, table);
        Verdict verdict = describe(system, objective, column);
        verdict.n = evidence.n;
        verdict.confidence = confidence;
        verdict.status = judge(evidence, objective.share_required, confidence);
        if (evidence.n > 0) {
            const Interval interval = wilson(evidence.k, evidence.n, confidence);
            verdict.share_met = static_cast<double>(evidence.k) / static_cast<double>(evidence.n);
            verdict.wilson_low = interval.low;
            verdict.wilson_high = interval.high;
        }
        verdicts.push_back(std::move(verdict));
    }
    if (verdicts.empty()) verdicts.push_back(without_target(scenario));
    return verdicts;
}

std::vector<std::uint64_t> looks_up_to(std::uint64_t limit) {
    std::vector<std::uint64_t> looks;
    for (std::uint64_t look = 1000; look < limit; look *= 2) looks.push_back(look);
    looks.push_back(limit);
    return looks;
}

double confidence_of_each(std::size_t looks) { return 1 - (1 - usual_confidence) / static_cast<double>(looks); }

Status worse(Status a, Status b) {
    const auto rank = [](Status status) {
        switch (status) {
            case Status::NotRecoverable: return 5;
            case Status::Missed: return 4;
            case Status::Undecided: return 3;
            case Status::NoTarget: return 2;
            case Status::Met: return 1;
            case Status::NotApplicable: return 0;
        }
        return 0;
    };
    return rank(a) >= rank(b) ? a : b;
}

}  // namespace drsim::analysis
