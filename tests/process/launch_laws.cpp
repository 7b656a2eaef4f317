// Launches: the number of instances after losses, and where they start.
#include "sim/model/pool.h"
#include "tests/process/law.h"

using namespace drsim::test;

namespace {

/// Demand of three instances on two, one per zone; below 60% is an interruption, so a single instance is one.
Law two_zones(const std::string& faults) {
    return Law(R"(
locations: {east: [a, b]}
entry_points: {users: {through: web, rate: 300/s, restored_at: 60%}}
components: {web: {model: generic/service, at: {east: {count: 2}}, capacity: 100/s, replaced_in: 3m}}
)",
               "faults: [" + faults + "]\n");
}

constexpr double one = 1.0 / 3;  // instances of the three in demand
constexpr double two = 2.0 / 3;

}  // namespace

TEST_CASE("a successor is called off when the instance comes back, even if that is lost again") {
    // Lost from 0 to 60 and from 120 on: the successor of the second loss is ready at 120 + 180, that of the first never.
    for (const std::string faults :
         {"{outage: a, lasts: 1m}, {outage: a, at: 2m, lasts: 1h}", "{crash: web@a, repair: 1m}, {crash: web@a, at: 2m, repair: never}"}) {
        const Law law = two_zones(faults);
        CHECK(law.all(FactKind::InstancesReady) == std::vector<std::int64_t>{300'000'000});
        CHECK(law.level(59) == Approx(one));
        CHECK(law.level(119) == Approx(two));
        CHECK(law.level(299) == Approx(one));
        CHECK(law.level(300) == Approx(two));
        CHECK(law.level(3 * 3600) == Approx(two));  // the returning zone brings no third instance
        CHECK(law.rto() == 180);                    // the longer of two interruptions, 60 and 180
    }
}

TEST_CASE("however often a zone goes down and comes back, a service keeps its size") {
    std::string flaps;
    for (int i = 0; i < 6; ++i) flaps += "{outage: a, at: " + std::to_string(20 * i) + "s, lasts: 10s}, ";
    const Law law = two_zones(flaps + "{outage: a, at: 150s, lasts: 1h}");
    CHECK(law.all(FactKind::InstancesReady) == std::vector<std::int64_t>{330'000'000});  // 150 + 180
    CHECK(law.level(3 * 3600) == Approx(two));
}

TEST_CASE("an instance that comes back when its successor would be ready needs none") {
    const Law law = two_zones("{outage: a, lasts: 3m}");
    CHECK(law.count(FactKind::InstancesReady) == 0);
    CHECK(law.rto() == 180);
}

TEST_CASE("the end of an outage calls off no successor of an instance that crashed before it") {
    const Law law = two_zones("{crash: web@a, repair: never}, {outage: a, at: 60s, lasts: 30s}");
    CHECK(law.all(FactKind::InstancesReady) == std::vector<std::int64_t>{180'000'000});
    CHECK(law.level(180) == Approx(two));
}

TEST_CASE("whatever is lost and returns in any order, a service never grows and ends at its size") {
    for (std::uint64_t trial = 0; trial < 50; ++trial) {
        // Ten times the demand that one instance takes: the level tells how many of the four are up.
        const Law law(R"(
locations: {east: [a, b]}
entry_points: {users: {through: web, rate: 1000/s, restored_at: 40%}}
components: {web: {model: generic/service, at: {east: {count: 4}}, capacity: 100/s, replaced_in: {exponential: {mean: 2m}}}}
)",
                      R"(
faults:
- {crash: web@a, repair: {exponential: {mean: 4m}}}
- {outage: a, at: {uniform: [0s, 5m]}, lasts: {exponential: {mean: 2m}}}
- {crash: web@b, at: {uniform: [0s, 10m]}, repair: {exponential: {mean: 4m}}}
- {outage: a, at: {uniform: [5m, 10m]}, lasts: {exponential: {mean: 2m}}}
- {crash: web@a, at: {uniform: [5m, 10m]}, repair: {exponential: {mean: 4m}}}
- {outage: b, at: {uniform: [5m, 10m]}, lasts: {exponential: {mean: 2m}}}
)",
                      trial);
        double highest = 0;
        for (const auto& change : law.told().record.levels) highest = std::max(highest, change.level);
        CHECK(highest == Approx(0.4));
        CHECK(law.level(4 * 3600) == Approx(0.4));
    }
}

TEST_CASE("successors that wait for room are called off when lost instances come back") {
    const Law law = two_zones("{outage: a, lasts: 10m}, {no_capacity: b, lasts: 20m}, {outage: a, at: 11m, lasts: 5m}");
    CHECK(law.count(FactKind::LaunchWaited) == 0);  // the first is called off at 600, the second, at 660 + 180 still without room, at 960
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
)",
               "given: [" + given + "]\nfaults: [" + faults + "]\n");
}

}  // namespace

TEST_CASE("a successor starts in whichever remaining zone has room") {
    for (const std::string full : {"b", "c"}) CHECK(three_zones("{no_capacity: " + full + "}", "{outage: a, lasts: 1h}").rto() == 60);
    // Neither has room until 200, when c has some; b, first in order, still has none.
    const Law law = three_zones("{no_capacity: b}", "{outage: a, lasts: 1h}, {no_capacity: c, lasts: 200s}");
    CHECK(law.at(FactKind::LaunchWaited) == 200);
    CHECK(law.rto() == 200);
}

TEST_CASE("an autoscaler launches in whichever zone has room") {
    // Demand of three instances on two: above 80% from the beginning. Two more,
    // both in b, are ready a minute after the first period above the threshold.
    const Law law(R"(
locations: {east: [a, b]}
entry_points: {users: {through: web, rate: 300/s, restored_at: 60%}}
components: {web: {model: generic/service, at: {east: {count: 2, max: 8}}, capacity: 100/s, starts_in: 1m,
  autoscale: {when: {utilisation: 80%, over: 1m, periods: 1}, step: 2, cooldown: 10h}}}
)",
                  "faults: [{no_capacity: a}]\n");
    CHECK(law.count(FactKind::InstancesReady) == 2);
    CHECK(law.count(FactKind::LaunchWaited) == 0);
    CHECK(law.at(FactKind::InstancesReady) == Approx(law.at(FactKind::ScaledOut) + 60));
    CHECK(law.level(3600) == 1);
}

TEST_CASE("a scale step launches in whichever zone has room") {
    const Law law(R"(
locations: {east: [a, b], west: []}
entry_points: {users: {through: web, rate: 300/s, restored_at: 60%}, guests: {through: other, rate: 1/s}}
components:
  web: {model: generic/service, at: {east: {count: 2}}, capacity: 100/s, starts_in: 1m}
  other: {model: generic/service, at: west}
detection: {seen: {reports: guests, after: 30s}}
runbooks: {grow: {when: seen, steps: [{scale: web@east, add: 2}]}}
)",
                  "faults: [{outage: west, lasts: 1h}, {no_capacity: a}]\n");
    CHECK(law.all(FactKind::InstancesReady) == std::vector<std::int64_t>{90'000'000, 90'000'000});  // 30 + 60
}

namespace {

/// Four instances in two zones, six at most, added one by one; demand for two and a half, too much for three at 80%.
Law growing(const std::string& more, const std::string& scenario, std::uint64_t trial = 0) {
    return Law(R"(
locations: {east: [a, b], west: []}
entry_points: {users: {through: web, rate: 100/s, restored_at: 60%}, guests: {through: other, rate: 1/s}}
components:
  web: {model: generic/service, at: {east: {count: 4, max: 6}}, capacity: 40/s, starts_in: 30s, autoscale: {when: {utilisation: 80%,
        over: 1m, periods: 1}, step: 1, cooldown: 1m}}
  other: {model: generic/service, at: west}
)" + more,
               scenario, trial);
}

/// The most instances that are up or that the autoscaler has on their way, by the facts, at the end of any instant.
std::int64_t most_up_or_under_way(const Law& law) {
    std::vector<std::int64_t> up;
    std::int64_t under_way = 0;
    std::int64_t most = 0;
    const auto pools = drsim::model::pools_of(law.scene().system);
    for (const auto& pool : pools) up.push_back(pool.instances);
    const auto& facts = law.told().record.facts;
    for (std::size_t i = 0; i < facts.size(); ++i) {
        const auto& fact = facts[i];
        if (fact.kind == FactKind::PoolWentDown) up[fact.subject] -= fact.value;
        if (fact.kind == FactKind::PoolCameBack) up[fact.subject] = fact.value;
        if (fact.kind == FactKind::InstancesReady) up[fact.subject] += fact.value;
        if (fact.kind == FactKind::ScaledOut) under_way += fact.value;
        if (fact.kind == FactKind::InstancesReady || fact.kind == FactKind::LaunchCalledOff) under_way -= fact.value;
        if (i + 1 < facts.size() && facts[i + 1].at == fact.at) continue;
        std::int64_t all = under_way;
        for (std::size_t p = 0; p < up.size(); ++p)
            if (pools[p].component.index() == 0) all += up[p];
        most = std::max(most, all);
    }
    return most;
}

}  // namespace

TEST_CASE("an autoscaler never exceeds its max of instances up or on their way, including waiting launches") {
    const Law law = growing("", "given: [{outage: control_plane@east, lasts: 30m}]\nfaults: [{outage: a, lasts: 2h}]\n");
    CHECK(law.count(FactKind::ScaledOut) == 4);  // 2 + 4: one a minute until six are up or waiting, though it triggers for half an hour
    CHECK(law.all(FactKind::InstancesReady) == std::vector<std::int64_t>(4, 1'830'000'000));  // 1800 + 30
    CHECK(law.count(FactKind::PoolCameBack, "") == 1);  // the control plane: web's own two were given up for the four
    CHECK(most_up_or_under_way(law) == 6);
}

TEST_CASE("instances that come back call off waiting launches if max has no room for both") {
    const Law law = growing("", "given: [{outage: control_plane@east, lasts: 30m}]\nfaults: [{outage: a, lasts: 10m}]\n");
    CHECK(law.count(FactKind::ScaledOut) == 4);
    CHECK(law.all(FactKind::LaunchCalledOff) == std::vector<std::int64_t>(2, 600'000'000));
    CHECK(law.count(FactKind::InstancesReady) == 2);  // 4 + 2
    CHECK(most_up_or_under_way(law) == 6);
}

TEST_CASE("whatever fails, restarts and returns, max limits the instances up or on their way") {
    const std::string restarts = R"(
detection: {seen: {reports: guests, after: 0s}}
runbooks: {fix: {when: seen, steps: {x: {restart: web, takes: {exponential: {mean: 10m}}}, y: {restart: web@a,
      takes: {exponential: {mean: 5m}}, fails: 50%, otherwise: continue}}}}
)";
    for (std::uint64_t trial = 0; trial < 120; ++trial) {
        const Law law = growing(trial % 2 == 0 ? "" : restarts, R"(
faults:
- {outage: a, lasts: {exponential: {mean: 10m}}}
- {crash: web, at: {uniform: [0s, 10m]}, repair: {exponential: {mean: 10m}}}
- {outage: control_plane@east, at: {uniform: [0s, 5m]}, lasts: {exponential: {mean: 10m}}}
- {outage: b, at: {uniform: [0s, 20m]}, lasts: {exponential: {mean: 5m}}}
- {crash: web@a, at: {uniform: [10m, 20m]}, repair: {exponential: {mean: 10m}}}
- {no_capacity: east, above: 3, at: {uniform: [0s, 20m]}, lasts: {exponential: {mean: 10m}}}
- {outage: a, at: {uniform: [10m, 40m]}, lasts: {exponential: {mean: 10m}}}
- {outage: west, at: {uniform: [0s, 15m]}, lasts: 1m}
)",
                                trial);
        INFO("trial " << trial);
        CHECK(most_up_or_under_way(law) <= 6);
        if (trial % 2 == 0) CHECK(law.count(FactKind::ScaledOut) > 0);  // else a restart may be enough
    }
}

TEST_CASE("dead instances leave room: where three fit, three are launched for three that crashed") {
    const Law law = three_zones("{no_capacity: east, above: 3}", "{crash: web}");
    CHECK(law.all(FactKind::InstancesReady) == std::vector<std::int64_t>(3, 60'000'000));
    CHECK(law.rto() == 60);
    CHECK(three_zones("{no_capacity: east, above: 2}", "{crash: web}").count(FactKind::InstancesReady) == 2);
}

TEST_CASE("parallel successors replace only the instances that they succeed, under max") {
    // Three of at most four crash: three are launched, at 60.
    const Law law(
        "locations: {r: [a, b]}\nentry_points: {users: {through: web, rate: 60/s, restored_at: 50%}}\n"
        "components: {web: {model: generic/service, at: {r: {count: 3, max: 4}}, capacity: 20/s, replaced_in: 1m, starts_in: 30s}}\n",
        "faults: [{crash: web, repair: never}]\n");
    CHECK(law.all(FactKind::InstancesReady) == std::vector<std::int64_t>(3, 60'000'000));
    CHECK(law.level(60) == 1);
}

TEST_CASE("scaling to a number counts only live instances, and dead ones do not come back on top") {
    for (const char* fault : {"{outage: a, lasts: 1h}", "{crash: web@a, repair: 1h}"}) {
        const Law law(R"(
locations: {east: [a, b], west: []}
entry_points: {users: {through: web, rate: 800/s, restored_at: 40%}, guests: {through: other, rate: 1/s}}
components:
  web: {model: generic/service, at: {east: {count: 4}}, capacity: 100/s, starts_in: 1m}
  other: {model: generic/service, at: west}
detection: {seen: {reports: guests, after: 0s}}
runbooks: {grow: {when: seen, steps: [{scale: web, to: 4}]}}
)",
                      std::string("faults: [{outage: west, at: 60s, lasts: 10m}, ") + fault + "]\n");
        INFO(fault);
        CHECK(law.level(59) == Approx(0.25));                                                   // two of the eight that the demand takes
        CHECK(law.all(FactKind::InstancesReady) == std::vector<std::int64_t>(2, 120'000'000));  // 60 + 60
        CHECK(law.level(120) == Approx(0.5));
        CHECK(law.level(2 * 3600) == Approx(0.5));  // and not six when the lost ones are back
    }
}

TEST_CASE("a step that adds instances stops at max") {
    const Law law =
        growing("detection: {seen: {reports: guests, after: 0s}}\nrunbooks: {grow: {when: seen, steps: [{scale: web, add: 5}]}}\n",
                "faults: [{outage: west, lasts: 10m}]\n");
    CHECK(law.count(FactKind::InstancesReady) == 2);  // 4 + 2
    CHECK(law.at(FactKind::RunbookFinished) == 30);
}

TEST_CASE("instances that start in a zone that goes down start again elsewhere") {
    const Law law(R"(
locations: {east: [a, b], west: []}
entry_points: {users: {through: web, rate: 800/s, restored_at: 20%}, guests: {through: other, rate: 1/s}}
components:
  web: {model: generic/service, at: {east: {count: 4}}, capacity: 100/s, starts_in: 30s}
  other: {model: generic/service, at: west}
detection: {seen: {reports: guests, after: 0s}}
runbooks: {grow: {when: seen, steps: [{scale: web, to: 6}]}}
)",
                  "faults: [{outage: west, lasts: 10m}, {outage: a, at: 10s, lasts: 1h}]\n");
    // One in a and one in b are launched at 0; a is down from 10 on, so the one there is launched again in b at 30.
    CHECK(law.all(FactKind::InstancesReady) == std::vector<std::int64_t>{30'000'000, 60'000'000});
    CHECK(law.at(FactKind::RunbookFinished) == 60);
    CHECK(law.level(60) == Approx(0.5));  // two and two in b
}

TEST_CASE("a successor starts once it can be launched, and takes its start-up time from then on") {
    const auto ready = [](const std::string& until) {
        const Law law(
            "locations: {east: [a, b]}\nentry_points: {users: {through: web, rate: 10/s, restored_at: 90%}}\n"
            "components: {web: {model: generic/service, at: {east: {count: 2}}, capacity: 5/s, replaced_in: 3m, starts_in: 30s}}\n",
            "faults: [{outage: a, onset: true}, {outage: control_plane@east, lasts: " + until + "}]\n");
        return law.at(FactKind::InstancesReady);
    };
    CHECK(ready("140s") == 180);  // the launch comes 30 s before the end: at 150 s
    CHECK(ready("150s") == 180);
    CHECK(ready("160s") == 190);
    CHECK(ready("1000s") == 1030);
}

TEST_CASE("a scale step with its own time begins when it can launch") {
    const auto done = [](const std::string& takes, const std::string& what) {
        const Law law(
            "locations: {east: [a, b]}\nentry_points: {users: {through: web, rate: 10/s, restored_at: 90%}}\n"
            "components:\n  web: {model: generic/service, at: {east: {count: 2}}, capacity: 5/s, starts_in: 30s, recovery_needs: "
            "[images]}\n"
            "  images: {model: generic/external}\n  spark: {model: generic/service, at: east}\n"
            "detection: {seen: {probes: spark, every: 1s, failures: 1, timeout: 1s}}\n"
            "runbooks: {go: {when: seen, steps: [{scale: web, to: 2" +
                takes + "}]}}\n",
            "faults: [{crash: web, repair: 2h}, {crash: spark, repair: 2h}, " + what + "]\n");
        return law.at(FactKind::StepDone);
    };
    for (const std::string what :
         {"{outage: control_plane@east, lasts: 300s}", "{no_capacity: east, lasts: 300s}", "{outage: images, lasts: 300s}"}) {
        INFO(what);
        CHECK(done("", what) == 330);
        CHECK(done(", takes: 2m", what) == 420);
        CHECK(done(", takes: 10m", what) == 900);
    }
}

TEST_CASE("launches of an autoscaler continue while others restart, and max counts both") {
    // One takes six of ten: a second is launched within the first minute. At 60 the first is restarted, until 660.
    const Law law(R"(
locations: {r: [a], west: []}
entry_points: {users: {through: web, rate: 10/s, restored_at: 60%}, guests: {through: other, rate: 1/s}}
components:
  web: {model: generic/service, at: {a: {count: 1, max: 2}}, capacity: 6/s, starts_in: 3m, autoscale: {when: {utilisation: 90%, over: 1m,
        periods: 1}, step: 1, cooldown: 1m}}
  other: {model: generic/service, at: west}
detection: {seen: {reports: guests, after: 60s}}
runbooks: {fix: {when: seen, steps: [{restart: web, takes: 10m}]}}
)",
                  "faults: [{outage: west, lasts: 2h}]\n");
    const double ready = law.at(FactKind::ScaledOut) + 180;
    CHECK(law.all(FactKind::InstancesReady).size() == 1);
    CHECK(law.at(FactKind::InstancesReady) == Approx(ready));
    CHECK(law.level(60) == 0);
    CHECK(law.level(ready) == Approx(0.6));
    CHECK(law.level(659) == Approx(0.6));
    CHECK(law.level(660) == 1);
    CHECK(most_up_or_under_way(law) == 2);
}

TEST_CASE("what a launch needs is asked in its own region if it is placed there") {
    const auto law = [](const std::string& registry, const std::string& out) {
        return Law(R"(
locations: {east: [a, b], west: [c]}
entry_points: {users: {through: web, rate: 10/s, from: east, restored_at: 100%}}
components:
  web: {model: generic/service, at: {east: {count: 2}, west: {count: 1}}, capacity: 6/s, replaced_in: 100s, recovery_needs: [registry]}
  registry: {model: generic/service, at: )" +
                       registry + "}\n",
                   "faults: [{crash: web@a, onset: true}, {outage: " + out + ", lasts: 900s}]\n");
    };
    CHECK(law("[east, west]", "registry@east").rto() == 900);
    CHECK(law("[east, west]", "registry@west").rto() == 100);
    CHECK(law("[west]", "registry@west").rto() == 900);  // placed elsewhere only: asked there
    CHECK(law("[a, west]", "registry@west").rto() == 100);
}

TEST_CASE("a launch under max does not replace a successor that is already starting") {
    const Law law(R"(
entry_points: {users: {through: web, rate: 40/s, restored_at: 100%}}
components:
  web: {model: generic/service, capacity: 20/s, at: {east: {count: 2, max: 3}}, starts_in: 2m, replaced_in: 3m}
detection: {seen: {reports: users, after: 70s}}
runbooks: {add: {when: seen, steps: [{scale: web, add: 1}]}}
)",
                  "faults: [{crash: web, instances: 1}]\n");
    CHECK(law.all(FactKind::InstancesReady) == std::vector<std::int64_t>{180'000'000, 190'000'000});  // its successor, and one more
    CHECK(law.rto() == 180);
}
