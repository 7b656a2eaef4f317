#include <catch2/catch.hpp>

#include <algorithm>
#include <limits>

#include "sim/analysis/measure_list.h"
#include "sim/analysis/summary.h"
#include "sim/analysis/verdict.h"
#include "sim/analysis/wording.h"
#include "sim/base/duration_text.h"
#include "sim/measure/availability_spans.h"
#include "tests/support/made_trial.h"

using namespace drsim;
using namespace drsim::analysis;
using measure::beyond_horizon;
using measure::not_measured;

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

measure::TrialMeasures trial_with(std::int64_t rto_s, const model::System& system = test::small_system()) {
    measure::TrialMeasures trial;
    trial.struck = true;
    trial.recovered = rto_s >= 0;
    const std::int64_t us = rto_s < 0 ? beyond_horizon : rto_s * test::second;
    trial.clock_us.fill(not_measured);
    trial.rto_us = trial.rto_from_interruption_us = us;
    trial.entry_rto_us = {us};
    trial.entry_interrupted_us = {0};
    trial.entry_first_served_us = {us};
    trial.entry_response_us.assign(5, measure::not_measured);
    trial.entry_restored_us = {us};
    trial.rpo_us = {us / 10};
    trial.is_back = {1};
    trial.lost_writes = {2.0};
    trial.lost_bytes = {2048.0};
    trial.availability = {0.999};
    trial.failed_requests = {1.0};
    trial.availability_over.assign(measure::availability_spans(system).size(), 0.998);
    return trial;
}

/// RTOs in seconds; negative: not recovered.
measure::TrialTable table_of(const model::System& system, const std::vector<std::int64_t>& rtos, std::size_t not_struck = 0) {
    measure::TrialTable table(system);
    table.resize(rtos.size() + not_struck);
    for (std::uint64_t chunk = 0; chunk * measure::TrialTable::chunk_trials < table.trials(); ++chunk) {
        measure::TrialTable::Filling filling(table);
        for (std::uint64_t row = 0; row < table.chunk_size(chunk); ++row) {
            const std::uint64_t trial = chunk * measure::TrialTable::chunk_trials + row;
            auto measures = trial_with(trial < rtos.size() ? rtos[trial] : 0, system);
            measures.struck = trial < rtos.size();
            filling.put(table, row, measures);
        }
        table.place(chunk, filling);
    }
    return table;
}

model::System system_with(model::Objective objective) {
    auto system = test::small_system();
    objective.scenario_class = "region_failure";
    system.objectives = {objective};
    return system;
}

model::Objective within(double seconds, double share = 0.95) {
    model::Objective objective;
    objective.measure = model::RecoveryTime{};
    objective.target = Duration::seconds(seconds);
    objective.share_required = share;
    return objective;
}

Verdict only_verdict(const model::System& system, const measure::TrialTable& table) {
    const auto verdicts = verdicts_of(system, test::small_scenario(), table, 0.95);
    REQUIRE(verdicts.size() == 1);
    return verdicts[0];
}

}  // namespace

TEST_CASE("an objective is met when the interval of its share lies at or above the required share") {
    // 990 of 1000: [0.981691, 0.994559]
    CHECK(judge({1000, 990, 1000}, 0.98, 0.95) == Status::Met);
    CHECK(judge({1000, 990, 1000}, 0.99, 0.95) == Status::Undecided);
    CHECK(judge({1000, 990, 1000}, 0.995, 0.95) == Status::Missed);
}

TEST_CASE("a share of 100% needs no interval") {
    CHECK(judge({5, 5, 5}, 1, 0.95) == Status::Met);
    CHECK(judge({1000, 999, 1000}, 1, 0.95) == Status::Missed);
}

TEST_CASE("without a recovered trial an objective is not recoverable, and without a measured trial it is not applicable") {
    CHECK(judge({100, 0, 0}, 0.95, 0.95) == Status::NotRecoverable);
    CHECK(judge({100, 0, 1}, 0.95, 0.95) == Status::Missed);
    CHECK(judge({0, 0, 0}, 0.95, 0.95) == Status::NotApplicable);
}

TEST_CASE("at most includes a time equal to the target") {
    const auto system = system_with(within(30));
    const Verdict verdict = only_verdict(system, table_of(system, std::vector<std::int64_t>(100, 30)));
    CHECK(verdict.share_met == 1.0);
    CHECK(verdict.status == Status::Met);  // Wilson's lower bound of 100/100 is 0.963
    CHECK(verdict.name == "region_failure rto 30s");
    CHECK(verdict.measure == "rto");
    CHECK(verdict.from == "onset");
    CHECK(verdict.until == "restored");
}

TEST_CASE("a recovery point is not met if the data has not come back, however little of it would be missing") {
    model::Objective objective = within(60);
    objective.measure = model::RecoveryPoint{Id<model::DataSet>(0u)};
    const auto system = system_with(objective);
    measure::TrialTable table(system);
    table.resize(200);
    measure::TrialTable::Filling filling(table);
    for (std::uint64_t trial = 0; trial < 200; ++trial) {
        auto measures = trial_with(10);  // 1 s is lost
        measures.is_back = {trial < 150 ? 1 : 0};
        filling.put(table, trial, measures);
    }
    table.place(0, filling);
    const Verdict verdict = only_verdict(system, table);
    CHECK(verdict.n == 200);
    CHECK(verdict.share_met == 0.75);
    CHECK(verdict.status == Status::Missed);
}

TEST_CASE("trials without a fault are not counted") {
    const auto system = system_with(within(30));
    CHECK(only_verdict(system, table_of(system, {10, 40}, 8)).n == 2);
    CHECK(only_verdict(system, table_of(system, {}, 8)).status == Status::NotApplicable);
}

TEST_CASE("a scenario whose class has no objective gets a row without a target") {
    auto system = system_with(within(30));
    system.objectives[0].scenario_class = "zone_failure";
    const Verdict verdict = only_verdict(system, table_of(system, {10}));
    CHECK(verdict.status == Status::NoTarget);
    CHECK_FALSE(verdict.target);
}

TEST_CASE("an objective of any class applies everywhere") {
    auto system = system_with(within(30));
    system.objectives[0].scenario_class.reset();
    CHECK(only_verdict(system, table_of(system, {10})).name == "any rto 30s");
}

TEST_CASE("availability is judged over the objective's span") {
    model::Objective objective;
    objective.measure = model::Availability{Duration::seconds(5'400)};
    objective.target_share = 0.999;
    const auto system = system_with(objective);
    // Each trial serves 99.9% over the horizon and 99.8% over the first hour and a half.
    const auto table = table_of(system, {10});
    const Verdict verdict = only_verdict(system, table);
    CHECK(verdict.share_met == 0.0);
    CHECK(verdict.name == "region_failure availability_over_90m 99.9%");
    CHECK(verdict.measure == "availability_over_90m");
    // The figure shown is the one judged; the figure over the horizon is shown beside it.
    const auto estimates = estimates_of(system, test::small_scenario(), table);
    const auto named = [&](const std::string& name) {
        return std::find_if(estimates.begin(), estimates.end(), [&](const Estimate& one) { return one.name == name; })->p50.value;
    };
    CHECK(named("availability_over_90m") == 0.998);
    CHECK(named("availability.users") == 0.999);
    objective.target_share = 0.998;
    const auto lenient = system_with(objective);
    CHECK(only_verdict(lenient, table_of(lenient, {10})).share_met == 1.0);
}

namespace {

model::Objective between(model::ClockPoint from, model::ClockPoint until) {
    model::Objective objective = within(3600);
    objective.measure = model::Span{from, until};
    return objective;
}

/// One chunk of trials in which a clock point is at these seconds after an onset at 0; negative: it never happened.
Verdict judged(model::ClockPoint from, model::ClockPoint until, const std::vector<std::int64_t>& from_s,
               const std::vector<std::int64_t>& until_s) {
    const auto system = system_with(between(from, until));
    measure::TrialTable table(system);
    table.resize(from_s.size());
    measure::TrialTable::Filling filling(table);
    for (std::size_t t = 0; t < from_s.size(); ++t) {
        auto trial = trial_with(10);
        const auto put = [&](model::ClockPoint point, std::int64_t at_s) {
            const std::int64_t at_us = at_s < 0 ? not_measured : at_s * test::second;
            trial.clock_us[static_cast<std::size_t>(point)] = at_us;
            if (const std::size_t place = model::place_of_response(point); place < model::response_points.size())
                trial.response_us[place] = at_us;
        };
        put(from, from_s[t]);
        put(until, until_s[t]);
        filling.put(table, t, trial);
    }
    table.place(0, filling);
    const Verdict verdict = only_verdict(system, table);
    const auto estimates = estimates_of(system, test::small_scenario(), table);
    const auto own = std::find_if(estimates.begin(), estimates.end(), [&](const Estimate& one) { return one.name == verdict.measure; });
    // Another estimate gets the same counts.
    CHECK(own->n == verdict.n);
    if (verdict.share_met) CHECK(*verdict.share_met * static_cast<double>(verdict.n) <= static_cast<double>(own->n - own->not_recovered));
    return verdict;
}

}  // namespace

TEST_CASE("a trial that reaches only the first point misses every target, and one that never reaches it is not counted") {
    using model::ClockPoint;
    const Verdict half = judged(ClockPoint::Onset, ClockPoint::Redundant, std::vector<std::int64_t>(200, 0), [] {
        std::vector<std::int64_t> until(200, 600);
        std::fill(until.begin(), until.begin() + 100, -1);
        return until;
    }());
    CHECK(half.n == 200);
    CHECK(half.share_met == 0.5);
    CHECK(half.status == Status::Missed);
    for (const ClockPoint until :
         {ClockPoint::Detected, ClockPoint::ResponseStarted, ClockPoint::Drained, ClockPoint::Redundant, ClockPoint::FailedBack})
        CHECK(judged(ClockPoint::Onset, until, {0, 0}, {-1, -1}).status == Status::NotRecoverable);
    CHECK(judged(ClockPoint::Declared, ClockPoint::FailedBack, {-1, 30}, {-1, 90}).n == 1);
    CHECK(judged(ClockPoint::Declared, ClockPoint::FailedBack, {-1, -1}, {-1, 90}).status == Status::NotApplicable);
}

TEST_CASE("an entry point that was never interrupted is served as soon as the clock begins") {
    using model::ClockPoint;
    CHECK(judged(ClockPoint::Detected, ClockPoint::FirstServed, {30, 30}, {-1, -1}).share_met == 1.0);
    CHECK(judged(ClockPoint::Detected, ClockPoint::Restored, {30, -1}, {-1, -1}).n == 1);
}

TEST_CASE("an interval that needs more trials is open, one beyond the horizon is not") {
    const auto system = system_with(within(30));
    const auto rto_of = [&](std::vector<std::int64_t> rtos) {
        const auto table = table_of(system, rtos);
        return estimate(column_of(system, system.objectives[0], table), table);
    };
    // The largest of n is above the 99th percentile with probability 1 - 0.99^n: 97.5% takes 368 of them.
    CHECK(rto_of(std::vector<std::int64_t>(367, 10)).p99.high_is_open);
    CHECK_FALSE(rto_of(std::vector<std::int64_t>(368, 10)).p99.high_is_open);
    CHECK_FALSE(rto_of(std::vector<std::int64_t>(367, 10)).p95.high_is_open);
    std::vector<std::int64_t> with_one_lost(100, 10);
    with_one_lost[0] = -1;
    const Estimate lost = rto_of(with_one_lost);
    CHECK(lost.p99.high == infinite);
    CHECK_FALSE(lost.p99.high_is_open);
    CHECK(rto_of({1, 2, 3}).p50.low_is_open);
    CHECK(rto_of({1, 2, 3}).p50.high_is_open);
}

TEST_CASE("looks are at 1,000, 2,000, 4,000 and so on up to the limit, and share the risk of error") {
    CHECK(looks_up_to(10'000) == std::vector<std::uint64_t>{1000, 2000, 4000, 8000, 10'000});
    CHECK(looks_up_to(4000) == std::vector<std::uint64_t>{1000, 2000, 4000});
    CHECK(looks_up_to(300) == std::vector<std::uint64_t>{300});
    CHECK(confidence_of_each(5) == Approx(0.99));
}

TEST_CASE("the worst of a class's verdicts counts") {
    CHECK(worse(Status::Met, Status::Undecided) == Status::Undecided);
    CHECK(worse(Status::Missed, Status::Undecided) == Status::Missed);
    CHECK(worse(Status::Missed, Status::NotRecoverable) == Status::NotRecoverable);
    CHECK(worse(Status::NotApplicable, Status::Met) == Status::Met);
}

TEST_CASE("an unrecovered trial counts as infinite") {
    const auto system = system_with(within(30));
    std::vector<std::int64_t> rtos;
    for (int i = 1; i <= 100; ++i) rtos.push_back(i <= 96 ? i : -1);  // four are not recovered
    const auto table = table_of(system, rtos);
    const Estimate rto = estimate(column_of(system, system.objectives[0], table), table);
    CHECK(rto.n == 100);
    CHECK(rto.not_recovered == 4);
    CHECK(rto.p50.value == 50);
    CHECK(rto.p50.low == 40);
    CHECK(rto.p50.high == 61);
    CHECK(rto.p95.value == 95);
    CHECK(rto.p99.value == infinite);
    CHECK(rto.max == infinite);
    CHECK(rto.mean == infinite);
    CHECK(worst_trial_of(table).trial == 96u);
    CHECK(worst_trial_of(table).rto_s == infinite);
}

TEST_CASE("a mean is the exact sum over the count") {
    const auto system = system_with(within(30));
    const auto table = table_of(system, {1, 2, 6});
    CHECK(estimate(column_of(system, system.objectives[0], table), table).mean == 3);
    CHECK(worst_trial_of(table).trial == 2u);
}

TEST_CASE("targets are shown as people write them") {
    CHECK(as_written(Duration::seconds(1800)) == "30m");
    CHECK(as_written(Duration::seconds(90)) == "90s");
    CHECK(as_written(Duration::seconds(1.5)) == "1500ms");
    CHECK(as_written(Duration::seconds(86'400)) == "1d");
    CHECK(as_written(Duration{}) == "0s");
    CHECK(as_percentage(0.999) == "99.9%");
    CHECK(as_percentage(0.95) == "95%");
}
