// Launches: how many instances there are after losses, and where they start.
#include "sim/model/pool.h"
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

namespace {

/// Four instances in two zones, six at most, each added one by one; demand for two and a half, too much for three at 80%.
Law growing(const std::string& more, const std::string& scenario, std::uint64_t trial = 0) {
    return Law(R"(
locations: {east: [a, b], west: []}
entry_points: {users: {through: web, rate: 100/s, restored_at: 60%}, guests: {through: other, rate: 1/s}}
components:
  web: {model: generic/service, at: {east: {count: 4, max: 6}}, capacity: 40/s, starts_in: 30s, autoscale: {when: {utilisation: 80%, over: 1m, periods: 1}, step: 1, cooldown: 1m}}
  other: {model: generic/service, at: west}
)" + more, scenario, trial);
}

/// The most that are up or that the autoscaler has under way, by the facts, at the end of any instant.
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

TEST_CASE("an autoscaler never has more than its max up or under way, launches that wait included") {
    const Law law = growing("", "given: [{outage: control_plane@east, lasts: 30m}]\nfaults: [{outage: a, lasts: 2h}]\n");
    CHECK(law.count(FactKind::ScaledOut) == 4);                   // 2 + 4: one a minute until six are up or wait, though it asks for half an hour
    CHECK(law.all(FactKind::InstancesReady) == std::vector<std::int64_t>(4, 1'830'000'000));  // 1800 + 30
    CHECK(law.count(FactKind::PoolCameBack, "") == 1);            // the control plane: web's own two have been given up for the four
    CHECK(most_up_or_under_way(law) == 6);
}

TEST_CASE("what a zone brings back calls off launches that wait, where max leaves no room for both") {
    const Law law = growing("", "given: [{outage: control_plane@east, lasts: 30m}]\nfaults: [{outage: a, lasts: 10m}]\n");
    CHECK(law.count(FactKind::ScaledOut) == 4);
    CHECK(law.all(FactKind::LaunchCalledOff) == std::vector<std::int64_t>(2, 600'000'000));
    CHECK(law.count(FactKind::InstancesReady) == 2);              // 4 + 2
    CHECK(most_up_or_under_way(law) == 6);
}

TEST_CASE("whatever fails, is restarted and returns, no more are up or under way than max") {
    const std::string restarts = R"(
detection: {seen: {reports: guests, after: 0s}}
runbooks: {fix: {when: seen, steps: {x: {restart: web, takes: {exponential: {mean: 10m}}}, y: {restart: web@a, takes: {exponential: {mean: 5m}}, fails: 50%, otherwise: continue}}}}
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
)", trial);
        INFO("trial " << trial);
        CHECK(most_up_or_under_way(law) <= 6);
        if (trial % 2 == 0) CHECK(law.count(FactKind::ScaledOut) > 0);   // else a restart may be enough
    }
}

TEST_CASE("the dead leave room: where three may stand, three are launched for three that crashed") {
    const Law law = three_zones("{no_capacity: east, above: 3}", "{crash: web}");
    CHECK(law.all(FactKind::InstancesReady) == std::vector<std::int64_t>(3, 60'000'000));
    CHECK(law.rto() == 60);
    CHECK(three_zones("{no_capacity: east, above: 2}", "{crash: web}").count(FactKind::InstancesReady) == 2);
}

TEST_CASE("successors that start side by side take the places of those whom they succeed, and no others under max") {
    // Three of at most four crash: three come, at 60.
    const Law law("locations: {r: [a, b]}\nentry_points: {users: {through: web, rate: 60/s, restored_at: 50%}}\n"
                  "components: {web: {model: generic/service, at: {r: {count: 3, max: 4}}, capacity: 20/s, replaced_in: 1m, starts_in: 30s}}\n",
                  "faults: [{crash: web, repair: never}]\n");
    CHECK(law.all(FactKind::InstancesReady) == std::vector<std::int64_t>(3, 60'000'000));
    CHECK(law.level(60) == 1);
}

TEST_CASE("to scale to so many is to have so many up: the dead are not among them, and do not come back beside them") {
    for (const char* fault : {"{outage: a, lasts: 1h}", "{crash: web@a, repair: 1h}"}) {
        const Law law(R"(
locations: {east: [a, b], west: []}
entry_points: {users: {through: web, rate: 800/s, restored_at: 40%}, guests: {through: other, rate: 1/s}}
components:
  web: {model: generic/service, at: {east: {count: 4}}, capacity: 100/s, starts_in: 1m}
  other: {model: generic/service, at: west}
detection: {seen: {reports: guests, after: 0s}}
runbooks: {grow: {when: seen, steps: [{scale: web, to: 4}]}}
)", std::string("faults: [{outage: west, at: 60s, lasts: 10m}, ") + fault + "]\n");
        INFO(fault);
        CHECK(law.level(59) == Approx(0.25));                         // two of the eight that the demand takes
        CHECK(law.all(FactKind::InstancesReady) == std::vector<std::int64_t>(2, 120'000'000));  // 60 + 60
        CHECK(law.level(120) == Approx(0.5));
        CHECK(law.level(2 * 3600) == Approx(0.5));                    // and not six when what was lost is back
    }
}

TEST_CASE("a step that adds stops at max") {
    const Law law = growing("detection: {seen: {reports: guests, after: 0s}}\nrunbooks: {grow: {when: seen, steps: [{scale: web, add: 5}]}}\n", "faults: [{outage: west, lasts: 10m}]\n");
    CHECK(law.count(FactKind::InstancesReady) == 2);              // 4 + 2
    CHECK(law.at(FactKind::RunbookFinished) == 30);
}

TEST_CASE("what starts in a zone that goes down meanwhile starts again elsewhere") {
    const Law law(R"(
locations: {east: [a, b], west: []}
entry_points: {users: {through: web, rate: 800/s, restored_at: 20%}, guests: {through: other, rate: 1/s}}
components:
  web: {model: generic/service, at: {east: {count: 4}}, capacity: 100/s, starts_in: 30s}
  other: {model: generic/service, at: west}
detection: {seen: {reports: guests, after: 0s}}
runbooks: {grow: {when: seen, steps: [{scale: web, to: 6}]}}
)", "faults: [{outage: west, lasts: 10m}, {outage: a, at: 10s, lasts: 1h}]\n");
    // One in a and one in b are launched at 0; a is down from 10 on, so what starts there is launched anew in b at 30.
    CHECK(law.all(FactKind::InstancesReady) == std::vector<std::int64_t>{30'000'000, 60'000'000});
    CHECK(law.at(FactKind::RunbookFinished) == 60);
    CHECK(law.level(60) == Approx(0.5));                          // two and two in b
}

TEST_CASE("a successor is started once it can be launched, and takes its start-up time from then on") {
    const auto ready = [](const std::string& until) {
        const Law law("locations: {east: [a, b]}\nentry_points: {users: {through: web, rate: 10/s, restored_at: 90%}}\n"
                      "components: {web: {model: generic/service, at: {east: {count: 2}}, capacity: 5/s, replaced_in: 3m, starts_in: 30s}}\n",
                      "faults: [{outage: a, onset: true}, {outage: control_plane@east, lasts: " + until + "}]\n");
        return law.at(FactKind::InstancesReady);
    };
    CHECK(ready("140s") == 180);      // the launch comes 30 s before the end: at 150 s
    CHECK(ready("150s") == 180);
    CHECK(ready("160s") == 190);
    CHECK(ready("1000s") == 1030);
}

TEST_CASE("a step that scales in a time of its own begins when it can launch") {
    const auto done = [](const std::string& takes, const std::string& what) {
        const Law law("locations: {east: [a, b]}\nentry_points: {users: {through: web, rate: 10/s, restored_at: 90%}}\n"
                      "components:\n  web: {model: generic/service, at: {east: {count: 2}}, capacity: 5/s, starts_in: 30s, recovery_needs: [images]}\n"
                      "  images: {model: generic/external}\n  spark: {model: generic/service, at: east}\n"
                      "detection: {seen: {probes: spark, every: 1s, failures: 1, timeout: 1s}}\n"
                      "runbooks: {go: {when: seen, steps: [{scale: web, to: 2" + takes + "}]}}\n",
                      "faults: [{crash: web, repair: 2h}, {crash: spark, repair: 2h}, " + what + "]\n");
        return law.at(FactKind::StepDone);
    };
    for (const std::string what : {"{outage: control_plane@east, lasts: 300s}", "{no_capacity: east, lasts: 300s}", "{outage: images, lasts: 300s}"}) {
        INFO(what);
        CHECK(done("", what) == 330);
        CHECK(done(", takes: 2m", what) == 420);
        CHECK(done(", takes: 10m", what) == 900);
    }
}

namespace {

/// Demand for two of six requests a second each; the steps begin at 60. What they launch starts in 180.
Law restarted(const std::string& at, const std::string& steps, const std::string& faults, const std::string& more = "") {
    return Law("locations: {r: [a, b]}\nentry_points: {users: {through: web, rate: 10/s}}\n"
               "components: {web: {model: generic/service, at: " + at + ", capacity: 6/s, starts_in: 3m" + more + "}}\n"
               "detection: {seen: {reports: users, after: 60s}}\nrunbooks: {fix: {when: seen, steps: " + steps + "}}\n",
               "faults: [" + faults + "]\n");
}

/// Two steps side by side, in either order of the file: the RTO, which is to be the same.
double side_by_side(const std::string& at, const std::string& x, const std::string& y, const std::string& faults) {
    const double rto = restarted(at, "{x: {" + x + "}, y: {" + y + "}}", faults).rto();
    CHECK(restarted(at, "{y: {" + y + "}, x: {" + x + "}}", faults).rto() == rto);
    return rto;
}

}  // namespace

TEST_CASE("a restart holds back nothing that is launched beside it, in whichever order the steps stand") {
    // Both are dead and count nowhere: four are launched at 60 and serve at 60 + 180, whatever the restart does.
    const std::string both = "{a: {count: 2, max: 6}}";
    CHECK(restarted(both, "[{scale: web, to: 4}]", "{crash: web, repair: never}").rto() == 240);
    CHECK(side_by_side(both, "scale: web, to: 4", "restart: web, takes: 30m", "{crash: web, repair: never}") == 240);
    // Of one each, a's is dead: its successor starts where it was, though that is being restarted; 60 + 180.
    const std::string each = "{a: {count: 1}, b: {count: 1}}";
    CHECK(side_by_side(each, "scale: web@r, to: 2", "restart: web@a, takes: 8m", "{crash: web@a, repair: never}") == 240);
    // Of one each, a is lost. b's is restarted from 60 to 60 + 480 and counts as one of the two, another is launched beside it.
    CHECK(side_by_side(each, "scale: web@b, to: 2, takes: 5m", "restart: web@b, takes: 8m", "{outage: a}") == 540);  // the later of 60 + 480 and 60 + 300
    CHECK(side_by_side(each, "scale: web@b, to: 2", "restart: web@b, takes: 8m", "{outage: a}") == 540);             // of 60 + 480 and 60 + 180
    CHECK(side_by_side(each, "scale: web@b, to: 2, takes: 9m", "restart: web@b, takes: 8m", "{outage: a}") == 600);  // of 60 + 480 and 60 + 540
    const Law beside = restarted(each, "{x: {restart: web@b, takes: 8m}, y: {scale: web@b, to: 2}}", "{outage: a, lasts: 2h}");
    CHECK(beside.level(60) == 0);
    CHECK(beside.level(240) == Approx(0.6));                      // the one launched serves while the other restarts
    CHECK(beside.count(FactKind::InstancesReady) == 1);
}

TEST_CASE("a restart does not hold back the successors of what was lost, also when it fails") {
    for (const std::string more : {", replaced_in: 3m", ", replaced_in: 4m"})
        for (const std::string fails : {"", ", fails: 100%"}) {
            const Law law = restarted("{a: {count: 2, max: 6}}", "[{wait: 1m}, {restart: web, takes: 10m" + fails + "}]", "{crash: web, repair: never}", more);
            INFO(more << fails);
            CHECK(law.rto() == (more == ", replaced_in: 3m" ? 180 : 240));
            CHECK(law.count(FactKind::InstancesReady) == 2);      // in the place of the two that are lost: these do not come back at 120 + 600
            CHECK(law.all(FactKind::PoolCameBack).empty());
        }
}

TEST_CASE("what an autoscaler has launched starts while others are restarted, and max counts these") {
    // One takes six of ten: a second is launched within the first minute. At 60 the first is restarted, until 660.
    const Law law(R"(
locations: {r: [a], west: []}
entry_points: {users: {through: web, rate: 10/s, restored_at: 60%}, guests: {through: other, rate: 1/s}}
components:
  web: {model: generic/service, at: {a: {count: 1, max: 2}}, capacity: 6/s, starts_in: 3m, autoscale: {when: {utilisation: 90%, over: 1m, periods: 1}, step: 1, cooldown: 1m}}
  other: {model: generic/service, at: west}
detection: {seen: {reports: guests, after: 60s}}
runbooks: {fix: {when: seen, steps: [{restart: web, takes: 10m}]}}
)", "faults: [{outage: west, lasts: 2h}]\n");
    const double ready = law.at(FactKind::ScaledOut) + 180;
    CHECK(law.all(FactKind::InstancesReady).size() == 1);
    CHECK(law.at(FactKind::InstancesReady) == Approx(ready));
    CHECK(law.level(60) == 0);
    CHECK(law.level(ready) == Approx(0.6));
    CHECK(law.level(659) == Approx(0.6));
    CHECK(law.level(660) == 1);
    CHECK(most_up_or_under_way(law) == 2);
}

namespace {

/// Two in a and one in b, which crashes at 0 for good. The demand takes ten, so that the level says how many are up. The steps begin at 60.
Law of_three(const std::string& steps, const std::string& faults = "", const std::string& more = "") {
    return Law("locations: {r: [a, b]}\nentry_points: {users: {through: web, rate: 60/s, restored_at: 29%}}\n"
               "components: {web: {model: generic/service, at: {r: {count: 3}}, capacity: 6/s" + more + "}}\n"
               "detection: {seen: {reports: users, after: 60s}}\nrunbooks: {fix: {when: seen, steps: " + steps + "}}\n",
               "faults: [{crash: web@b, repair: never}" + faults + "]\n");
}

const std::string ten_minutes = "[{restart: web, takes: 10m}]";   // 60 + 600

}  // namespace

TEST_CASE("a restart takes down what is up when it begins, and brings that up at its end with what had crashed") {
    const Law law = of_three(ten_minutes);
    CHECK(law.level(59) == Approx(0.2));
    CHECK(law.level(60) == 0);
    CHECK(law.level(659) == 0);
    CHECK(law.level(660) == Approx(0.3));
    CHECK(of_three("[{restart: web, takes: 10m, fails: 100%, otherwise: continue}]").level(660) == Approx(0.2));
    // What crashes while it is down is up no sooner for its repair, and no later than the restart's end.
    for (const std::string repair : {"1m", "never"}) {
        const Law crashed = of_three(ten_minutes, ", {crash: web@a, at: 5m, repair: " + repair + "}");
        CHECK(crashed.level(400) == 0);
        CHECK(crashed.level(660) == Approx(0.3));
    }
    // An outage of the place is over when both are; what was down for an outage alone is up at its end.
    CHECK(of_three(ten_minutes, ", {outage: a, at: 5m, lasts: 1m}").level(361) == 0);
    CHECK(of_three(ten_minutes, ", {outage: a, at: 5m, lasts: 1m}").level(660) == Approx(0.3));
    CHECK(of_three(ten_minutes, ", {outage: a, at: 5m, lasts: 1h}").level(660) == Approx(0.1));
    CHECK(of_three(ten_minutes, ", {outage: a, at: 5m, lasts: 1h}").level(3900) == Approx(0.3));
    CHECK(of_three(ten_minutes, ", {outage: a, at: 30s, lasts: 1m}").level(90) == Approx(0.2));
}

TEST_CASE("restarts side by side bring up what they took down when the last of them ends, in whichever order they stand") {
    for (const std::string steps : {"{x: {restart: web@a, takes: 3m}, y: {restart: web, takes: 5m}}", "{y: {restart: web, takes: 5m}, x: {restart: web@a, takes: 3m}}"}) {
        const Law law = of_three(steps);
        CHECK(law.level(240) == 0);                               // 60 + 180
        CHECK(law.level(360) == Approx(0.3));                     // 60 + 300
        // What had crashed was not theirs to take down: the first that is done has it up.
        CHECK(of_three(steps, ", {crash: web@a, repair: never}").level(240) == Approx(0.2));
    }
}

TEST_CASE("what is restarted is not lost and has no successor, unless its place is lost meanwhile") {
    const Law law = of_three(ten_minutes, "", ", replaced_in: 2m");
    CHECK(law.all(FactKind::InstancesReady) == std::vector<std::int64_t>{120'000'000});   // of the one that crashed
    CHECK(law.level(120) == Approx(0.1));
    CHECK(law.level(660) == Approx(0.3));
    // The two that restart in a are lost at 300: two more start in b, ready at 300 + 120, in their place.
    const Law lost = of_three(ten_minutes, ", {outage: a, at: 5m, lasts: 1h}", ", replaced_in: 2m");
    CHECK(lost.all(FactKind::InstancesReady) == std::vector<std::int64_t>{120'000'000, 420'000'000, 420'000'000});
    CHECK(lost.level(420) == Approx(0.3));
    CHECK(lost.level(3 * 3600) == Approx(0.3));
}
