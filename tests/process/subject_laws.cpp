// Subjects of conditions and faults: a component, a place, an entry point, a copy; each has the meaning and place of what it names.
#include "tests/process/law.h"

using namespace drsim;
using namespace drsim::test;

namespace {

/// A bell rings at 60 s; a runbook starts then if `condition` holds. Database and standby are in two zones of east.
Law asked(const std::string& condition, const std::string& faults) {
    return Law(R"(
locations: {east: [east-a, east-b], west: [], south: []}
entry_points: {users: {through: web, rate: 1/s}, bell: {through: ring, rate: 1/s}}
components:
  ring: {model: generic/service, at: south}
  web: {model: generic/service, at: east}
  db: {model: generic/database, writer: east-a, standby: east-b, failover: {policy: manual, takes: 10s}, replicas: {far: {at: west,
        lag: 1s}}}
detection: {rings: {reports: bell, after: 0s}}
runbooks: {go: {when: rings, if: )" +
                   condition + R"(, steps: [{manual: look, takes: 1s}]}}
)",
               "faults: [{outage: ring, at: 60s}" + faults + "]\nhorizon: 1h\n");
}

}  // namespace

TEST_CASE("every subject of a condition is down when it is out, and not before") {
    const std::pair<const char*, const char*> subjects[] = {
        {"web", "web"},   {"web@east", "web"},        {"web@east-a", "web@east-a"}, {"east", "east"},     {"east-a", "east-a"},
        {"users", "web"}, {"db.writer", "db.writer"}, {"db.standby", "db.standby"}, {"db.far", "db.far"}, {"db", "db"}};
    for (const auto& [subject, struck] : subjects) {
        INFO(subject);
        const std::string condition = std::string("{down: ") + subject + "}";
        const std::string out = std::string(", {outage: ") + struck + ", at: 30s, onset: true}";
        CHECK(asked(condition, out).at(FactKind::RunbookStarted) == 60);
        CHECK(asked(condition, "").count(FactKind::RunbookStarted) == 0);
        CHECK(asked("{not: " + condition + "}", out).count(FactKind::RunbookStarted) == 0);
        CHECK(asked("{not: " + condition + "}", "").at(FactKind::RunbookStarted) == 60);
    }
}

TEST_CASE("an entry point that serves anyone is not down") {
    // Half of web is down: its only other zone takes everything up to its capacity.
    CHECK(asked("{down: users}", ", {outage: web@east-a, at: 30s, onset: true}").count(FactKind::RunbookStarted) == 0);
}

TEST_CASE("the zone and the region of a copy are where that copy is") {
    const std::pair<const char*, const char*> places[] = {{"{zone_of: db.writer}", "{down: east-a}"},
                                                          {"{zone_of: db.standby}", "{down: east-b}"},
                                                          {"{zone_of: db.far}", "{down: west}"},
                                                          {"{region_of: db.standby}", "{down: east}"},
                                                          {"{region_of: db.far}", "{down: west}"}};
    for (const auto& [selector, down] : places) {
        INFO(selector);
        CHECK(asked(down, std::string(", {outage: ") + selector + ", at: 30s, onset: true}").at(FactKind::RunbookStarted) == 60);
    }
}

TEST_CASE("a fault on a copy that was removed from the system strikes nothing") {
    const Law law(R"(
locations: {east: [a, b], west: []}
entry_points: {users: {through: db, rate: 1/s}}
tags: {others: [db.standby, db.far]}
components:
  db: {model: generic/database, writer: a, standby: b, failover: {policy: manual, takes: 10s}, replicas: {far: {at: west, lag: 1s}}}
)",
                  Law::Changes{"components.db.standby: removed, components.db.failover: removed, components.db.replicas.far: removed"},
                  "faults: [{outage: others, lasts: 10m}]\n");
    CHECK(law.rto() == 0);
    CHECK(law.count(FactKind::PoolWentDown) == 0);
}
