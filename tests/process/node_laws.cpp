// Instances that run on nodes: they go down with their node, and a launch needs a node with room.
#include "tests/process/law.h"

using namespace drsim::test;

namespace {

/// Pods in one zone with two nodes, in the other with one; a pod takes one of the two units that a node has room for.
std::string cluster(const std::string& pods, const std::string& nodes) {
    return R"(
locations: {east: [a, b], west: []}
entry_points: {users: {through: pods, rate: 40/s, restored_at: 100%}}
components:
  pods: {model: generic/service, at: {a: {count: 4, max: 8}}, capacity: 10/s, runs_on: nodes, )" +
           pods + "}\n  nodes: {model: generic/service, at: {a: {count: 2, max: 4}}, room: 2, " + nodes + "}\n";
}

}  // namespace

TEST_CASE("instances go down with the nodes that they run on, and come back with them") {
    const Law one(cluster("starts_in: 9s", "starts_in: 1m"), "faults: [{crash: nodes, instances: 1, repair: 300s}]\n");
    CHECK(one.level(10) == Approx(0.5));  // two of four pods
    CHECK(one.rto() == 300);
    const Law both(cluster("starts_in: 9s", "starts_in: 1m"), "faults: [{crash: nodes, repair: 300s}]\n");
    CHECK(both.level(10) == 0);
    CHECK(both.rto() == 300);
}

TEST_CASE("a lost instance is replaced on a node that has room") {
    const Law law(cluster("replaced_in: 330s", "starts_in: 1m").replace(0, 0, ""), "faults: [{crash: nodes, instances: 1}]\n");
    CHECK(law.rto() == Law::never);  // the other node is full
    std::string roomy = cluster("replaced_in: 330s", "starts_in: 1m");
    roomy.replace(roomy.find("room: 2"), 7, "room: 4");
    const Law with_room(roomy, "faults: [{crash: nodes, instances: 1}]\n");
    CHECK(with_room.rto() == 330);
    CHECK(with_room.count(FactKind::LaunchWaited) == 0);
}

TEST_CASE("an instance without room waits for a node that is replaced") {
    const Law law(cluster("replaced_in: 330s", "replaced_in: 600s, starts_in: 1m"), "faults: [{crash: nodes, instances: 1}]\n");
    CHECK(law.at(FactKind::InstancesReady) == 600);
    CHECK(law.count(FactKind::LaunchWaited) == 2);
    CHECK(law.rto() == 600);  // pods start in no time
}

TEST_CASE("an autoscaler of nodes adds as many as what waits for room needs") {
    const std::string nodes = "starts_in: 120s, autoscale: {when: {unplaced: 10s}}";
    const Law law(cluster("replaced_in: 330s", nodes), "faults: [{crash: nodes}]\n");
    // Four pods wait from 330 s on; after 10 s two nodes are added, ready 120 s later.
    CHECK(law.at(FactKind::ScaledOut) == 340);
    CHECK(law.count(FactKind::InstancesReady) == 2 + 4);  // nodes and pods
    CHECK(law.rto() == 460);
    // No more than `max`: here none.
    std::string full = cluster("replaced_in: 330s", nodes);
    full.replace(full.find("count: 2, max: 4"), 16, "count: 2, max: 2");
    const Law dead_count(full, "faults: [{crash: nodes}]\n");
    CHECK(dead_count.rto() == 460);  // dead nodes give their places up
    const Law no_room(full, "faults: [{crash: nodes, onset: true}, {no_capacity: a, lasts: 1000s}]\n");
    CHECK(no_room.rto() > 1000);
}

TEST_CASE("which nodes are lost is chance, and the share of lost instances is right on average") {
    std::string uneven = cluster("starts_in: 9s", "starts_in: 1m");
    uneven.replace(uneven.find("room: 2"), 7, "room: 4");
    uneven.replace(uneven.find("a: {count: 2, max: 4}"), 21, "a: {count: 3, max: 4}");
    double lost = 0;
    const int trials = 300;
    for (std::uint64_t trial = 0; trial < trials; ++trial) {
        const Law law(uneven, "faults: [{crash: nodes, instances: 1, repair: 300s}]\n", trial);
        const double here = 4 * (1 - law.level(10));
        CHECK((here == Approx(1) || here == Approx(2)));
        lost += here;
    }
    CHECK(lost / trials == Approx(4.0 / 3).margin(0.082));  // three standard errors of 300 draws of 1 or 2: 3 x sqrt(2/9 / 300)
}

TEST_CASE("a zone takes nodes and what runs on them down together, and gives them back together") {
    const Law law(cluster("replaced_in: 330s", "starts_in: 1m"), "faults: [{outage: a, lasts: 100s}]\n");
    CHECK(law.rto() == 100);
    const Law longer(cluster("replaced_in: 330s", "starts_in: 1m"), "faults: [{outage: a, lasts: 500s}]\n");
    CHECK(longer.rto() == 500);
}

TEST_CASE("a launch on nodes does not need the control plane of the cloud") {
    std::string roomy = cluster("replaced_in: 330s", "starts_in: 1m");
    roomy.replace(roomy.find("room: 2"), 7, "room: 4");
    const Law law(roomy, "faults: [{crash: nodes, instances: 1, onset: true}, {outage: control_plane@east}]\n");
    CHECK(law.rto() == 330);
}

TEST_CASE("more room on nodes never makes an outage longer") {
    double before = 1e9;
    for (const char* room : {"room: 2", "room: 3", "room: 4", "room: 9"}) {
        std::string system = cluster("replaced_in: 330s", "replaced_in: 900s, starts_in: 1m");
        system.replace(system.find("room: 2"), 7, room);
        const Law law(system, "faults: [{crash: nodes, instances: 1}]\n");
        CHECK(law.rto() <= before);
        before = law.rto();
    }
    CHECK(before == 330);
}

TEST_CASE("nodes that come back one by one give back what ran on them one by one") {
    const Law law(cluster("replaced_in: 2h", "restarts_in: {uniform: [100s, 900s]}"), "faults: [{crash: nodes}]\n");
    std::vector<double> levels;
    for (const auto& change : law.told().record.levels) levels.push_back(change.level);
    CHECK(levels == std::vector<double>{1, 0, 0.5, 1});
}

TEST_CASE("a crashed instance does not restart while all its nodes are down") {
    const Law law(cluster("restarts_in: 20s, replaced_in: 2h", "starts_in: 1m"),
                  "faults: [{crash: pods, onset: true}, {crash: nodes, at: 5s, repair: 300s}]\n");
    CHECK(law.rto() == 325);  // 5 + 300 + 20
}

TEST_CASE("an instance whose nodes die while it starts is launched again") {
    std::string system = cluster("starts_in: 100s, replaced_in: 200s", "starts_in: 1m");
    system.replace(system.find("room: 2"), 7, "room: 4");
    const Law law(system, "faults: [{crash: nodes, instances: 1, onset: true, repair: 2000s}, {crash: nodes, at: 150s, repair: 1000s}]\n");
    CHECK(law.rto() > 1150);
}

TEST_CASE("a step that scales onto full nodes has all missing nodes added at once, and no more") {
    const Law law(R"(
locations: {east: [a], west: [c]}
entry_points: {users: {through: pods, rate: 40/s, restored_at: 100%}}
components:
  pods: {model: generic/service, at: {a: {count: 4, max: 20}}, capacity: 10/s, runs_on: nodes}
  nodes: {model: generic/service, at: {a: {count: 2, max: 20}}, room: 2, starts_in: 60s, autoscale: {when: {unplaced: 10s}}}
  side: {model: generic/service, at: c}
detection: {seen: {probes: side, every: 1s}}
runbooks: {go: {when: seen, steps: [{scale: pods, add: 4}]}}
)",
                  "faults: [{outage: side, lasts: 10s}]\n");
    const auto ready = law.all(FactKind::InstancesReady);
    CHECK(ready.size() == 2 + 4);
    CHECK(ready.front() == ready.back());
}

TEST_CASE("launches that a returning zone makes unnecessary order no nodes afterwards") {
    const Law law(R"(
locations: {east: [a, b], west: []}
entry_points: {users: {through: pods, rate: 40/s, restored_at: 100%}}
components:
  pods: {model: generic/service, at: {east: {count: 4, max: 8}}, capacity: 20/s, runs_on: nodes}
  nodes: {model: generic/service, at: {east: {count: 2, max: 9}}, room: 2, starts_in: 600s, autoscale: {when: {unplaced: 10s}}}
detection: {seen: {probes: pods@a, every: 1s}}
runbooks: {go: {when: seen, steps: [{scale: pods, to: 4, timeout: 30m, otherwise: continue}]}}
)",
                  "faults: [{outage: a, lasts: 100s}]\nhorizon: 3h\n");
    CHECK(law.count(FactKind::ScaledOut) == 1);
}

TEST_CASE("a scale step with a time of its own asks for nodes before it begins, like one without") {
    // The nodes are full: 10 s unplaced and 600 s to start. The probe needs up to 3 s.
    const auto ready = [](const std::string& step) {
        return Law(R"(
locations: {east: [a, b], west: [c]}
entry_points: {users: {through: side, rate: 40/s}}
components:
  pods: {model: generic/service, at: {east: {count: 4, max: 9}}, capacity: 20/s, runs_on: nodes}
  nodes: {model: generic/service, at: {east: {count: 2, max: 9}}, room: 2, starts_in: 600s, autoscale: {when: {unplaced: 10s}}}
  side: {model: generic/service, at: c}
detection: {seen: {probes: side, every: 1s}}
runbooks: {go: {when: seen, steps: [{)" +
                       step + R"(}]}}
)",
                   "faults: [{outage: side, lasts: 10s}]\nhorizon: 3h\n");
    };
    const Law with_time = ready("scale: pods, add: 2, takes: 30s");
    REQUIRE(with_time.count(FactKind::ScaledOut) == 1);
    CHECK(with_time.at(FactKind::ScaledOut) == with_time.at(FactKind::DetectorFired) + 10);
    // One node for both; then the step takes its 30 s.
    CHECK(with_time.at(FactKind::StepDone) == with_time.at(FactKind::ScaledOut) + 600 + 30);
    CHECK(ready("scale: pods, add: 2").at(FactKind::ScaledOut) == with_time.at(FactKind::ScaledOut));
}
