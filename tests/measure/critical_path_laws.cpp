#include <catch2/catch.hpp>

#include <numeric>

#include "sim/measure/critical_path.h"
#include "sim/measure/measurer.h"
#include "tests/support/made_trial.h"

using namespace drsim;
using namespace drsim::test;
using Is = measure::Phase::Is;
using model::FactKind;

namespace {

enum class Clients { AllObey, SomeStale };

measure::TrialMeasures measured(const model::TrialRecord& record, Clients clients = Clients::AllObey) {
    auto system = small_system();
    if (clients == Clients::SomeStale) system.entry_points[0].stale_answers = model::StaleAnswers{0.1, {}};
    static const auto scenario = small_scenario();
    measure::Measurer measurer(system, scenario, 1);
    measure::TrialMeasures out;
    measurer.measure(record, out);
    return out;
}

std::int64_t time_of(const measure::TrialMeasures& measures, Is is, std::uint32_t subject = 0xffffffffu) {
    for (const auto& phase : measures.phases)
        if (phase.phase == measure::Phase{is, subject}) return phase.us;
    return 0;
}

std::int64_t sum_of(const measure::TrialMeasures& measures) {
    return std::accumulate(measures.phases.begin(), measures.phases.end(), std::int64_t{0},
                           [](auto sum, const auto& phase) { return sum + phase.us; });
}

}  // namespace

TEST_CASE("phases are the links of the critical path and add up to the RTO") {
    const auto made = region_loss();
    const auto measures = measured(made.record);
    CHECK(time_of(measures, Is::Undetected) == 30 * second);
    CHECK(time_of(measures, Is::Unacknowledged) == 60 * second);
    CHECK(time_of(measures, Is::Undecided) == 40 * second);
    CHECK(time_of(measures, Is::Step, 0) == 120 * second);  // the promotion is the step's time, not the mechanism's
    CHECK(time_of(measures, Is::CachedAnswers) == 59'400'000);
    CHECK(measures.phases.size() == 5);
    CHECK(sum_of(measures) == measures.rto_us);
    CHECK(measure::facts_on_path(made.record, measures).front() == 1);  // the fault
}

TEST_CASE("a phase that occurs twice on the path is told once, at its first place") {
    RecordMaker made;
    const auto struck = made.fact(100, FactKind::FaultStruck, 0);
    made.level(100, 0, 0, struck);
    const auto fired = made.fact(110, FactKind::DetectorFired, struck, 0);
    const auto acknowledged = made.fact(130, FactKind::Acknowledged, fired, 0, 0);
    const auto again = made.fact(170, FactKind::DetectorFired, acknowledged, 1);
    const auto repaired = made.fact(250, FactKind::PoolCameBack, again, 1);
    made.level(250, 1, 0, repaired);
    const auto measures = measured(made.record);
    REQUIRE(measures.phases.size() == 3);
    CHECK(measures.phases[0].phase.is == Is::Undetected);
    CHECK(measures.phases[0].us == (10 + 40) * second);
    CHECK(measures.phases[1].phase.is == Is::Unacknowledged);
    CHECK(measures.phases[2].phase.is == Is::Mechanism);
    CHECK(measure::facts_on_path(made.record, measures) == std::vector<std::uint32_t>{struck, fired, acknowledged, again, repaired});
}

TEST_CASE("an alarm that fires after the standby took over is not on the path") {
    RecordMaker made;
    const auto struck = made.fact(100, FactKind::FaultStruck, 0);
    const auto down = made.fact(100, FactKind::PoolWentDown, struck, 1);
    made.level(100, 0, 0, down);
    const auto began = made.fact(110, FactKind::FailoverStarted, down, 1);
    const auto promoted = made.fact(160, FactKind::Promoted, began, 1, 2, 0);
    made.level(160, 1, 0, promoted);
    made.fact(200, FactKind::DetectorFired, down, 0);
    const auto measures = measured(made.record);
    CHECK(time_of(measures, Is::Undetected) == 0);
    CHECK(time_of(measures, Is::Mechanism, 1) == 60 * second);
    CHECK(sum_of(measures) == measures.rto_us);
}

TEST_CASE("obedient clients delay a recovery until the last of them has moved, stale answers after that") {
    RecordMaker made;
    const auto struck = made.fact(100, FactKind::FaultStruck, 0);
    made.level(100, 0, 0, struck);
    const auto routed = made.fact(200, FactKind::RouteChanged, struck, 0, 1);
    made.level(200, 0, 0.9 / 60, routed);
    made.fact(260, FactKind::ClientsMoved, routed, 0);
    made.level(260, 0.9, 0.1 / 1000, routed);  // 10% stale over 1000 s
    const auto measures = measured(made.record, Clients::SomeStale);
    CHECK(measures.rto_us == (100 + 60 + 900) * second);  // 0.09 / 0.0001 = 900 s
    CHECK(time_of(measures, Is::CachedAnswers) == 60 * second);
    CHECK(time_of(measures, Is::StaleAnswers) == 900 * second);
    CHECK(time_of(measures, Is::Mechanism, 0) == 100 * second);
}

TEST_CASE("a stretch after the obedient clients' last answer is all stale answers") {
    RecordMaker made;
    const auto struck = made.fact(100, FactKind::FaultStruck, 0);
    made.level(100, 0, 0, struck);
    const auto routed = made.fact(100, FactKind::RouteChanged, struck, 0, 1);
    const auto moved = made.fact(160, FactKind::ClientsMoved, routed, 0);
    made.level(160, 0.9, 0.1 / 1000, moved);
    const auto measures = measured(made.record, Clients::SomeStale);
    CHECK(time_of(measures, Is::CachedAnswers) == 60 * second);
    CHECK(time_of(measures, Is::StaleAnswers) == 900 * second);
}

TEST_CASE("answers of a superseded change are cached ones until the new answers end, and stale only if there are stale clients") {
    // Changed at 100 and at 130 s; at 160 s, when the first answers have expired, the answers given in between begin to expire.
    const auto changed_twice = [](std::int64_t restored_by) {
        RecordMaker made;
        const auto struck = made.fact(100, FactKind::FaultStruck, 0);
        made.level(100, 0, 0, struck);
        const auto first = made.fact(100, FactKind::RouteChanged, struck, 0, 1);
        const auto second_change = made.fact(130, FactKind::RouteChanged, struck, 0, 0);
        const auto moved = made.fact(160, FactKind::ClientsMoved, first, 0);
        made.level(160, 0.5, 0.5 / static_cast<double>(restored_by - 160), moved);
        made.fact(190, FactKind::ClientsMoved, second_change, 0);
        return made.record;
    };
    for (const Clients clients : {Clients::AllObey, Clients::SomeStale}) {
        const auto measures = measured(changed_twice(190), clients);
        CHECK(measures.phases.size() == 1);
        CHECK(time_of(measures, Is::CachedAnswers) == measures.rto_us);
    }
    const auto some_stale = measured(changed_twice(260), Clients::SomeStale);
    CHECK(time_of(some_stale, Is::CachedAnswers) == 90 * second);
    CHECK(time_of(some_stale, Is::StaleAnswers) == 68 * second);  // 98 s of the last 100, 30 of them cached answers
}

TEST_CASE("a cache that warms up is the last stretch") {
    RecordMaker made;
    const auto struck = made.fact(100, FactKind::FaultStruck, 0);
    made.level(100, 0, 0, struck);
    const auto cold = made.fact(150, FactKind::CacheWentCold, struck, 0);
    made.level(150, 0.5, 0.5 / 100, cold);
    const auto measures = measured(made.record);
    CHECK(time_of(measures, Is::Warming) == (50 + 98) * second);  // 0.49 / 0.005
    CHECK(sum_of(measures) == measures.rto_us);
}

TEST_CASE("a relapse's path ends at its own interruption") {
    RecordMaker made;
    const auto struck = made.fact(100, FactKind::FaultStruck, 0);
    made.level(100, 0, 0, struck);
    const auto back = made.fact(110, FactKind::PoolCameBack, struck, 1);
    made.level(110, 1, 0, back);
    const auto again = made.fact(500, FactKind::FaultStruck, back, 0);
    made.level(500, 0, 0, again);
    const auto fired = made.fact(530, FactKind::DetectorFired, again, 0);
    const auto repaired = made.fact(600, FactKind::PoolCameBack, fired, 1);
    made.level(600, 1, 0, repaired);
    const auto measures = measured(made.record);
    CHECK(measures.rto_us == 100 * second);
    CHECK(measure::facts_on_path(made.record, measures) == std::vector<std::uint32_t>{again, fired, repaired});
    CHECK(time_of(measures, Is::Undetected) == 30 * second);
    CHECK(time_of(measures, Is::Mechanism, 1) == 70 * second);
}

TEST_CASE("a wait for the needs of a step is separate from the step") {
    RecordMaker made;
    const auto struck = made.fact(100, FactKind::FaultStruck, 0);
    made.level(100, 0, 0, struck);
    const auto started = made.fact(100, FactKind::StepStarted, struck, 0);
    const auto waited = made.fact(180, FactKind::StepWaited, started, 0);
    const auto promoted = made.fact(200, FactKind::Promoted, waited, 1, 2, 0);
    made.level(200, 1, 0, promoted);
    const auto measures = measured(made.record);
    CHECK(time_of(measures, Is::Waiting) == 80 * second);
    CHECK(time_of(measures, Is::Step, 0) == 20 * second);
}
