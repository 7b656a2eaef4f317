#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/measure/fingerprint.h"
#include "sim/measure/invariants.h"
#include "sim/measure/measurer.h"
#include "tests/support/made_trial.h"

using namespace drsim;
using namespace drsim::test;
using measure::not_measured;
using model::ClockPoint;
using model::FactKind;

namespace {

measure::TrialMeasures measured(const model::TrialRecord& record, const model::System& system = small_system()) {
    const auto scenario = small_scenario();
    measure::Measurer measurer(system, scenario, 1);
    measure::TrialMeasures out;
    measurer.measure(record, out);
    return out;
}

std::int64_t clock(const measure::TrialMeasures& measures, ClockPoint which) { return measures.clock_us[static_cast<std::size_t>(which)]; }

}  // namespace

TEST_CASE("the clock points of a region's loss are the instants of its facts") {
    const auto measures = measured(region_loss().record);
    CHECK(clock(measures, ClockPoint::Onset) == 100 * second);
    CHECK(clock(measures, ClockPoint::Interrupted) == 100 * second);
    CHECK(clock(measures, ClockPoint::Detected) == 130 * second);
    CHECK(clock(measures, ClockPoint::Acknowledged) == 190 * second);
    CHECK(clock(measures, ClockPoint::Declared) == 230 * second);
    CHECK(clock(measures, ClockPoint::Decided) == 230 * second);
    CHECK(clock(measures, ClockPoint::ResponseStarted) == 230 * second);
    CHECK(clock(measures, ClockPoint::Restored) == 409'400'000);
    CHECK(clock(measures, ClockPoint::Drained) == not_measured);
    CHECK(clock(measures, ClockPoint::FailedBack) == not_measured);
}

TEST_CASE("an alarm that fires for another reason detects nothing") {
    RecordMaker made;
    const auto background = made.fact(50, FactKind::BackgroundOutageBegan, 0, 0);
    const auto struck = made.fact(100, FactKind::FaultStruck, 0);
    made.fact(110, FactKind::DetectorFired, background, 0);
    const auto false_alarm = made.fact(115, FactKind::DetectorFired, struck, 0);
    made.record.facts[false_alarm].detail = 1;
    made.fact(120, FactKind::DetectorFired, struck, 0);
    CHECK(clock(measured(made.record), ClockPoint::Detected) == 120 * second);
}

TEST_CASE("declared and decided belong to the runbook that runs") {
    RecordMaker made;
    const auto struck = made.fact(100, FactKind::FaultStruck, 0);
    const auto in_vain = made.fact(110, FactKind::Declared, struck, 0);
    made.fact(110, FactKind::LookedInVain, in_vain, 0);
    const auto declared = made.fact(150, FactKind::Declared, in_vain, 0);
    const auto approved = made.fact(160, FactKind::Approved, declared, 0);
    const auto decided = made.fact(160, FactKind::Decided, approved, 0);
    CHECK(clock(measured(made.record), ClockPoint::Declared) == not_measured);  // nothing runs yet
    made.fact(170, FactKind::RunbookStarted, decided, 0);
    const auto measures = measured(made.record);
    CHECK(clock(measures, ClockPoint::Declared) == 150 * second);
    CHECK(clock(measures, ClockPoint::Decided) == 160 * second);
    CHECK(clock(measures, ClockPoint::ResponseStarted) == not_measured);  // none of its steps has
}

TEST_CASE("the response starts with the first step or mechanism that the fault caused, and is empty if nothing started") {
    RecordMaker made;
    const auto struck = made.fact(100, FactKind::FaultStruck, 0);
    const auto background = made.fact(105, FactKind::BackgroundOutageBegan, 0, 0);
    made.fact(110, FactKind::RouteChanged, background, 0, 1);
    const auto started = made.fact(120, FactKind::RunbookStarted, struck, 0);
    made.fact(120, FactKind::StepSkipped, started, 0);
    CHECK(clock(measured(made.record), ClockPoint::ResponseStarted) == not_measured);
    made.fact(130, FactKind::StepStarted, started, 1);
    CHECK(clock(measured(made.record), ClockPoint::ResponseStarted) == 130 * second);
}

TEST_CASE("no clock point is before the onset, even for actions that began earlier") {
    RecordMaker made;  // a precursor strikes at 10 s, the onset is at 100 s
    const auto precursor = made.fact(10, FactKind::FaultStruck, 0);
    made.fact(10, FactKind::PoolWentDown, precursor, 2, 0xffffffffu, 1);
    const auto fired = made.fact(20, FactKind::DetectorFired, precursor, 0);
    const auto declared = made.fact(50, FactKind::Declared, fired, 0);
    const auto back = made.fact(60, FactKind::PoolCameBack, precursor, 2, 0xffffffffu, 1);
    made.fact(100, FactKind::FaultStruck, 0);
    const auto decided = made.fact(150, FactKind::Decided, declared, 0);
    made.fact(150, FactKind::RunbookStarted, decided, 0);
    const auto measures = measured(made.record);
    CHECK(clock(measures, ClockPoint::Detected) == not_measured);
    CHECK(clock(measures, ClockPoint::Declared) == not_measured);
    CHECK(clock(measures, ClockPoint::Decided) == 150 * second);
    CHECK(clock(measures, ClockPoint::Redundant) == 100 * second);  // complete since 60 s
    made.record.facts[back].kind = FactKind::Repointed;             // a loss before the onset still counts after it
    CHECK(clock(measured(made.record), ClockPoint::Redundant) == not_measured);
}

TEST_CASE("a system that never lacked anything is redundant and drained from the onset on") {
    RecordMaker made;
    made.fact(100, FactKind::FaultStruck, 0);
    auto system = small_system();
    CHECK(clock(measured(made.record, system), ClockPoint::Redundant) == 100 * second);
    CHECK(clock(measured(made.record, system), ClockPoint::Drained) == not_measured);  // there is no queue
    system.components[0].queue = model::QueuePart{};
    CHECK(clock(measured(made.record, system), ClockPoint::Drained) == 100 * second);
    made.record.has_backlog = true;
    CHECK(clock(measured(made.record, system), ClockPoint::Drained) == not_measured);
}

TEST_CASE("a runbook that starts automatically leaves declared and decided empty") {
    RecordMaker made;
    const auto struck = made.fact(100, FactKind::FaultStruck, 0);
    made.fact(120, FactKind::RunbookStarted, struck, 0);
    CHECK(clock(measured(made.record), ClockPoint::Declared) == not_measured);
    CHECK(clock(measured(made.record), ClockPoint::Decided) == not_measured);
    CHECK(measured(made.record).rto_from_declaration_us == not_measured);
}

TEST_CASE("a system is redundant again when the last component has as many instances as at the start") {
    RecordMaker made;
    const auto struck = made.fact(100, FactKind::FaultStruck, 0);
    made.fact(100, FactKind::PoolWentDown, struck, 0, 0xffffffffu, 1);  // the router's pool
    made.fact(100, FactKind::PoolWentDown, struck, 2, 0xffffffffu, 1);  // the database's copy in the west
    made.fact(200, FactKind::PoolCameBack, struck, 0, 0xffffffffu, 1);
    CHECK(clock(measured(made.record), ClockPoint::Redundant) == not_measured);
    made.fact(300, FactKind::InstancesReady, struck, 2, 0xffffffffu, 1);
    CHECK(clock(measured(made.record), ClockPoint::Redundant) == 300 * second);
}

TEST_CASE("a store that promoted a copy is redundant again when another copy follows") {
    RecordMaker made;
    const auto struck = made.fact(100, FactKind::FaultStruck, 0);
    made.fact(100, FactKind::PoolWentDown, struck, 1, 0xffffffffu, 1);
    made.fact(150, FactKind::Promoted, struck, 1, 2, 0);
    made.fact(200, FactKind::PoolCameBack, struck, 1, 0xffffffffu, 1);  // the old writer is back, but does not follow
    CHECK(clock(measured(made.record), ClockPoint::Redundant) == not_measured);
    made.fact(400, FactKind::RedundancyRestored, struck, 1);
    CHECK(clock(measured(made.record), ClockPoint::Redundant) == 400 * second);
}

TEST_CASE("a fingerprint changes with every field of a fact, its position and its trial") {
    const model::Fact fact{{5}, 7, 1, 2, 3, FactKind::Promoted, 0, 0};
    const auto base = measure::fingerprint_of(fact, 9, 4);
    const auto with = [&](auto change) {
        model::Fact changed = fact;
        change(changed);
        return measure::fingerprint_of(changed, 9, 4);
    };
    CHECK(with([](auto& f) { f.at.us = 6; }) != base);
    CHECK(with([](auto& f) { f.value = 8; }) != base);
    CHECK(with([](auto& f) { f.cause = 0; }) != base);
    CHECK(with([](auto& f) { f.subject = 1; }) != base);
    CHECK(with([](auto& f) { f.other = 4; }) != base);
    CHECK(with([](auto& f) { f.kind = FactKind::Fenced; }) != base);
    CHECK(with([](auto& f) { f.detail = 1; }) != base);
    CHECK(measure::fingerprint_of(fact, 9, 5) != base);
    CHECK(measure::fingerprint_of(fact, 8, 4) != base);
}

TEST_CASE("small facts never share a fingerprint, nor a sum when two of them swap places") {
    // Numbers near 0 and near the null value in every field, where sums of small multiples would collide first.
    constexpr std::uint32_t none = 0xffffffffu;
    std::vector<model::Fact> facts;
    for (const std::int64_t at : {0, 1, 2, 30'000'000})
        for (const std::int64_t value : {-1, 0, 1, 2})
            for (const std::uint32_t cause : {0u, 1u, 2u, none})
                for (const std::uint32_t subject : {0u, 1u, 2u, none})
                    for (const std::uint32_t other : {0u, 1u, none})
                        for (const FactKind kind : {FactKind::TrialBegan, FactKind::FaultStruck, FactKind::Promoted})
                            for (const std::uint8_t detail : {std::uint8_t{0}, std::uint8_t{1}})
                                facts.push_back({{at}, value, cause, subject, other, kind, detail, 0});
    std::vector<std::uint64_t> all;
    std::vector<std::uint64_t> pairs;
    for (std::size_t i = 0; i < facts.size(); ++i) {
        for (std::uint64_t index = 0; index < 3; ++index) all.push_back(measure::fingerprint_of(facts[i], 0, index));
        const model::Fact& next = facts[(i + 1) % facts.size()];
        pairs.push_back(measure::fingerprint_of(facts[i], 0, 0) + measure::fingerprint_of(next, 0, 1));
        pairs.push_back(measure::fingerprint_of(next, 0, 0) + measure::fingerprint_of(facts[i], 0, 1));
    }
    for (auto* values : {&all, &pairs}) {
        std::sort(values->begin(), values->end());
        CHECK(std::adjacent_find(values->begin(), values->end()) == values->end());
    }
}

TEST_CASE("the invariants hold for a sound trial and name the defect of a broken one") {
    const auto system = small_system();
    auto made = region_loss();
    const auto sound = measured(made.record);
    CHECK_FALSE(measure::broken_invariant(system, made.record, sound));

    SECTION("phases") {
        auto wrong = sound;
        wrong.phases[0].us += 1;
        CHECK(measure::broken_invariant(system, made.record, wrong).value() ==
              "phases add up to the RTO: 309400001 us are not 309400000 us");
    }
    SECTION("requests") {
        auto wrong = sound;
        wrong.failed_requests[0] += 1;
        CHECK(measure::broken_invariant(system, made.record, wrong).value().find("served + failed = offered at users") == 0);
    }
    SECTION("time") {
        made.record.facts[5].at = {1};
        CHECK(measure::broken_invariant(system, made.record, sound).value().find("time never goes back") == 0);
    }
    SECTION("causes") {
        made.record.facts[5].cause = 5;
        CHECK(measure::broken_invariant(system, made.record, sound).value().find("a cause is an earlier fact") == 0);
    }
    SECTION("levels") {
        made.record.levels[1].level = 1.5;
        CHECK(measure::broken_invariant(system, made.record, sound).value().find("a service level lies between 0 and 1") == 0);
    }
    SECTION("copies") {
        for (auto& fact : made.record.facts)
            if (fact.kind == FactKind::Promoted) fact.value = -1;
        CHECK(measure::broken_invariant(system, made.record, sound).value().find("no copy is ahead of its writer") == 0);
    }
}

namespace {

std::int64_t response(const measure::TrialMeasures& measures, ClockPoint point) {
    return measures.response_us[model::place_of_response(point)];
}

}  // namespace

TEST_CASE("actions on another interruption do not count for the one that gives the RTO") {
    auto system = small_system();
    system.entry_points.push_back(system.entry_points[0]);
    // The first is down from 100 to 280 s and detected at once; the second from 3700 s on, undetected for 10 minutes.
    const auto made = [&](bool detects_again) {
        RecordMaker maker;
        const std::uint32_t first = maker.fact(100, FactKind::FaultStruck, 0);
        maker.level(100, 0, 0, first, 0);
        maker.fact(100, FactKind::DetectorFired, first, 0);
        maker.level(280, 1, 0, first, 0);
        const std::uint32_t second_fault = maker.fact(3700, FactKind::FaultStruck, 0, 1);
        maker.level(3700, 0, 0, second_fault, 1);
        if (detects_again) maker.fact(4300, FactKind::DetectorFired, second_fault, 0);
        maker.level(8000, 1, 0, second_fault, 1);
        return measured(maker.record, system);
    };
    const auto once = made(false);
    CHECK(clock(once, ClockPoint::Detected) == 100 * second);
    CHECK(clock(once, ClockPoint::Interrupted) == 3700 * second);
    CHECK(response(once, ClockPoint::Detected) == measure::not_measured);
    CHECK(once.entry_response_us[0] == 100 * second);
    CHECK(once.entry_response_us[1] == measure::not_measured);
    CHECK(response(made(true), ClockPoint::Detected) == 4300 * second);
}
