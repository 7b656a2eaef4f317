// Launches: how many instances there are after losses, and where they start.
#include "tests/process/law.h"

using namespace drsim::test;

namespace {

/// Three instances' demand on two, one a zone; below 60% is an interruption, so one instance alone is one.
Law two_zones(const std::string& faults) {
    return Law(R"(
locations: {east: [a, b]}
entry_points: {users: {through: web, rate: 300/s, restored_at: 60%}}
components: {web: {model: generic/service, at: {east: {count: 2}}, capacity: 100/s, replaced_in: 3m}}
)", "faults: [" + faults + "]\n");
}

constexpr double one = 1.0 / 3;  // instances of the three that the demand takes
constexpr double two = 2.0 / 3;

}  // namespace

TEST_CASE("a successor of what came back by itself is called off, also when it is lost again") {
    // Lost from 0 to 60 and from 120 on: the successor of the second loss is ready at 120 + 180, that of the first never.
    for (const std::string faults : {"{outage: a, lasts: 1m}, {outage: a, at: 2m, lasts: 1h}", "{crash: web@a, repair: 1m}, {crash: web@a, at: 2m, repair: never}"}) {
        const Law law = two_zones(faults);
        CHECK(law.all(FactKind::InstancesReady) == std::vector<std::int64_t>{300'000'000});
        CHECK(law.level(59) == Approx(one));
        CHECK(law.level(119) == Approx(two));
        CHECK(law.level(299) == Approx(one));
        CHECK(law.level(300) == Approx(two));
        CHECK(law.level(3 * 3600) == Approx(two));                // the zone that returns brings no third instance
        CHECK(law.rto() == 180);                                  // the longer of two interruptions, 60 and 180
    }
}

TEST_CASE("however often a zone comes and goes, a service stays as large as it was") {
    std::string flaps;
    for (int i = 0; i < 6; ++i) flaps += "{outage: a, at: " + std::to_string(20 * i) + "s, lasts: 10s}, ";
    const Law law = two_zones(flaps + "{outage: a, at: 150s, lasts: 1h}");
    CHECK(law.all(FactKind::InstancesReady) == std::vector<std::int64_t>{330'000'000});  // 150 + 180
    CHECK(law.level(3 * 3600) == Approx(two));
}

TEST_CASE("what comes back at the instant at which its successor would be ready needs none") {
    const Law law = two_zones("{outage: a, lasts: 3m}");
    CHECK(law.count(FactKind::InstancesReady) == 0);
    CHECK(law.rto() == 180);
}

TEST_CASE("an outage that ends calls off no successor of what had crashed before it") {
    const Law law = two_zones("{crash: web@a, repair: never}, {outage: a, at: 60s, lasts: 30s}");
    CHECK(law.all(FactKind::InstancesReady) == std::vector<std::int64_t>{180'000'000});
    CHECK(law.level(180) == Approx(two));
}

TEST_CASE("whatever is lost and returns in whichever order, a service never grows and ends as large as it was") {
    for (std::uint64_t trial = 0; trial < 50; ++trial) {
        // Ten times the demand that one instance takes: the level says how many of the four are up.
        const Law law(R"(
locations: {east: [a, b]}
entry_points: {users: {through: web, rate: 1000/s, restored_at: 40%}}
components: {web: {model: generic/service, at: {east: {count: 4}}, capacity: 100/s, replaced_in: {exponential: {mean: 2m}}}}
)", R"(
faults:
- {crash: web@a, repair: {exponential: {mean: 4m}}}
- {outage: a, at: {uniform: [0s, 5m]}, lasts: {exponential: {mean: 2m}}}
- {crash: web@b, at: {uniform: [0s, 10m]}, repair: {exponential: {mean: 4m}}}
- {outage: a, at: {uniform: [5m, 10m]}, lasts: {exponential: {mean: 2m}}}
- {crash: web@a, at: {uniform: [5m, 10m]}, repair: {exponential: {mean: 4m}}}
- {outage: b, at: {uniform: [5m, 10m]}, lasts: {exponential: {mean: 2m}}}
)", trial);
        double highest = 0;
        for (const auto& change : law.told().record.levels) highest = std::max(highest, change.level);
        CHECK(highest == Approx(0.4));
        CHECK(law.level(4 * 3600) == Approx(0.4));
    }
}

TEST_CASE("successors that wait for room are called off when what was lost comes back") {
    const Law law = two_zones("{outage: a, lasts: 10m}, {no_capacity: b, lasts: 20m}, {outage: a, at: 11m, lasts: 5m}");
    CHECK(law.count(FactKind::LaunchWaited) == 0);                // the first is called off at 600, the second, at 660 + 180 still without room, at 960
    CHECK(law.count(FactKind::InstancesReady) == 0);
    CHECK(law.level(1201) == Approx(two));
}

namespace {

/// Three zones with an instance each, and demand for all three; a zone is lost.
Law three_zones(const std::string& given, const std::string& faults) {
    return Law(R"(
locations: {east: [a, b, c]}
entry_points: {users: {through: web, rate: 300/s, restored_at: 99%}}
components: {web: {model: generic/service, at: {east: {count: 3}}, capacity: 100/s, replaced_in: 1m}}
)", "given: [" + given + "]\nfaults: [" + faults + "]\n");
}

}  // namespace

TEST_CASE("a successor starts where there is room, whichever of the zones left that is") {
    for (const std::string full : {"b", "c"}) CHECK(three_zones("{no_capacity: " + full + "}", "{outage: a, lasts: 1h}").rto() == 60);
    // Neither has room until 200, when c has some; b, first in order, still has none.
    const Law law = three_zones("{no_capacity: b}", "{outage: a, lasts: 1h}, {no_capacity: c, lasts: 200s}");
    CHECK(law.at(FactKind::LaunchWaited) == 200);
    CHECK(law.rto() == 200);
}

TEST_CASE("an autoscaler starts where there is room") {
    // Three instances' demand on two: above 80% from the beginning. Two more, both in b, are ready a minute after the first period that says so.
    const Law law(R"(
locations: {east: [a, b]}
entry_points: {users: {through: web, rate: 300/s, restored_at: 60%}}
components: {web: {model: generic/service, at: {east: {count: 2, max: 8}}, capacity: 100/s, starts_in: 1m,
  autoscale: {when: {utilisation: 80%, over: 1m, periods: 1}, step: 2, cooldown: 10h}}}
)", "faults: [{no_capacity: a}]\n");
    CHECK(law.count(FactKind::InstancesReady) == 2);
    CHECK(law.count(FactKind::LaunchWaited) == 0);
    CHECK(law.at(FactKind::InstancesReady) == Approx(law.at(FactKind::ScaledOut) + 60));
    CHECK(law.level(3600) == 1);
}

TEST_CASE("a step that scales starts where there is room") {
    const Law law(R"(
locations: {east: [a, b], west: []}
entry_points: {users: {through: web, rate: 300/s, restored_at: 60%}, guests: {through: other, rate: 1/s}}
components:
  web: {model: generic/service, at: {east: {count: 2}}, capacity: 100/s, starts_in: 1m}
  other: {model: generic/service, at: west}
detection: {seen: {reports: guests, after: 30s}}
runbooks: {grow: {when: seen, steps: [{scale: web@east, add: 2}]}}
)", "faults: [{outage: west, lasts: 1h}, {no_capacity: a}]\n");
    CHECK(law.all(FactKind::InstancesReady) == std::vector<std::int64_t>{90'000'000, 90'000'000});  // 30 + 60
}
