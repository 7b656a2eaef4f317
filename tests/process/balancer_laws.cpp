// Load balancers: which targets they eject and readmit, by which checks, and what is lost until they notice.
#include "tests/process/law.h"

using namespace drsim::test;

TEST_CASE("a balancer ejects a silent target after its checks, and readmits it after others") {
    const Law law(R"(
locations: {east: [a, b]}
entry_points: {users: {through: balancer, rate: 1/s, restored_at: 100%}}
components:
  balancer: {model: generic/load-balancer, at: east, needs: [web], probe: {every: 1s, timeout: 1s, failures: 30, successes: 50}}
  web: {model: generic/service, at: {east: {count: 2}}}
)",
                  "faults: [{outage: web@a, lasts: 300s}]\n");
    CHECK(law.level(20) == 0.5);  // half of the requests still go to the lost one
    const double ejected = law.at(FactKind::TargetEjected);
    CHECK(ejected >= 30);  // phase below 1 s + 29 intervals + 1 s timeout
    CHECK(ejected <= 31);
    CHECK(law.level(ejected) == 1);
    const double returned = law.at(FactKind::TargetReturned);
    CHECK(returned >= 349);  // 300 + phase + 49 intervals
    CHECK(returned <= 350);
    CHECK(law.level(330) == 1);
    CHECK(law.rto() == ejected);
}

namespace {

/// Two zones, each with its own NAT. Checks every second, so that phases stay below one.
Law zone_without_way_out(const std::string& probe, const std::string& faults) {
    return Law(R"(
locations: {east: [a, b]}
entry_points: {users: {through: balancer, rate: 100/s}}
components:
  balancer: {model: generic/load-balancer, at: east, needs: [web])" +
                   probe + R"(}
  web: {model: generic/service, at: {east: {count: 4}}, capacity: 100/s, needs: [{component: nat, within: zone}]}
  nat: {model: generic/service, at: {east: {count: 2}}, capacity: 1000/s}
)",
               "faults: [" + faults + "]\n");
}

}  // namespace

TEST_CASE("a deep check removes instances whose needs are not met, a shallow one only sees that they respond") {
    const std::string fault = "{outage: nat@a, lasts: 1h}";
    const Law deep = zone_without_way_out(", probe: {every: 1s, timeout: 1s, failures: 30, successes: 50, deep: true}", fault);
    CHECK(deep.level(20) == 0.5);
    // The first check within a second, 29 more; a component that is out is silent, so the last one waits for its timeout.
    const double ejected = deep.at(FactKind::TargetEjected);
    CHECK(ejected >= 30);
    CHECK(ejected <= 31);
    CHECK(deep.level(ejected) == 1);  // the other zone takes 100/s of 200/s
    CHECK(deep.rto() == ejected);
    CHECK(deep.at(FactKind::TargetReturned) >= 3649);  // 3600 + phase + 49 intervals
    CHECK(deep.at(FactKind::TargetReturned) <= 3650);
    CHECK(deep.count(FactKind::TargetEjected) == 1);
    const Law shallow = zone_without_way_out(", probe: {every: 1s, timeout: 1s, failures: 30, successes: 50}", fault);
    CHECK(shallow.count(FactKind::TargetEjected) == 0);
    CHECK(shallow.rto() == 3600);
}

TEST_CASE("a successor of an instance that deep checks removed must pass them before it gets requests") {
    const auto law = [](const std::string& faults) {
        return Law(R"(
locations: {east: [a, b]}
entry_points: {users: {through: balancer, rate: 100/s}}
components:
  balancer: {model: generic/load-balancer, at: east, needs: [web], probe: {every: 1s, timeout: 1s, failures: 30, successes: 50, deep: true}}
  web: {model: generic/service, at: {east: {count: 2}}, replaced_in: 20s, needs: [{component: nat, within: zone}]}
  nat: {model: generic/service, at: {east: {count: 2}}}
)",
                   "faults: [" + faults + "]\n");
    };
    // Removed within 31 s, dead from 60 s on: the instance that is up at 80 s has no way out either.
    const Law thrown_out = law("{outage: nat@a, lasts: 1h}, {crash: web@a, at: 60s}");
    CHECK(thrown_out.count(FactKind::InstancesReady) == 1);
    CHECK(thrown_out.level(20) == 0.5);
    CHECK(thrown_out.level(70) == 1);
    CHECK(thrown_out.level(85) == 1);
    CHECK(thrown_out.count(FactKind::TargetEjected) == 1);
    CHECK(thrown_out.at(FactKind::TargetReturned) >= 3649);
    CHECK(thrown_out.at(FactKind::TargetReturned) <= 3650);
    // The region has room for it only from 100 s on: the same.
    const Law late = law("{outage: nat@a, lasts: 1h}, {no_capacity: east, at: 50s, lasts: 50s}, {crash: web@a, at: 60s}");
    CHECK(late.at(FactKind::LaunchWaited) == 100);
    CHECK(late.level(110) == 1);
    // If only the loss was noticed, the successor gets requests as soon as it is ready.
    const Law dead = law("{crash: web@a, at: 60s}");
    CHECK(dead.level(79) == 0.5);
    CHECK(dead.level(80) == 1);
}

TEST_CASE("an instance that fails a deep check is lost once: its timeout counts, and both reasons end together") {
    const Law law =
        zone_without_way_out(", probe: {every: 1s, timeout: 5s, failures: 30, successes: 50, deep: true}", "{outage: a, lasts: 1h}");
    CHECK(law.at(FactKind::TargetEjected) >= 34);  // phase + 29 intervals + 5 s of silence
    CHECK(law.at(FactKind::TargetEjected) <= 35);
    CHECK(law.at(FactKind::TargetReturned) >= 3649);
    CHECK(law.at(FactKind::TargetReturned) <= 3650);
}

TEST_CASE("until a balancer notices, the share of the down instances is lost, even if others in their zone are up") {
    // All four servers crash, and each has a successor within 20 s;
    // no check has failed 30 times by then. Each instance that is up takes 25/s of its 100/s.
    const Law law(R"(
locations: {east: [a]}
entry_points: {users: {through: balancer, rate: 100/s}}
components:
  balancer: {model: generic/load-balancer, at: east, needs: [web], probe: {every: 1s, timeout: 1s, failures: 30}}
  web: {model: generic/service, at: {east: {count: 4}}, capacity: 100/s, replaced_in: {uniform: [2s, 20s]}}
)",
                  "faults: [{crash: web}]\n");
    std::vector<double> levels;
    for (const auto& change : law.told().record.levels) levels.push_back(change.level);
    CHECK(levels == std::vector<double>{1, 0, 0.25, 0.5, 0.75, 1});
    CHECK(law.count(FactKind::TargetEjected) == 0);
}

TEST_CASE("a balancer without a probe notices nothing and keeps sending to the same instances") {
    const Law law = zone_without_way_out("", "{outage: web@a, lasts: 1h}");
    CHECK(law.level(0) == 0.5);
    CHECK(law.level(3599) == 0.5);
    CHECK(law.level(3600) == 1);
    CHECK(law.count(FactKind::TargetEjected) == 0);
    CHECK(law.rto() == 3600);
}

TEST_CASE("a balancer only counts failures in a row: a passing check restarts the count") {
    // Checks every 10 s from a phase p on. Out from 0 to 60, up to 80, when two checks have passed: the first failure after them begins at
    // p + 80, the ninth at p + 160, and is silent for 1 s.
    const auto law = [](const std::string& second) {
        return Law(R"(
locations: {east: [a, b]}
entry_points: {users: {through: balancer, rate: 100/s}}
components:
  balancer: {model: generic/load-balancer, at: east, needs: [web], probe: {every: 10s, timeout: 1s, failures: 9, successes: 1}}
  web: {model: generic/service, at: {east: {count: 2}}}
)",
                   "faults: [{outage: web@a, lasts: 60s}, {outage: web@a, at: " + second + "}]\n");
    };
    const double anew = law("80s").at(FactKind::TargetEjected);
    CHECK(anew >= 161);
    CHECK(anew < 171);
    // Up for a millisecond without a check: the ninth failure in a row begins at p + 80.
    const double blink = law("60001ms").at(FactKind::TargetEjected);
    CHECK(blink >= 81);
    CHECK(blink < 91);
}

TEST_CASE("requests that a balancer still sends to a dead instance are lost to its own clients only") {
    const Law law(R"(
locations: {east: [a]}
entry_points:
  quick: {through: quick-balancer, rate: 100/s, restored_at: 100%}
  slow: {through: slow-balancer, rate: 100/s, restored_at: 100%}
components:
  quick-balancer: {model: generic/load-balancer, at: east, needs: [web], probe: {every: 1s, timeout: 1s, failures: 2, successes: 1}}
  slow-balancer: {model: generic/load-balancer, at: east, needs: [web], probe: {every: 1s, timeout: 1s, failures: 300, successes: 1}}
  web: {model: generic/service, at: {east: {count: 2}}, capacity: 1000/s, replaced_in: {uniform: [10s, 100s]}}
)",
                  "faults: [{crash: web}]\n");
    const auto ready = law.all(FactKind::InstancesReady);
    REQUIRE(ready.size() == 2);
    const double first = static_cast<double>(ready[0]) / 1e6;
    REQUIRE(static_cast<double>(ready[1]) / 1e6 > first + 1);
    CHECK(law.level(first - 1, 0) == 0);
    CHECK(law.level(first - 1, 1) == 0);
    // The quick one has ejected both crashed instances; the slow one sends to one of them and to the first successor.
    CHECK(law.level(first, 0) == 1);
    CHECK(law.level(first, 1) == 0.5);
}

TEST_CASE("a balancer that is down checks nothing, and starts counting when it is up again") {
    const auto law = [](const std::string& deep, const std::string& faults) {
        return Law(R"(
locations: {east: [a, b], west: []}
entry_points: {users: {through: balancer, rate: 100/s}}
components:
  balancer: {model: generic/load-balancer, at: a, needs: [web], probe: {every: 10s, timeout: 1s, failures: 3, successes: 5)" +
                       deep + R"(}}
  web: {model: generic/service, at: {east: {count: 2}}}
)",
                   "faults: [" + faults + "]\n");
    };
    for (const std::string deep : {"", ", deep: true"}) {
        const Law whole = law(deep, "{outage: east, lasts: 1000s}");
        CHECK(whole.count(FactKind::TargetEjected) == 0);
        CHECK(whole.rto() == 1000);
        const Law later = law(deep, "{outage: balancer, lasts: 1000s}, {outage: web@b, lasts: 1h}");
        CHECK(later.at(FactKind::TargetEjected) >= 1000 + 20);  // two intervals after the first check, which times out after 1 s
        CHECK(later.at(FactKind::TargetEjected) <= 1000 + 31);
    }
}
