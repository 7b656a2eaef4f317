// Autoscalers that remove instances: when, how many, which, and what it costs if the traffic comes back.
#include "tests/process/law.h"

using namespace drsim;
using namespace drsim::test;

namespace {

/// `web` runs in two regions, 100/s in the east. `rule`: its scale_in; `least`: min in the east, of 4.
std::string standby(const std::string& rule, const std::string& least, const std::string& more = "") {
    return "entry_points: {users: {through: name, rate: 100/s, restored_at: 100%}}\n"
           "components:\n"
           "  name: {model: generic/switch, targets: [web@east, web@west], probe: {every: 1s, timeout: 1s, failures: 9, deep: true}, "
           "returns: "
           "automatic}\n"
           "  edge: {model: generic/service, at: [east, west]}\n"
           "  web: {model: generic/service, at: {east: {count: 4, min: " +
           least +
           ", max: 9}, west: {count: 6}}, capacity: 30/s, starts_in: 90s, needs: [{component: edge, within: region}],\n"
           "    autoscale: {when: {utilisation: 80%, over: 60s}, step: 2, scale_in: {" +
           rule + "}}}\n" + more;
}

/// The east's edge is away for an hour, and its traffic with it: web there has nothing to do.
const std::string edge_lost = "faults: [{outage: edge@east, lasts: 1h}]\n";

double seconds(std::int64_t us) { return static_cast<double>(us) / 1e6; }

std::string without_cooldown(const std::string& least) { return standby("below: 30%, periods: 3", least); }

}  // namespace

TEST_CASE("an idle service gives up one instance after each run of low periods, down to its min") {
    const Law law(without_cooldown("2"), edge_lost);
    const auto removed = law.all(FactKind::ScaledIn);
    REQUIRE(removed.size() == 2);  // 4 - 2
    // The traffic leaves within 10 s. The period in which it does may or may not be low on average; then three whole ones.
    CHECK(seconds(removed[0]) > 2 * 60);
    CHECK(seconds(removed[0]) <= 10 + 4 * 60);
    CHECK(seconds(removed[1] - removed[0]) == 3 * 60);  // the next run of three
}

TEST_CASE("without min, an autoscaler only removes what it has added") {
    const Law idle(without_cooldown("4"), edge_lost);
    CHECK(idle.count(FactKind::ScaledIn) == 0);
    // 200/s on 4 instances of 30/s for an hour: it adds, and when the demand has gone it removes as many.
    const std::string busy = R"(
entry_points: {users: {through: web, rate: 100/s, restored_at: 100%}}
components:
  web: {model: generic/service, at: {east: {count: 5, max: 9}, west: {count: 0}}, capacity: 30/s, starts_in: 90s,
    autoscale: {when: {utilisation: 70%, over: 60s}, step: 2, scale_in: {below: 50%}}}
)";
    const Law law(busy, "faults: [{crash: web, instances: 3, repair: 30m}]\n");
    std::int64_t up = 5;
    std::int64_t most = up;
    for (const model::Fact& fact : law.told().record.facts) {
        if (model::counts_instances(fact.kind)) up = model::instances_after(fact, up);
        most = std::max(most, up);
    }
    CHECK(most > 6);
    CHECK(up == 6);  // 100/s are 48% of seven instances, which is below 50%, and 56% of six
}

TEST_CASE("a cooldown spaces removals") {
    const Law law(standby("below: 30%, periods: 1, cooldown: 10m", "1"), edge_lost);
    const auto removed = law.all(FactKind::ScaledIn);
    REQUIRE(removed.size() == 3);  // 4 - 1
    CHECK(seconds(removed[1] - removed[0]) == 600);
    CHECK(seconds(removed[2] - removed[1]) == 600);
}

TEST_CASE("a step removes several at once, but never below min") {
    const Law law(standby("below: 30%, step: 3", "2"), edge_lost);
    const auto removed = law.all(FactKind::ScaledIn);
    REQUIRE(removed.size() == 2);
    CHECK(removed[0] == removed[1]);
}

TEST_CASE("traffic that returns meets the fleet that was left: short until the autoscaler has added instances again") {
    const Law kept(without_cooldown("4"), edge_lost);
    CHECK(kept.level(seconds(kept.all(FactKind::RouteChanged).back())) == 1);
    const Law shrunk(without_cooldown("2"), edge_lost);
    const double back = seconds(shrunk.all(FactKind::RouteChanged).back());
    CHECK(shrunk.level(back) == Approx(0.6));  // 2 * 30/s of 100/s
    // It breaches in the period of the return or in the next, adds 2, and they start in 90 s.
    CHECK(shrunk.level(back + 90) < 1);
    CHECK(shrunk.level(back + 2 * 60 + 90) == 1);
    // Once 4 are up for 100/s no period is below 30% any more.
    CHECK(shrunk.count(FactKind::ScaledIn) == 2);
}

TEST_CASE("the fullest zone gives one up first") {
    const std::string uneven = R"(
locations: {east: [a, b], west: []}
entry_points: {users: {through: name, rate: 100/s, restored_at: 100%}}
components:
  name: {model: generic/switch, targets: [web@east, web@west], probe: {every: 1s, timeout: 1s, failures: 9, deep: true}}
  edge: {model: generic/service, at: [east, west]}
  web:
    model: generic/service
    at: {east: {count: 5, min: 1}, west: {count: 6}}
    capacity: 30/s
    needs: [{component: edge, within: region}]
    autoscale: {when: {utilisation: 80%, over: 60s}, scale_in: {below: 30%}}
)";
    const Law law(uneven, "faults: [{outage: edge@east, lasts: 1h}]\n");
    std::vector<std::uint32_t> from;
    for (const model::Fact& fact : law.told().record.facts)
        if (fact.kind == FactKind::ScaledIn) from.push_back(fact.subject);
    // a has 3, b has 2: a, then a and b in turn, the first one if they are even.
    REQUIRE(from.size() == 4);
    const std::uint32_t a = from[0];
    CHECK(from == std::vector<std::uint32_t>{a, a, a + 1, a});
}

TEST_CASE("lost instances count neither as removed nor as spare") {
    // Two of four crash while nothing comes in: two are left, which is min.
    const std::string replaced = standby("below: 30%", "2");
    const Law law(replaced, "faults: [{outage: edge@east, lasts: 1h}, {crash: web@east, instances: 2, repair: 30m}]\n");
    const auto removed = law.all(FactKind::ScaledIn);
    REQUIRE(removed.size() == 2);
    CHECK(seconds(removed[0]) > 30 * 60);  // after the repair, of four again
    CHECK(law.told().measures.recovered);
}

TEST_CASE("instances that were meant to go are not missed: redundancy is whole without them") {
    const auto redundant = [](const Law& law) {
        return law.told().measures.clock_us[static_cast<std::size_t>(model::ClockPoint::Redundant)];
    };
    CHECK(redundant(Law(without_cooldown("2"), edge_lost)) == redundant(Law(without_cooldown("4"), edge_lost)));
}

TEST_CASE("time without instances has no utilisation, so it neither delays scaling out nor leads to scaling in") {
    // Both zones are lost at 10m; one is back at 13m with 2 of 4 instances for 120/s at 50/s each: 120% from then on. At the end of the
    // running period of five minutes two more are launched, and ready a minute later.
    for (std::uint64_t trial = 0; trial < 20; ++trial) {
        const Law law(R"(
locations: {east: [a, b], west: []}
entry_points: {users: {through: web, rate: 120/s}}
components:
  web: {model: generic/service, at: {east: {count: 4, min: 1}}, capacity: 50/s, starts_in: 1m,
    autoscale: {when: {utilisation: 90%, over: 5m}, step: 2, scale_in: {below: 40%}}}
)",
                      "faults: [{outage: a, at: 10m, lasts: 10h}, {outage: b, at: 10m, lasts: 3m}]\nhorizon: 6h\n", trial);
        const double scaled = law.at(FactKind::ScaledOut);
        CHECK(scaled > 13 * 60);
        CHECK(scaled <= 18 * 60);
        CHECK(law.rto() == Approx(scaled + 60 - 600));
        CHECK(law.count(FactKind::ScaledIn) == 0);
    }
}

TEST_CASE("the first period begins before the trial, with the utilisation of its beginning") {
    // 80% all the time; an unrelated crash at 0 makes everything look. Nothing is below 50%.
    const ScratchFolder folder;
    const std::string rates = folder.write("rates.csv", "time,rate_per_second\n0,160\n604800,165\n");
    for (std::uint64_t trial = 0; trial < 20; ++trial) {
        const Law law(R"(
entry_points: {users: {through: web, rate: {profile: )" +
                          rates + R"(, between: linear}}, others: {through: side, rate: 1/s}}
components:
  web: {model: generic/service, at: {east: {count: 4, min: 1}}, capacity: 50/s, starts_in: 1m,
    autoscale: {when: {utilisation: 90%, over: 5m}, scale_in: {below: 50%, step: 3}}}
  side: {model: generic/service, at: east, restarts_in: 10s}
)",
                      "faults: [{crash: side}]\n", trial);
        CHECK(law.count(FactKind::ScaledIn) == 0);
    }
}

TEST_CASE("launches that wait are called off first, so that a shortage makes no difference in the end") {
    // Two of six are left for half an hour, at 100%: more are asked for, and may have to wait. Then all are back: 33% of six, and 40% of
    // five, which is not below 40%.
    const auto up_at_the_end = [](const std::string& shortage) {
        const Law law(R"(
entry_points: {users: {through: web, rate: 100/s}}
components:
  web: {model: generic/service, at: {east: {count: 6, min: 2, max: 9}}, capacity: 50/s, starts_in: 1m,
    autoscale: {when: {utilisation: 70%, over: 1m}, scale_in: {below: 40%}}}
)",
                      "faults: [{crash: web, instances: 4, repair: 30m}" + shortage + "]\nhorizon: 3h\n");
        std::int64_t up = 6;
        for (const model::Fact& fact : law.told().record.facts)
            if (model::counts_instances(fact.kind)) up = model::instances_after(fact, up);
        return up;
    };
    CHECK(up_at_the_end("") == 5);
    CHECK(up_at_the_end(", {no_capacity: east, lasts: 3h}") == 5);
}

TEST_CASE("an ejected instance goes before one that serves") {
    // Each zone's instances need the network of their zone. The balancer has ejected those of the zone without one, whichever it is.
    for (const char* lost : {"a", "b"}) {
        const Law law(std::string(R"(
locations: {east: [a, b], west: []}
entry_points: {users: {through: front, rate: 30/s}}
components:
  front: {model: generic/load-balancer, at: east, needs: [web], probe: {every: 5s, timeout: 2s, failures: 2, successes: 2, deep: true}}
  net: {model: generic/service, at: [a, b]}
  web: {model: generic/service, at: {east: {count: 4, min: 2}}, capacity: 50/s, needs: [{component: net, within: zone}],
    autoscale: {when: {utilisation: 70%, over: 1m}, scale_in: {below: 40%}}}
)"),
                      std::string("faults: [{outage: net@") + lost + ", lasts: 4h}]\nhorizon: 5h\n");
        CHECK(law.count(FactKind::ScaledIn) == 2);
        CHECK(law.level(3600) == 1);
        CHECK(law.rto() < 60);
    }
}
