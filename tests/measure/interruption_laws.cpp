#include <catch2/catch.hpp>

#include "sim/measure/measurer.h"
#include "tests/support/made_trial.h"

using namespace drsim;
using namespace drsim::test;
using measure::beyond_horizon;
using measure::not_measured;
using model::ClockPoint;
using model::FactKind;

namespace {

measure::TrialMeasures measured(const model::TrialRecord& record, const model::System& system = small_system(),
                                const model::Scenario& scenario = small_scenario()) {
    measure::Measurer measurer(system, scenario, 1);
    measure::TrialMeasures out;
    measurer.measure(record, out);
    return out;
}

std::int64_t clock_s(const measure::TrialMeasures& measures, ClockPoint which) {
    return measures.clock_us[static_cast<std::size_t>(which)] / second;
}

}  // namespace

TEST_CASE("recovery lasts from the onset until the ramp crosses the restored level") {
    const auto measures = measured(region_loss().record);
    CHECK(measures.rto_us == 309'400'000);  // 30 + 60 + 40 + 120 s, and 99% of 60 s
    CHECK(measures.recovered);
    CHECK(measures.rto_from_interruption_us == 309'400'000);
    CHECK(measures.rto_from_declaration_us == 179'400'000);  // 120 + 59.4 s
    CHECK(measures.entry_rto_us == std::vector<std::int64_t>{309'400'000});
}

TEST_CASE("a trial without an interruption recovers in no time") {
    RecordMaker made;
    made.fact(100, FactKind::FaultStruck, 0);
    made.level(100, 0.995, 0, 1);  // above 99%
    const auto measures = measured(made.record);
    CHECK(measures.rto_us == 0);
    CHECK(measures.recovered);
    CHECK(measures.clock_us[static_cast<std::size_t>(ClockPoint::Interrupted)] == not_measured);
    CHECK(measures.clock_us[static_cast<std::size_t>(ClockPoint::Restored)] == not_measured);
    CHECK(measures.phases.empty());
}

TEST_CASE("a blip shorter than the hold does not end an interruption") {
    RecordMaker made;
    made.fact(100, FactKind::FaultStruck, 0);
    made.level(100, 0, 0, 1);
    made.level(150, 1, 0, 1);  // 59 s up: one too few
    made.level(209, 0, 0, 1);
    made.level(300, 1, 0, 1);
    CHECK(measured(made.record).rto_us == 200 * second);
}

TEST_CASE("a stretch as long as the hold ends an interruption at its beginning") {
    RecordMaker made;
    made.fact(100, FactKind::FaultStruck, 0);
    made.level(100, 0, 0, 1);
    made.level(150, 1, 0, 1);
    made.level(210, 0, 0, 1);  // after 60 s: a relapse
    made.level(230, 1, 0, 1);
    CHECK(measured(made.record).rto_us == 50 * second);
}

TEST_CASE("the hold must fit inside the horizon") {
    RecordMaker made(100, 300);
    made.fact(100, FactKind::FaultStruck, 0);
    made.level(100, 0, 0, 1);
    made.level(341, 1, 0, 1);  // 59 s before the horizon
    auto measures = measured(made.record);
    CHECK(measures.rto_us == beyond_horizon);
    CHECK_FALSE(measures.recovered);
    CHECK(measures.clock_us[static_cast<std::size_t>(ClockPoint::Restored)] == beyond_horizon);
    CHECK(measures.phases.empty());

    made.record.levels.back().at = {340 * second};
    CHECK(measured(made.record).rto_us == 240 * second);
}

TEST_CASE("a relapse counts by its own duration and gives the RTO only if it is the longest") {
    RecordMaker made;
    made.fact(100, FactKind::FaultStruck, 0);
    made.level(100, 0, 0, 1);
    made.level(150, 1, 0, 1);   // first: 50 s from onset
    made.level(1000, 0, 0, 1);  // relapse: 70 s
    made.level(1070, 1, 0, 1);
    const auto measures = measured(made.record);
    CHECK(measures.rto_us == 70 * second);
    CHECK(clock_s(measures, ClockPoint::Interrupted) == 1000);
    CHECK(clock_s(measures, ClockPoint::Restored) == 1070);
}

TEST_CASE("the first interruption counts from onset even when it begins later") {
    RecordMaker made;
    made.fact(100, FactKind::FaultStruck, 0);
    made.level(150, 0, 0, 1);
    made.level(180, 1, 0, 1);
    const auto measures = measured(made.record);
    CHECK(measures.rto_us == 80 * second);
    CHECK(measures.rto_from_interruption_us == 30 * second);
    REQUIRE(measures.phases.size() == 2);
    CHECK(measures.phases[0].phase.is == measure::Phase::Is::NotYetInterrupted);
    CHECK(measures.phases[0].us == 50 * second);
}

TEST_CASE("a first interruption caused by a planned step counts by its own duration") {
    auto system = small_system();
    system.runbooks[0].steps[0].verb = model::SwitchOver{Id<model::Component>(1u), Id<model::Location>(1u)};
    RecordMaker made;
    const auto struck = made.fact(100, FactKind::FaultStruck, 0);
    const auto step = made.fact(500, FactKind::StepStarted, struck, 0);
    made.level(500, 0, 0, step);
    made.level(520, 1, 0, step);
    CHECK(measured(made.record, system).rto_us == 20 * second);
    CHECK(measured(made.record).rto_us == 420 * second);  // the same step, if it were not planned
}

TEST_CASE("every step of a runbook that another runbook triggers is planned") {
    auto system = small_system();
    system.runbooks[0].when_finished = Id<model::Runbook>(0u);
    RecordMaker made;
    const auto struck = made.fact(100, FactKind::FaultStruck, 0);
    const auto step = made.fact(500, FactKind::StepStarted, struck, 1);
    const auto routed = made.fact(500, FactKind::RouteChanged, step, 0);
    made.level(500, 0, 0, routed);
    made.level(520, 1, 0, routed);
    CHECK(measured(made.record, system).rto_us == 20 * second);
}

TEST_CASE("a fault that strikes after a planned step is not planned") {
    auto system = small_system();
    system.runbooks[0].when_finished = Id<model::Runbook>(0u);
    RecordMaker made;
    const auto struck = made.fact(100, FactKind::FaultStruck, 0);
    const auto step = made.fact(500, FactKind::StepDone, struck, 0);
    const auto again = made.fact(500, FactKind::FaultStruck, step, 0);
    made.level(500, 0, 0, again);
    made.level(520, 1, 0, again);
    CHECK(measured(made.record, system).rto_us == 420 * second);
}

TEST_CASE("the slowest entry point gives the trial's RTO, however small that entry point is") {
    auto system = small_system();
    system.entry_points.push_back(system.entry_points[0]);
    system.entry_points[1].name = "forms";
    system.entry_points[1].rate = 0.01;
    RecordMaker made;
    made.level(0, 1, 0, 0, 1);
    made.fact(100, FactKind::FaultStruck, 0);
    made.level(100, 0, 0, 1, 0);
    made.level(100, 0, 0, 1, 1);
    made.level(130, 1, 0, 1, 0);
    made.level(190, 1, 0, 1, 1);
    const auto measures = measured(made.record, system);
    CHECK(measures.entry_rto_us == std::vector<std::int64_t>{30 * second, 90 * second});
    CHECK(measures.rto_us == 90 * second);
}

TEST_CASE("availability over less than the horizon covers the span from the onset, over more it spreads the loss") {
    auto system = small_system();
    for (const double seconds : {300.0, 600.0, 21'600.0}) {
        model::Objective objective;
        objective.measure = model::Availability{Duration::seconds(seconds)};
        system.objectives.push_back(objective);
    }
    // Nothing for 250 s, then a ramp of 60 s: 280 s are lost. Of the first 300 s, the ramp serves the equivalent of 50 * 50/60 / 2 s.
    const auto measures = measured(region_loss().record, system);
    CHECK(measures.availability[0] == Approx(1 - 280.0 / 10'800).epsilon(1e-12));
    CHECK(measures.availability_over[0] == Approx(50.0 * 50 / 60 / 2 / 300).epsilon(1e-12));
    CHECK(measures.availability_over[1] == Approx(1 - 280.0 / 600).epsilon(1e-12));
    CHECK(measures.availability_over[2] == Approx(1 - 280.0 / 21'600).epsilon(1e-12));
    system.entry_points[0].rate = 0.0;  // without requests it is the level over time
    CHECK(measured(region_loss().record, system).availability_over[1] == Approx(1 - 280.0 / 600).epsilon(1e-12));
}

TEST_CASE("background outages lower availability and never the RTO") {
    RecordMaker made(100, 1000);
    made.level(200, 0, 0, 0);
    made.record.levels.back().judged_level = 1;
    made.level(300, 1, 0, 0);
    const auto measures = measured(made.record);
    CHECK(measures.rto_us == 0);
    CHECK(measures.availability[0] == Approx(0.9).epsilon(1e-12));        // 100 s of 1000
    CHECK(measures.failed_requests[0] == Approx(10'000).epsilon(1e-12));  // 100/s for 100 s
}

TEST_CASE("a level equal to the restored one up to rounding is restored") {
    RecordMaker made;
    made.fact(100, FactKind::FaultStruck, 0);
    made.level(100, 0.99 - 1e-12, 0, 1);
    CHECK(measured(made.record).rto_us == 0);
}

TEST_CASE("a ramp that reaches a restored level of 100% ends the interruption at its top") {
    auto system = small_system();
    system.entry_points[0].restored_at = 1;
    CHECK(measured(region_loss().record, system).rto_us == 310 * second);  // the whole 60 s of the TTL
}

TEST_CASE("first served is when some requests are served again") {
    const auto measures = measured(region_loss().record);
    CHECK(clock_s(measures, ClockPoint::FirstServed) == 350);  // the ramp begins with the changed route

    RecordMaker partial;
    partial.fact(100, FactKind::FaultStruck, 0);
    partial.level(100, 0.5, 0, 1);
    partial.level(200, 1, 0, 1);
    CHECK(clock_s(measured(partial.record), ClockPoint::FirstServed) == 100);
}

TEST_CASE("each entry point is first served in its own interruption") {
    auto system = small_system();
    system.entry_points.push_back(system.entry_points[0]);
    RecordMaker made;
    made.fact(100, FactKind::FaultStruck, 0);
    made.level(100, 0, 0, 1, 0);
    made.level(100, 0, 0, 1, 1);
    made.level(150, 0.2, 0, 1, 1);
    made.level(200, 1, 0, 1, 1);
    made.level(260, 0, 0.001, 1, 0);  // a ramp serves from its first instant
    made.level(400, 1, 0, 1, 0);
    const auto measures = measured(made.record, system);
    CHECK(measures.entry_first_served_us == std::vector<std::int64_t>{260 * second, 150 * second});
    CHECK(clock_s(measures, ClockPoint::FirstServed) == 260);  // that of the longest interruption
}

TEST_CASE("a trial without a fault measures nothing") {
    auto made = region_loss();
    made.record.struck = false;
    const auto measures = measured(made.record);
    CHECK_FALSE(measures.struck);
    CHECK(measures.rto_us == not_measured);
    CHECK(measures.rpo_us[0] == not_measured);
}
