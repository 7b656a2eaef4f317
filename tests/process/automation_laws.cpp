// Runbooks without a decision: when they start, and when they try again.
#include "tests/process/law.h"

using namespace drsim;
using namespace drsim::test;

namespace {

/// Users notice at 30 s that east is down; the runbook's condition becomes true later.
Law automated(const std::string& condition, const std::string& faults, const std::string& steps = "{wait: 10s}") {
    return Law(R"(
entry_points: {users: {through: web@east, rate: 1/s}}
components:
  web: {model: generic/service, at: [east, west]}
  database: {model: generic/database, writer: west, replicas: {copy: {at: west, lag: 4s, promotion: 40s}}}
detection: {seen: {reports: users, after: 30s}}
runbooks: {go: {when: seen, )" +
                   (condition.empty() ? std::string() : "if: " + condition + ", ") + "steps: [" + steps + "]}}\n",
               "faults: [{outage: east}" + faults + "]\n");
}

}  // namespace

TEST_CASE("automation starts as soon as its condition becomes true") {
    const Law law = automated("{down: web@west}", ", {outage: web@west, at: 75s}");
    CHECK(law.at(FactKind::Woken) == 30);
    CHECK(law.at(FactKind::RunbookStarted) == 75);
    const model::Fact& started = *std::find_if(law.told().record.facts.begin(), law.told().record.facts.end(),
                                               [](const auto& fact) { return fact.kind == FactKind::RunbookStarted; });
    CHECK(law.told().record.facts[started.cause].kind == FactKind::PoolWentDown);  // the end of its wait
}

TEST_CASE("automation waits until its condition has held long enough, even if nothing else changes") {
    const Law law = automated("{serving: web@west, for: 100s}", ", {outage: web@west, lasts: 50s}");
    CHECK(law.at(FactKind::RunbookStarted) == 150);  // back at 50, + 100
    const Law both = automated("{all: [{serving: web@west, for: 100s}, {down: east}]}", ", {outage: web@west, lasts: 50s}");
    CHECK(both.at(FactKind::RunbookStarted) == 150);
}

TEST_CASE("automation reads a lag once a minute") {
    const Law law = automated("{lag: database.copy, above: 100s}", ", {stall: database.copy}");
    CHECK(law.at(FactKind::RunbookStarted) == 150);  // above 100 s since 96; read at 30, 90 and 150
}

TEST_CASE("failed automation is retried after five minutes") {
    const Law law = automated("", "", "{manual: x, takes: 10s, fails: 100%}");
    CHECK(law.all(FactKind::RunbookStarted).at(0) == 30'000'000);
    CHECK(law.all(FactKind::RunbookStarted).at(1) == 340'000'000);  // failed at 40, + 300
    CHECK(law.all(FactKind::RunbookStarted).at(2) == 650'000'000);
}

TEST_CASE("automation does not start if its detectors no longer fire") {
    const Law law(R"(
entry_points: {users: {through: web@east, rate: 1/s}}
components: {web: {model: generic/service, at: [east, west]}}
detection: {seen: {reports: users, after: 30s}}
runbooks: {go: {when: seen, if: {down: web@west}, steps: [{wait: 10s}]}}
)",
                  "faults: [{outage: east, lasts: 100s}, {outage: web@west, at: 200s}]\n");
    CHECK(law.at(FactKind::Woken) == 30);
    CHECK(law.count(FactKind::RunbookStarted) == 0);
}
