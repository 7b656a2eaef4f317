// The waits of a failover.
#include "sim/model/pool.h"
#include "tests/process/law.h"

using namespace drsim::test;

namespace {

/// A service in east that users reach by name, a second one in west, people who acknowledge in 60 s and decide in 100 s.
const std::string two_sites = R"(
entry_points: {users: {through: name, rate: 1/s, restored_at: 100%}}
components:
  name: {model: generic/switch, targets: [web@east, web@west], switches: manual, returns: manual}
  web: {model: generic/service, at: [east, west], needs: [{component: database, role: writer}]}
  database: {model: generic/database, writer: east, replicas: {west: {at: west, lag: 4s, promotion: 40s}}}
data: {records: {in: database, writes: 10/s}}
people: {on_call: {acknowledge: 60s, looks_again: 90s}}
detection: {seen: {reports: users, after: 30s, pages: on_call}}
)";

const std::string east_out = "faults: [{outage: east, lasts: 3h}]\n";

}  // namespace

TEST_CASE("a failover waits for detection, people and its promotion before it switches") {
    const Law law(two_sites +
                      "runbooks: {go: {when: seen, if: {down: east}, declare: {by: on_call, takes: 100s}, steps: [{promote: "
                      "database.west}, {route: name, to: web@west, takes: 5s}]}}\n",
                  east_out);
    CHECK(law.at(FactKind::DetectorFired, "seen") == 30);
    CHECK(law.at(FactKind::Acknowledged, "on_call") == 90);  // 30 + 60
    CHECK(law.at(FactKind::Declared, "go") == 190);          // + 100
    CHECK(law.at(FactKind::Promoted, "database") == 230);    // + 40
    CHECK(law.at(FactKind::RouteChanged, "name") == 235);    // + 5
    CHECK(law.rto() == 235);
    CHECK(law.rpo() == 4);                                       // the replica's lag at the loss
    CHECK(law.told().measures.lost_writes.at(0) == Approx(40));  // 10/s for 4 s
}

TEST_CASE("a promotion records how its lag compares with that of the other candidates") {
    const std::string three = R"(
locations: {east: [], west: [], north: []}
entry_points: {users: {through: database, rate: 1/s}}
components:
  database:
    model: generic/database
    writer: east
    replicas: {west: {at: west, lag: 4s, promotion: 40s}, north: {at: north, lag: 9s, promotion: 40s}, kept: {at: west, lag: 1s,
          promotes: never}}
data: {records: {in: database, writes: 10/s}}
detection: {seen: {reports: users, after: 30s}}
)";
    const auto choice = [&](const std::string& copy, const std::string& more = "") {
        const Law law(three + "runbooks: {go: {when: seen, steps: [{promote: database." + copy + "}]}}\n",
                      "faults: [{outage: east}" + more + "]\n");
        for (const auto& fact : law.told().record.facts)
            if (fact.kind == FactKind::Promoted) return drsim::model::choice_of(fact.detail);
        return drsim::model::Choice{};
    };
    CHECK(choice("west").among == 2);
    CHECK(choice("west").better == 0);
    CHECK(choice("north").better == 1);
    CHECK(choice("north", ", {outage: west}").among == 1);  // there are no others
}

TEST_CASE("without detection nobody responds") {
    const Law law(two_sites +
                      "runbooks: {go: {when: seen, declare: {by: on_call, takes: 100s}, steps: [{promote: database.west}, {route: name, "
                      "to: web@west}]}}\n",
                  "given: [{unreachable: on_call}]\nfaults: [{outage: east, lasts: 3h}]\n");
    CHECK(law.at(FactKind::NobodyAnswered) == 120);  // 30 + 90 of `looks_again`, until it is clear
    CHECK(law.count(FactKind::Paged) == 120);        // every 90 s from 30 s on, as long as the detector fires
    CHECK(law.count(FactKind::Declared) == 0);
    CHECK(law.rto() == 10'800);  // recovers when the outage ends
    CHECK(law.rpo() == 0);
}

TEST_CASE("a region outage without a failover loses nothing") {
    const Law law(two_sites, "faults: [{outage: east, lasts: 700s}]\n");
    CHECK(law.rto() == 700);
    CHECK(law.rpo() == 0);
}

TEST_CASE("an unreachable primary costs one wait of the chain") {
    const std::string chain =
        two_sites.substr(0, two_sites.find("people:")) + R"(people: {on_call: {chain: [ana, ben], acknowledge: 60s, escalate_after: 200s}}
detection: {seen: {reports: users, after: 30s, pages: on_call}}
runbooks: {go: {when: seen, declare: {by: on_call, takes: 100s}, steps: [{promote: database.west}, {route: name, to: web@west, takes: 0s}]}}
)";
    const Law present(chain, east_out);
    CHECK(present.at(FactKind::Acknowledged, "ana") == 90);
    CHECK(present.rto() == 230);  // 30 + 60 + 100 + 40
    const Law absent(chain, "given: [{unreachable: ana}]\nfaults: [{outage: east, lasts: 3h}]\n");
    CHECK(absent.at(FactKind::Paged, "ben") == 230);         // 30 + 200
    CHECK(absent.at(FactKind::Acknowledged, "ben") == 290);  // + 60
    CHECK(absent.rto() == 430);                              // + 100 + 40
}

TEST_CASE("an earlier level may still answer after a later one was paged") {
    const Law law(R"(
entry_points: {users: {through: web, rate: 1/s}}
components: {web: {model: generic/service, at: east}}
people: {on_call: {chain: [ana, ben], acknowledge: {ana: 250s, ben: 300s}, escalate_after: 200s}}
detection: {seen: {reports: users, after: 0s, pages: on_call}}
)",
                  "faults: [{outage: east, lasts: 1h}]\n");
    CHECK(law.at(FactKind::Paged, "ben") == 200);
    CHECK(law.at(FactKind::Acknowledged, "ana") == 250);
    CHECK(law.count(FactKind::Acknowledged) == 1);
}

TEST_CASE("a chain without an answer is called as often as configured, then gives up") {
    const std::string silent = R"(
entry_points: {users: {through: web, rate: 1/s}}
components: {web: {model: generic/service, at: east}}
people: {on_call: {chain: [ana, ben], acknowledge: 60s, escalate_after: 200s, answers: 0%, repeat: 1}}
detection: {seen: {reports: users, after: 0s, pages: on_call}}
)";
    const Law law(silent, "faults: [{outage: east, lasts: 10m}]\n");
    CHECK(law.all(FactKind::Paged) == std::vector<std::int64_t>{0, 200'000'000, 400'000'000, 600'000'000});
    CHECK(law.at(FactKind::NobodyAnswered) == 800);  // the last wait applies again
    // An alarm that still fires calls them again: rounds of 800 s begin at 0, 800, ..., 3200 s.
    const Law firing(silent, "faults: [{outage: east, lasts: 1h}]\n");
    CHECK(firing.count(FactKind::NobodyAnswered) == 5);
    CHECK(firing.count(FactKind::Paged) == 20);
}

TEST_CASE("people who find nothing to do look again after a while") {
    const Law law(two_sites +
                      "runbooks: {go: {when: seen, if: {down: west}, declare: {by: on_call, takes: 100s}, steps: [{promote: "
                      "database.west}, {route: name, to: web@west, takes: 0s}]}}\n",
                  "faults: [{outage: east, lasts: 3h, onset: true}, {outage: west, at: 200s, lasts: 30m}]\n");
    CHECK(law.at(FactKind::Acknowledged) == 90);
    CHECK(law.at(FactKind::LookedInVain) == 90);
    CHECK(law.at(FactKind::Declared) == 370);             // looks at 90, 180 and 270; west is down at 270; + 100
    CHECK(law.at(FactKind::StepWaited, "go.1") == 2000);  // the copy in west cannot be promoted before it is back: 200 + 1800
    CHECK(law.rto() == 2040);                             // + 40
}

TEST_CASE("the condition must still hold when people have decided") {
    const Law law(two_sites +
                      "runbooks: {go: {when: seen, if: {down: east}, declare: {by: on_call, takes: 100s}, steps: [{promote: "
                      "database.west}, {route: name, to: web@west}]}}\n",
                  "faults: [{outage: east, lasts: 150s}]\n");
    CHECK(law.at(FactKind::Declared, "go") == 190);
    CHECK(law.count(FactKind::Decided) == 0);  // east is back since 150
    CHECK(law.count(FactKind::Promoted) == 0);
    CHECK(law.rto() == 150);
}

TEST_CASE("a declaration needs its approvals, which run in parallel") {
    std::string system = two_sites;
    system.replace(system.find("people: {"), 9, "people: {boss: {acknowledge: 70s}, ");
    const Law law(system +
                      "runbooks: {go: {when: seen, declare: {by: on_call, takes: 100s, approvals: [{by: boss, takes: 20s}, {by: on_call, "
                      "takes: 30s}]}, steps: [{promote: database.west}, {route: name, to: web@west, takes: 0s}]}}\n",
                  east_out);
    CHECK(law.at(FactKind::Declared) == 190);
    CHECK(law.all(FactKind::Approved) == std::vector<std::int64_t>{220'000'000, 280'000'000});  // 190 + 30; 190 + 70 + 20
    CHECK(law.at(FactKind::Decided) == 280);
    CHECK(law.rto() == 320);  // + 40
}

TEST_CASE("a standby takes over automatically after the silence and its own time") {
    const std::string system = R"(
locations: {east: [a, b]}
entry_points: {users: {through: database, rate: 1/s, restored_at: 100%}}
components:
  database: {model: generic/database, writer: a, standby: b, failover: {takes: 60s, silent_for: 15s}, restarts_in: 10s}
data: {records: {in: database, writes: 10/s}}
)";
    const Law law(system, "faults: [{outage: a, lasts: 1h}]\n");
    CHECK(law.at(FactKind::FailoverStarted) == 15);
    CHECK(law.at(FactKind::Promoted) == 75);  // 15 + 60
    CHECK(law.rto() == 75);
    CHECK(law.rpo() == 0);  // synchronous
    CHECK(law.at(FactKind::WriterReturned) == 3600);
}

TEST_CASE("a failover is called off when the writer returns first") {
    const std::string system = R"(
locations: {east: [a, b]}
entry_points: {users: {through: database, rate: 1/s, restored_at: 100%}}
components: {database: {model: generic/database, writer: a, standby: b, failover: {takes: 60s, silent_for: 15s}}}
data: {records: {in: database, writes: 10/s}}
)";
    const Law in_the_silence(system, "faults: [{outage: a, lasts: 12s}]\n");
    CHECK(in_the_silence.count(FactKind::FailoverStarted) == 0);
    CHECK(in_the_silence.rto() == 12);
    const Law underway(system, "faults: [{outage: a, lasts: 50s}]\n");
    CHECK(underway.count(FactKind::Promoted) == 0);
    CHECK(underway.rto() == 50);
    CHECK(underway.rpo() == 0);
}

TEST_CASE("a failover waits while its standby is down") {
    const Law law(R"(
locations: {east: [a, b]}
entry_points: {users: {through: database, rate: 1/s, restored_at: 100%}}
components: {database: {model: generic/database, writer: a, standby: b, failover: {takes: 60s, silent_for: 0s}}}
)",
                  "faults: [{outage: a, lasts: 1h}, {outage: b, lasts: 500s}]\n");
    CHECK(law.at(FactKind::FailoverStarted) == 500);
    CHECK(law.rto() == 560);
}

TEST_CASE("a crashed writer restarts if its standby is down and cannot take over") {
    const std::string system = R"(
locations: {east: [a, b]}
entry_points: {users: {through: database, rate: 1/s, restored_at: 100%}}
components: {database: {model: generic/database, writer: a, standby: b, failover: {takes: 60s}, restarts_in: 180s}}
data: {records: {in: database, writes: 10/s}}
)";
    const Law law(system, "faults: [{crash: database.writer, onset: true}, {outage: database.standby}]\n");
    CHECK(law.rto() == 180);
    CHECK(law.rpo() == 0);
    // The standby comes back during the restart, and is quicker or not.
    CHECK(Law(system, "faults: [{crash: database.writer, onset: true}, {outage: database.standby, lasts: 100s}]\n").rto() == 160);
    CHECK(Law(system, "faults: [{crash: database.writer, onset: true}, {outage: database.standby, lasts: 150s}]\n").rto() == 180);
    // The standby goes down during the failover, after 30 s: the writer restarts when the failover has failed.
    CHECK(Law(system, "faults: [{crash: database.writer, onset: true}, {outage: database.standby, at: 30s}]\n").rto() == 60 + 180);
    CHECK(Law(system, "faults: [{crash: database.writer, onset: true}]\n").rto() == 60);
}

TEST_CASE("a writer that crashes during an outage restarts when the outage is over") {
    const std::string system = R"(
entry_points: {users: {through: database, rate: 1/s, restored_at: 100%}}
components: {database: {model: generic/database, writer: east, restarts_in: 60s}}
data: {records: {in: database, writes: 10/s}}
)";
    CHECK(Law(system, "faults: [{outage: east, lasts: 100s, onset: true}, {crash: database, at: 50s}]\n").rto() == 160);
    // And one whose restart an outage interrupts restarts again.
    CHECK(Law(system, "faults: [{crash: database, onset: true}, {outage: east, at: 30s, lasts: 100s}]\n").rto() == 190);
}

TEST_CASE("a second loss of a writer is noticed while the mechanism of the first still waits") {
    // People promote the standby at 40 s; the failover of the first writer would have begun after ten minutes of silence.
    const Law law(R"(
locations: {east: [a, b]}
entry_points: {users: {through: database, rate: 1/s, restored_at: 100%}}
components: {database: {model: generic/database, writer: a, standby: b, failover: {takes: 10s, silent_for: 10m, on_return: drop}}}
data: {records: {in: database, writes: 10/s}}
detection: {seen: {reports: users, after: 30s}}
runbooks: {go: {when: seen, if: {down: a}, steps: [{promote: database.standby}]}}
)",
                  "faults: [{outage: a, lasts: 100s, onset: true}, {outage: b, at: 200s, lasts: 2h}]\n");
    CHECK(law.all(FactKind::Promoted) == std::vector<std::int64_t>{40'000'000, 810'000'000});  // 200 + 600 + 10
}

TEST_CASE("the lag of the promoted copy is lost, and a stall adds to it") {
    const std::string system = R"(
entry_points: {users: {through: database, rate: 1/s}}
components: {database: {model: generic/database, writer: east, replicas: {west: {at: west, lag: 4s, promotion: 40s}}}}
data: {records: {in: database, writes: 10/s, size: 1KiB}}
detection: {seen: {reports: users, after: 30s}}
runbooks: {go: {when: seen, steps: {promote: database.west}}}
)";
    std::string sound = system;
    sound.replace(sound.find("{promote: database.west}"), 24, "[{promote: database.west}]");
    const Law fresh(sound, "faults: [{outage: east, lasts: forever}]\n");
    CHECK(fresh.rto() == 70);
    CHECK(fresh.rpo() == 4);
    const Law stalled(sound, "faults: [{stall: database.west}, {outage: east, lasts: forever, at: 300s, onset: true}]\n");
    CHECK(stalled.rpo() == 304);  // 300 s stalled + its lag of 4 s when it stalled
    CHECK(stalled.told().measures.lost_writes.at(0) == Approx(3040));
    const Law moving_again(sound, "faults: [{stall: database.west, lasts: 200s}, {outage: east, lasts: forever, at: 300s, onset: true}]\n");
    CHECK(moving_again.rpo() == 4);
}

TEST_CASE("after a destruction without any copy, nothing is left") {
    const Law law(R"(
entry_points: {users: {through: database, rate: 1/s}}
components: {database: {model: generic/database, writer: east}}
data: {records: {in: database, writes: 10/s}}
)",
                  "faults: [{destroy: database, lasts: 1h}]\n");
    CHECK(law.rto() == law.never);
    CHECK(law.nothing_left());
}

TEST_CASE("a promotion names the pool that takes over, for a store and for a cache") {
    const Law law(R"(
locations: {east: [a, b], west: []}
entry_points: {users: {through: web, rate: 1/s}}
components:
  web: {model: generic/service, at: b, needs: [database, sessions]}
  sessions: {model: generic/cache, at: {east: {count: 2}}, failover: {takes: 20s}}
  database: {model: generic/database, writer: a, standby: b, failover: {takes: 50s, silent_for: 10s}}
)",
                  "faults: [{outage: a, lasts: 1h}]\n");
    const auto pools = drsim::model::pools_of(law.scene().system);
    std::size_t promoted = 0;
    for (const auto& fact : law.told().record.facts) {
        if (fact.kind != FactKind::Promoted) continue;
        ++promoted;
        REQUIRE(fact.other < pools.size());
        CHECK(pools[fact.other].component.value == fact.subject);
        // For the database the standby; for the cache the nodes in a, which those in b cover.
        if (law.scene().system.components[fact.subject].store) CHECK(pools[fact.other].copy.value == 1);
    }
    CHECK(promoted == 2);
}

TEST_CASE("a writer that crashes and has no standby restarts, and does not fail over") {
    const Law law(
        "entry_points: {users: {through: orders, rate: 1/s}}\ncomponents: {orders: {model: generic/database, writer: east, restarts_in: "
        "40s}}\n",
        "faults: [{crash: orders.writer}]\n");
    CHECK(law.count(FactKind::FailoverStarted) == 0);
    CHECK(law.at(FactKind::RestartStarted) == 0);
    CHECK(law.rto() == 40);
}

TEST_CASE("a cache with one node cannot fail over") {
    const Law law(R"(
entry_points: {users: {through: web, rate: 1/s}}
components:
  web: {model: generic/service, at: east, needs: [{component: sessions, without: 50%}]}
  sessions: {model: generic/cache, at: east, failover: {takes: 20s}}
)",
                  "faults: [{outage: sessions, lasts: 5m}]\n");
    CHECK(law.count(FactKind::FailoverStarted) == 0);
    CHECK(law.rto() == 300);
}
