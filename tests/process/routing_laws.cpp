// Who is sent where: health checks, cached answers, routers that return or do not, load balancers that eject.
#include "tests/process/law.h"

using namespace drsim::test;

namespace {

/// A name over two regions. Its health check is every second, so that phases stay below one.
std::string name_with(const std::string& more) {
    return "entry_points: {users: {through: name, rate: 1/s, restored_at: 100%}}\ncomponents:\n  name: {model: generic/dns, targets: [web@east, web@west], " + more +
           "}\n  web: {model: generic/service, at: [east, west]}\n";
}

const std::string checked = "probe: {every: 1s, timeout: 1s, failures: 10, successes: 20}";

}  // namespace

TEST_CASE("an automatic router switches after its failures in a row, and its clients follow within the ttl") {
    const Law law(name_with("ttl: 100s, " + checked), "faults: [{outage: east, lasts: 1h}]\n");
    const double switched = law.at(FactKind::RouteChanged);
    CHECK(switched >= 10);                                        // 9 intervals after the first failure, whose phase is below 1 s, + 1 s timeout
    CHECK(switched <= 11);
    CHECK(law.level(switched + 50) == Approx(0.5));               // remaining lives are uniform on 0 to 100 s
    CHECK(law.at(FactKind::ClientsMoved) == Approx(switched + 100));
    CHECK(law.rto() == Approx(switched + 100));
}

TEST_CASE("a router that returns by itself sends its clients home, one that does not keeps them") {
    const Law returns(name_with("ttl: 10s, " + checked), "faults: [{outage: east, lasts: 500s}]\n");
    const auto changes = returns.all(FactKind::RouteChanged);
    REQUIRE(changes.size() == 2);
    CHECK(changes[1] >= 519'000'000);                             // 500 + 19 intervals after the first success
    CHECK(changes[1] <= 520'000'000);
    const Law stays(name_with("ttl: 10s, returns: manual, " + checked), "faults: [{outage: east, lasts: 500s}]\n");
    CHECK(stays.count(FactKind::RouteChanged) == 1);
}

TEST_CASE("clients of a route that flips back in mid-drain stay where they were") {
    const Law law(name_with("ttl: 400s, probe: {every: 1s, timeout: 1s, failures: 10, successes: 1}"), "faults: [{outage: east, lasts: 110s}]\n");
    const auto changes = law.all(FactKind::RouteChanged);
    REQUIRE(changes.size() == 2);
    CHECK(law.level(109.9) == Approx(1 - (400 - (109.9 - static_cast<double>(changes[0]) / 1e6)) / 400));  // those who have moved
    CHECK(law.level(111) == 1);                                   // both sides serve again
    // Who never moved does not drain a second time: with west lost right after, only those who did are hurt.
    const Law west_lost(name_with("ttl: 400s, probe: {every: 1s, timeout: 1s, failures: 10, successes: 1}"), "faults: [{outage: east, lasts: 110s, onset: true}, {outage: west, at: 120s}]\n");
    const double first = static_cast<double>(west_lost.all(FactKind::RouteChanged).at(0)) / 1e6;
    const double back = static_cast<double>(west_lost.all(FactKind::RouteChanged).at(1)) / 1e6;
    const double moved = (back - first) / 400;
    CHECK(west_lost.level(120.0) == Approx(1 - moved * (1 - (120 - back) / 400)));
}

TEST_CASE("stale answers outlive the ttl for their share of clients") {
    const Law law(R"(
entry_points: {users: {through: name, rate: 1/s, restored_at: 90%, stale_answers: {share: 20%, kept: {uniform: [0s, 1000s]}}}}
components:
  name: {model: generic/dns, targets: [web@east, web@west], ttl: 100s, probe: {every: 1s, timeout: 1s, failures: 10}}
  web: {model: generic/service, at: [east, west]}
)", "faults: [{outage: east, lasts: forever}]\n");
    const double switched = law.at(FactKind::RouteChanged);
    CHECK(law.level(switched + 100.001) == Approx(0.8 + 0.2 * 0.1).epsilon(1e-4));
    CHECK(law.rto() == Approx(switched + 500));                   // 0.8 + 0.2 * t/1000 = 0.9
}

TEST_CASE("a balancer ejects a silent target after its checks, and takes it back after others") {
    const Law law(R"(
locations: {east: [a, b]}
entry_points: {users: {through: balancer, rate: 1/s, restored_at: 100%}}
components:
  balancer: {model: generic/load-balancer, at: east, needs: [web], probe: {every: 1s, timeout: 1s, failures: 30, successes: 50}}
  web: {model: generic/service, at: {east: {count: 2}}}
)", "faults: [{outage: web@a, lasts: 300s}]\n");
    CHECK(law.level(20) == 0.5);                                  // half of the requests still go to the lost one
    const double ejected = law.at(FactKind::TargetEjected);
    CHECK(ejected >= 30);                                         // phase below 1 s + 29 intervals + 1 s timeout
    CHECK(ejected <= 31);
    CHECK(law.level(ejected) == 1);
    const double returned = law.at(FactKind::TargetReturned);
    CHECK(returned >= 349);                                       // 300 + phase + 49 intervals
    CHECK(returned <= 350);
    CHECK(law.level(330) == 1);
    CHECK(law.rto() == ejected);
}

TEST_CASE("a manual step pins a router: its health check no longer moves it") {
    const Law law(name_with("ttl: 10s, " + checked) + R"(detection: {seen: {reports: users, after: 0s}}
runbooks: {go: {when: seen, steps: [{route: name, to: web@west, takes: 2s}]}}
)", "faults: [{outage: east, lasts: 100s}]\n");
    CHECK(law.all(FactKind::RouteChanged) == std::vector<std::int64_t>{2'000'000});
    CHECK(law.rto() == 12);
}

TEST_CASE("an edge's origin group shifts at its own threshold and back, and what is cached is served throughout") {
    // Checks every second: the tenth failure comes between 9 and 10 s, + 1 s of timeout; the twentieth success between 519 and 520 s.
    const Law law(R"(
entry_points: {users: {through: edge, rate: 10/s, restored_at: 100%}}
components:
  edge: {model: generic/cdn, needs: [{component: origins, calls: 0.3}]}
  origins: {model: generic/cdn, targets: [web@east, web@west], probe: {every: 1s, timeout: 1s, failures: 10, successes: 20}}
  web: {model: generic/service, at: [east, west]}
)", "faults: [{outage: east, lasts: 500s}, {outage: west, at: 1000s, lasts: 100s}]\n");
    const auto changes = law.all(FactKind::RouteChanged);
    REQUIRE(changes.size() == 2);                                 // the second origin's outage moves nobody: the first is preferred again
    const double shifted = static_cast<double>(changes[0]) / 1e6;
    CHECK(shifted >= 10);
    CHECK(shifted <= 11);
    CHECK(law.level(0) == Approx(0.7));
    CHECK(law.level(shifted - 0.001) == Approx(0.7));
    CHECK(law.level(shifted) == 1);                               // nobody keeps the old answer
    CHECK(law.rto() == shifted);
    CHECK(changes[1] >= 519'000'000);
    CHECK(changes[1] <= 520'000'000);
    CHECK(law.level(1050) == 1);
}

namespace {

/// Routed west at 10 s, back east at 30 s, west again at 60 s, and east at 200 s, while `lost` is out from the first instant.
Law there_and_back(const std::string& lost) {
    return Law(R"(
entry_points:
  users: {through: name, rate: 1/s, restored_at: 100%}
  callers: {through: bell, rate: 1/s}
components:
  name: {model: generic/dns, targets: [web@east, web@west], ttl: 100s, switches: manual, returns: manual}
  web: {model: generic/service, at: [east, west]}
  bell: {model: generic/service}
detection: {rings: {reports: callers, after: 0s}}
runbooks:
  go: {when: rings, steps: [{wait: 10s}, {route: name, to: web@west, takes: 0s}, {wait: 20s}, {route: name, to: web@east, takes: 0s},
                            {wait: 30s}, {route: name, to: web@west, takes: 0s}, {wait: 140s}, {route: name, to: web@east, takes: 0s}]}
)", "faults: [{outage: bell}, {outage: " + lost + "}]\n");
}

}  // namespace

TEST_CASE("three switches within one ttl keep every client, and each group moves at its own pace to its end") {
    const Law in_west = there_and_back("web@east");               // the level is the share of those who are in the west
    const Law in_east = there_and_back("web@west");
    REQUIRE(in_west.all(FactKind::RouteChanged) == std::vector<std::int64_t>{10'000'000, 30'000'000, 60'000'000, 200'000'000});
    for (double at = 0.5; at < 320; at += 1) REQUIRE(in_west.level(at) + in_east.level(at) == Approx(1).epsilon(1e-9));
    CHECK(in_west.level(20) == Approx(0.10));                     // everybody leaves the east within 100 s of 10
    CHECK(in_west.level(30) == Approx(0.20));
    CHECK(in_west.level(50) == Approx(0.2 * (1 - 20.0 / 100)));   // those fifth leave the west again from 30 on, the others go on leaving for where they are
    CHECK(in_west.level(60) == Approx(0.14));
    // From 60 on: the half that has not asked since 10 s, and the 0.36 who have and were told east, leave it by 110 and by 160.
    CHECK(in_west.level(90) == Approx(1 - 0.20 - 0.36 * 0.7));
    CHECK(in_west.level(110) == Approx(1 - 0.36 * 0.5));
    CHECK(in_west.level(159) == Approx(1 - 0.36 * 0.01));
    CHECK(in_west.level(160) == 1);
    CHECK(in_west.all(FactKind::ClientsMoved) == std::vector<std::int64_t>{110'000'000, 130'000'000, 160'000'000, 300'000'000});
    // All of that is forgotten by 200 s: everybody leaves the west, in one line.
    CHECK(in_west.level(200) == 1);
    CHECK(in_west.level(225) == Approx(0.75));
    CHECK(in_west.level(299) == Approx(0.01));
    CHECK(in_west.level(300) == 0);
    CHECK(in_east.level(300) == 1);
}

TEST_CASE("a balancer counts only failures in a row: a check that passes in between begins the count anew") {
    // Checks every 10 s from a phase p on. Out from 0 to 60, up to 80, when two checks have passed: the first failure after them begins at p + 80, the
    // ninth at p + 160, and is silent for 1 s.
    const auto law = [](const std::string& second) {
        return Law(R"(
locations: {east: [a, b]}
entry_points: {users: {through: balancer, rate: 100/s}}
components:
  balancer: {model: generic/load-balancer, at: east, needs: [web], probe: {every: 10s, timeout: 1s, failures: 9, successes: 1}}
  web: {model: generic/service, at: {east: {count: 2}}}
)", "faults: [{outage: web@a, lasts: 60s}, {outage: web@a, at: " + second + "}]\n");
    };
    const double anew = law("80s").at(FactKind::TargetEjected);
    CHECK(anew >= 161);
    CHECK(anew < 171);
    // Up for a millisecond, in which no check came: the ninth failure in a row begins at p + 80.
    const double blink = law("60001ms").at(FactKind::TargetEjected);
    CHECK(blink >= 81);
    CHECK(blink < 91);
}

TEST_CASE("nothing but a router sends clients to another region") {
    const auto entering = [](const std::string& more) {
        return "locations: {east: [ea, eb], west: [wa]}\nentry_points: {users: {through: web, rate: 1/s" + more + "}}\ncomponents: {web: {model: generic/service, at: [ea, eb, wa]}}\n";
    };
    const std::string lost = "faults: [{outage: east, lasts: 10m}]\n";
    CHECK(Law(entering(""), lost).level(60) == Approx(1.0 / 3));             // a third of the instances stand in the west, and so do a third of the clients
    CHECK(Law(entering(", from: west"), lost).level(60) == 1);               // clients of the west use what is there
    CHECK(Law(entering(", from: east"), lost).level(60) == 0);
    CHECK(Law(entering(""), "faults: [{outage: ea, lasts: 10m}]\n").level(60) == 1);  // inside a region those that are up serve
}
