// Hand-made results: one objective for each kind of verdict.
#pragma once

#include <limits>

#include "sim/analysis/results.h"

namespace drsim::test {

inline analysis::Verdict verdict(std::string name, std::string measure, analysis::Status status) {
    analysis::Verdict verdict;
    verdict.name = std::move(name);
    verdict.scenario_class = "region_failure";
    verdict.measure = std::move(measure);
    verdict.from = "onset";
    verdict.until = "restored";
    verdict.target = 1800;
    verdict.n = 1000;
    verdict.share_met = 0.99;
    verdict.wilson_low = 0.981691;
    verdict.wilson_high = 0.994559;
    verdict.status = status;
    return verdict;
}

inline analysis::Results made_results() {
    constexpr double beyond = std::numeric_limits<double>::infinity();
    analysis::ScenarioResult scenario;
    scenario.scenario = "region";
    scenario.scenario_class = "region_failure";
    scenario.trials = 1200;
    scenario.struck = 1000;
    scenario.events = 13'000;
    scenario.horizon_s = 10'800;
    scenario.fingerprint = "00c873f91d2db6c9";
    scenario.cross_check = {"simgrid", 64, 64};
    analysis::Estimate rto;
    rto.name = "rto";
    rto.n = 1000;
    rto.p50 = {816.3, 800.1, 830.5};
    rto.p95 = {1325.2, 1300, 1350.75};
    rto.p99 = {1596.3, 1550, beyond};
    rto.min = 200;
    rto.max = rto.mean = beyond;
    rto.not_recovered = 3;
    analysis::Estimate writes = rto;
    writes.name = "lost_writes.records";
    writes.in_seconds = false;
    analysis::Estimate availability;
    availability.name = "availability.users";
    availability.in_seconds = false;
    availability.more_is_better = true;
    availability.n = 1000;
    availability.p50 = {0.92, 0.91, 0.93};
    availability.p95 = availability.p99 = {0.95, 0.94, 0.96};
    availability.p5 = {0.85, 0.84, 0.86};
    availability.p1 = {0.8, 0.79, 0.81};
    availability.min = 0.7;
    availability.max = 0.97;
    availability.mean = 0.91;
    analysis::Estimate restored = rto;
    restored.name = "onset_to_restored";
    scenario.measures = {rto, writes, availability, restored};
    auto of_availability = verdict("region_failure availability.users 99.9%", "availability.users", analysis::Status::Missed);
    of_availability.is_availability = true;
    of_availability.from.reset();
    of_availability.until.reset();
    of_availability.entry_point = "users";
    of_availability.target = 0.999;
    auto without = verdict("region_failure rto", "rto", analysis::Status::NoTarget);
    without.target.reset();
    without.n = 0;
    for (auto* none : {&without.share_met, &without.wilson_low, &without.wilson_high}) none->reset();
    scenario.objectives = {verdict("region_failure rto 30m", "rto", analysis::Status::Met), of_availability,
                           verdict("region_failure rto 1m", "rto", analysis::Status::Undecided), without};
    scenario.critical_path = {{"undetected", 80.04, 0.1}, {"step failover.promote", 560.28, 0.7}, {"cached answers", 160.08, 0.2}};
    scenario.not_recovered_because = {{"database@east is down", 2, 2.0 / 3, 658},
                                      {"clients of name still use old cached answers", 1, 1.0 / 3, 7}};
    scenario.worst_trial = {658, beyond, "drsim replay reference.yaml region.yaml --seed 1 --trial 658"};

    analysis::Results results;
    results.version = "0.1.0";
    results.inputs = {{"reference.yaml", std::string(64, 'a')}};
    results.system = "reference";
    results.environment = "test";
    results.scenarios = {scenario};
    results.assumptions = {{"components.web.capacity", "a guess, <nothing> measured", ""}};
    results.unverified = {{"components.database.promotion", "Somebody's guide", "https://example.org"}};
    return results;
}

}  // namespace drsim::test
