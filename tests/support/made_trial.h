// A small system and hand-made records, for tests of values computed from a trial without running one.
#pragma once

#include "sim/model/scenario.h"
#include "sim/model/trial_record.h"

namespace drsim::test {

inline constexpr std::int64_t second = 1'000'000;

/// One entry point `users` (100 requests a second, restored at 99%, hold 60 s), a router `name`, a store `database` with the copies
/// `writer` and `west`, a data set `records` in it that `users` writes, and one runbook `failover` of the steps `promote` and `switch`.
inline model::System small_system() {
    model::System system;
    system.name = "small";
    system.environment = "test";
    system.locations = {{"outside", {}, {}, {}}, {"east", {}, {}, {}}, {"west", {}, {}, {}}};
    system.outside = Id<model::Location>(0u);
    model::Component name;
    name.name = "name";
    name.kind = model::Kind::Router;
    name.route = model::RoutePart{};
    model::Component database;
    database.name = "database";
    database.kind = model::Kind::Database;
    database.store = model::StorePart{};
    database.store->copies.resize(2);
    database.store->copies[0].name = "writer";
    database.store->copies[0].is = model::Copy::Is::Writer;
    database.store->copies[0].at = Id<model::Location>(1u);
    database.store->copies[1].name = "west";
    database.store->copies[1].at = Id<model::Location>(2u);
    system.components = {name, database};
    model::EntryPoint users;
    users.name = "users";
    users.through = {Id<model::Component>(0u), {}, model::Part::All, {}};
    users.rate = 100.0;
    users.writes = Id<model::DataSet>(0u);
    system.entry_points = {users};
    model::DataSet records;
    records.name = "records";
    records.in = Id<model::Component>(1u);
    records.size_bytes = 1024;
    system.data = {records};
    model::Detector checker;
    checker.name = "checker";
    system.detection = {checker};
    system.humans = {{"ann"}};
    model::Party on_call;
    on_call.name = "on_call";
    system.people = {on_call};
    model::Runbook failover;
    failover.name = "failover";
    model::Step promote;
    promote.name = "promote";
    promote.verb = model::Promote{{Id<model::Component>(1u), {}, model::Part::Copy, Id<model::Copy>(1u)}};
    model::Step change;
    change.name = "switch";
    change.verb = model::Route{Id<model::Component>(0u), {Id<model::Component>(1u), {}, model::Part::All, {}}};
    failover.steps = {promote, change};
    system.runbooks = {failover};
    return system;
}

/// One fault, `outage_1`, of class region_failure; the horizon is three hours.
inline model::Scenario small_scenario() {
    model::Scenario scenario;
    scenario.name = "region";
    scenario.scenario_class = "region_failure";
    scenario.faults.resize(1);
    scenario.faults[0].name = "outage_1";
    scenario.horizon = Duration::seconds(10'800);
    return scenario;
}

/// Builds a record fact by fact; times in seconds.
class RecordMaker {
public:
    explicit RecordMaker(double onset_s = 100, double horizon_s = 10'800) {
        record.struck = true;
        record.onset = {static_cast<std::int64_t>(onset_s * second)};
        record.horizon = record.onset + Duration::seconds(horizon_s);
        fact(0, model::FactKind::TrialBegan, model::no_fact);
        level(0, 1, 0, model::no_fact);
    }
    /// Appends a fact and gives its index.
    std::uint32_t fact(double at_s, model::FactKind kind, std::uint32_t cause, std::uint32_t subject = 0, std::uint32_t other = 0xffffffffu,
                       std::int64_t value = 0) {
        model::Fact made;
        made.at = {static_cast<std::int64_t>(at_s * second)};
        made.kind = kind;
        made.cause = cause;
        made.subject = subject;
        made.other = other;
        made.value = value;
        record.facts.push_back(made);
        return static_cast<std::uint32_t>(record.facts.size() - 1);
    }
    void level(double at_s, double level, double slope_per_s, std::uint32_t cause, std::uint32_t entry_point = 0) {
        const double slope = slope_per_s / 1e6;
        record.levels.push_back({{static_cast<std::int64_t>(at_s * second)}, level, slope, level, slope, entry_point, cause});
    }
    model::TrialRecord record;
};

/// A region's loss: struck at 100 s, detected after 30, acknowledged 60 later, declared after 40 more, promoted after 120, routed at once,
/// and the last cached answer 60 s later. Restored when 99% of clients have moved: 30 + 60 + 40 + 120 + 59.4 = 309.4 s after the onset.
inline RecordMaker region_loss() {
    using enum model::FactKind;
    RecordMaker made;
    const auto struck = made.fact(100, FaultStruck, 0);
    const auto down = made.fact(100, PoolWentDown, struck, 1, 0xffffffffu, 1);
    made.level(100, 0, 0, down);
    const auto fired = made.fact(130, DetectorFired, down);
    const auto paged = made.fact(130, Paged, fired, 0, 0);
    const auto acknowledged = made.fact(190, Acknowledged, paged, 0, 0);
    const auto declared = made.fact(230, Declared, acknowledged, 0);
    const auto decided = made.fact(230, Decided, declared, 0);
    const auto started = made.fact(230, RunbookStarted, decided, 0);
    const auto promote = made.fact(230, StepStarted, started, 0);
    const auto promoted = made.fact(350, Promoted, promote, 1, 2, 2 * second);
    const auto done = made.fact(350, StepDone, promoted, 0);
    const auto change = made.fact(350, StepStarted, done, 1);
    const auto routed = made.fact(350, RouteChanged, change, 0, 1);
    made.level(350, 0, 1.0 / 60, routed);
    made.fact(350, StepDone, routed, 1);
    const auto moved = made.fact(410, ClientsMoved, routed, 0);
    made.level(410, 1, 0, moved);
    made.record.losses.push_back({0, promoted, {98 * second}, {100 * second}, false});
    return made;
}

}  // namespace drsim::test
