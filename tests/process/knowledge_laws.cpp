// Who knows what, and until when: quiet detectors call nobody, and conditions are evaluated at the current instant.
#include "tests/process/law.h"

using namespace drsim::test;

namespace {

const char* const two_places =
    "entry_points: {users: {through: name, rate: 1/s}}\n"
    "components:\n"
    "  name: {model: generic/switch, targets: [web@east, web@west], switches: manual, returns: manual, drain: 0s}\n"
    "  web: {model: generic/service, at: [east, west]}\n"
    "  registry: {model: generic/service, at: west}\n";

/// A writer in east and a copy in west that is 10 min behind; users reach it through web@east.
const char* const one_store =
    "entry_points: {users: {through: web, rate: 1/s}}\n"
    "components:\n"
    "  web: {model: generic/service, at: east, needs: [{component: orders, role: writer, within: anywhere}]}\n"
    "  orders: {model: generic/database, writer: east, replicas: {copy: {at: west, lag: 10m, promotion: 1m}}}\n"
    "data: {orders: {in: orders, writes: 1/s}}\n";

}  // namespace

TEST_CASE("a need of a step is met as soon as it is up, even without traffic to it") {
    // The registry is down from 5 min before the onset to 5 min after it: at 15 min the step has nothing to wait for.
    const Law law(std::string(two_places) +
                      "detection: {seen: {reports: users, after: 10m}}\n"
                      "runbooks: {failover: {when: seen, steps: [{route: name, to: web@west, takes: 1m, needs: registry}]}}\n",
                  "faults: [{outage: registry, lasts: 10m}, {outage: web@east, at: 5m, onset: true}]\n");
    CHECK(law.rto() == 11 * 60);
    CHECK(law.count(FactKind::StepWaited) == 0);
}

TEST_CASE("a detector reports when its pager is back") {
    const Law law(std::string(two_places) +
                      "detection: {seen: {reports: users, after: 10m, needs: registry}}\n"
                      "runbooks: {failover: {when: seen, steps: [{route: name, to: web@west, takes: 1m}]}}\n",
                  "faults: [{outage: registry, lasts: 10m}, {outage: web@east, at: 5m, onset: true}]\n");
    CHECK(law.rto() == 11 * 60);
}

TEST_CASE("failed automation does not start again after its detectors are quiet") {
    for (std::uint64_t trial = 0; trial < 8; ++trial) {
        const Law law(std::string(one_store) +
                          "detection: {canary: {probes: web, every: 30s, deep: true}}\n"
                          "runbooks: {failover: {when: canary, steps: [{promote: orders.copy, takes: 10m, fails: 100%}]}}\n",
                      "faults: [{outage: orders.writer, lasts: 5m}]\n", trial);
        CHECK(law.count(FactKind::RunbookStarted) == 1);
        CHECK(law.rpo() == 0);
    }
}

TEST_CASE("people decide again when they are called again") {
    for (std::uint64_t trial = 0; trial < 8; ++trial) {
        // Acknowledged after 1 min, decided 10 min later in vain: the writer is back after 8 min. The second loss lasts 14 min.
        const Law law(std::string(one_store) +
                          "people: {oncall: {acknowledge: 1m}}\n"
                          "detection: {canary: {probes: web, every: 30s, deep: true, failures: 10, pages: oncall}}\n"
                          "runbooks: {failover: {when: canary, if: {down: orders.writer}, declare: {by: oncall, takes: 10m}, steps: "
                          "[{promote: orders.copy}]}}\n",
                      "faults: [{outage: orders.writer, lasts: 8m}, {outage: orders.writer, at: 3h, lasts: 20m}]\n", trial);
        INFO("trial " << trial);
        const auto fired = law.all(FactKind::DetectorFired);
        const auto declared = law.all(FactKind::Declared);
        REQUIRE(fired.size() == 2);
        REQUIRE(declared.size() == 2);
        CHECK(declared[1] == fired[1] + 600'000'000);  // still on the incident: nobody is paged twice, the decision takes its time
    }
}

TEST_CASE("successes of a probe are counted in a row") {
    for (std::uint64_t trial = 0; trial < 8; ++trial) {
        // Up for 2 min between two outages: two successes. Three in a row come only after the second, within 2 to 3 min.
        const Law law(
            "entry_points: {users: {through: web@east, rate: 1/s}}\ncomponents: {web: {model: generic/service, at: [east, west]}}\n"
            "detection: {canary: {probes: web@west, every: 1m, successes: 3}}\n",
            "faults: [{outage: web@west, lasts: 10m}, {outage: web@west, at: 12m, lasts: 20m}]\n", trial);
        CHECK(law.at(FactKind::DetectorCleared) >= 34 * 60);
        CHECK(law.at(FactKind::DetectorCleared) <= 35 * 60);
    }
}

// Probes with the same certain result are evaluated together; during a ramp they are sent one by one, and the result must be the same.
TEST_CASE("probes evaluated together find the same as probes sent one by one") {
    const std::string world =
        "entry_points: {users: {through: name, rate: 1/s}}\n"
        "components:\n"
        "  name: {model: generic/dns, targets: [web@west, spare], ttl: 3h, switches: manual}\n"
        "  web: {model: generic/service, at: [east, west]}\n"
        "  spare: {model: generic/service, at: west}\n"
        "  spark: {model: generic/service, at: east}\n";
    // Refuses, then times out, and is up again about when the last required probe fails;
    // later it is up for a while, too short to be believed.
    const std::string faults =
        "faults:\n"
        "  - {outage: spark, lasts: forever}\n"
        "  - {outage: web@east, at: 60s, lasts: 480s, silent: false}\n"
        "  - {outage: web@east, at: 390s, lasts: 360s}\n"
        "  - {outage: web@east, at: 20m, lasts: 20m}\n"
        "  - {outage: web@east, at: 43m, lasts: 3m}\n"
        "  - {outage: web@east, at: 60m, lasts: 40m}\n";
    int missed = 0;
    for (const char* const pace : {"start", "result"}) {
        const bool by_result = pace == std::string("result");
        const std::string canary =
            "  canary: {probes: web@east, every: 1m, timeout: 20s, failures: " + std::string(by_result ? "9" : "12") +
            ", successes: 5, paced: " + pace + "}\n";
        for (std::uint64_t trial = 0; trial < 16; ++trial) {
            const Law together(world + "detection:\n" + canary, faults, trial);
            // The spark starts a drain of three hours.
            const Law one_by_one(world + "detection:\n" + canary + "  seen: {probes: spark, every: 1s, failures: 1}\n" +
                                     "runbooks: {move: {when: seen, steps: [{route: name, to: spare, takes: 0s}]}}\n",
                                 faults, trial);
            INFO(pace << ", trial " << trial);
            CHECK(one_by_one.count(FactKind::RouteChanged) == 1);
            CHECK(together.at(FactKind::DetectorFired, "canary") == one_by_one.at(FactKind::DetectorFired, "canary"));
            // A prober paced by results that slept in between keeps its first phase and does not continue where it stopped.
            if (by_result) continue;
            CHECK(together.all(FactKind::DetectorFired, "canary") == one_by_one.all(FactKind::DetectorFired, "canary"));
            CHECK(together.all(FactKind::DetectorCleared, "canary") == one_by_one.all(FactKind::DetectorCleared, "canary"));
            missed += together.count(FactKind::DetectorFired, "canary") < 3 ? 1 : 0;
        }
    }
    CHECK(missed > 0);  // the phase of the probes decides whether there are twelve,
    CHECK(missed < 16);
}

TEST_CASE("a prober paced by results waits a whole interval after each result, also when all is well") {
    // Down for 10 min: the first probe times out after 20 s and is believed, and every 80 s another one does.
    for (std::uint64_t trial = 0; trial < 16; ++trial) {
        const Law law(
            "entry_points: {users: {through: web@west, rate: 1/s}}\ncomponents: {web: {model: generic/service, at: [east, west]}}\n"
            "detection: {canary: {probes: web@east, every: 1m, timeout: 20s, failures: 1, successes: 1, paced: result}}\n",
            "faults: [{outage: web@east, lasts: 10m}]\n", trial);
        const std::int64_t fired = law.all(FactKind::DetectorFired).at(0);
        std::int64_t next = fired + 60'000'000;
        while (next < 600'000'000) next += 80'000'000;
        INFO("trial " << trial);
        CHECK(law.all(FactKind::DetectorCleared) == std::vector<std::int64_t>{next});
    }
}

TEST_CASE("a detection is caused by the change of its target, whatever else changes before it is certain") {
    for (const char* const deep : {"true", "false"}) {
        const Law law(
            std::string(
                "entry_points: {users: {through: app, rate: 1/s}}\n"
                "components:\n  app: {model: generic/service, at: west, needs: [store]}\n  store: {model: generic/service, at: west}\n"
                "  side: {model: generic/service, at: west}\n"
                "detection: {canary: {probes: ") +
                (deep == std::string("true") ? "app" : "store") + ", every: 1m, failures: 3, deep: " + deep + "}}\n",
            "faults: [{outage: store, lasts: 1h}, {outage: side, at: 90s, lasts: 1h}, {outage: side, at: 2h, lasts: 1s}]\n");
        for (const FactKind kind : {FactKind::DetectorFired, FactKind::DetectorCleared}) {
            const auto& facts = law.told().record.facts;
            const auto found = std::find_if(facts.begin(), facts.end(), [&](const drsim::model::Fact& fact) { return fact.kind == kind; });
            REQUIRE(found != facts.end());
            INFO(deep);
            CHECK(facts[found->cause].kind == (kind == FactKind::DetectorFired ? FactKind::PoolWentDown : FactKind::PoolCameBack));
            CHECK(facts[found->cause].at.us == (kind == FactKind::DetectorFired ? 0 : 3'600'000'000));
        }
    }
}

TEST_CASE("a condition that holds from the beginning has held for any required time") {
    const auto recovered = [](const std::string& more) {
        const Law law(
            "entry_points: {users: {through: web, rate: 10/s}}\ncomponents:\n  web: {model: generic/service, at: east}\n  db: {model: "
            "generic/service, at: east}\n"
            "  other: {model: generic/service, at: west}\npeople: {p: {acknowledge: 1m}}\ndetection: {seen: {reports: users, after: 0s, "
            "pages: p}}\n"
            "runbooks: {go: {when: seen, if: {all: [{down: web}, {serving: db, for: 10m}]}, declare: {by: p, takes: 0s}, steps: [{restart: "
            "web, takes: 4m}]}}\n",
            "faults: [" + more + "]\n");
        return law.rto();
    };
    CHECK(recovered("{crash: web}") == 300);                                       // acknowledged at 1 min, restarted in 4
    CHECK(recovered("{crash: other}, {crash: web, at: 1h, onset: true}") == 300);  // an unrelated fault
    CHECK(recovered("{crash: db, repair: 1m}, {crash: web, at: 2m, onset: true}") >=
          (1 + 10 - 2 + 4) * 60);  // it has served again only for 1 min
}
