// Where clients are sent: health checks, cached answers while a name is out, routers with and without return.
#include <cmath>
#include <vector>

#include "tests/process/law.h"

using namespace drsim::test;

namespace {

/// A name over two regions. Its health check is every second, so that phases stay below one.
std::string name_with(const std::string& more) {
    return "entry_points: {users: {through: name, rate: 1/s, restored_at: 100%}}\ncomponents:\n  name: {model: generic/dns, targets: "
           "[web@east, web@west], " +
           more + "}\n  web: {model: generic/service, at: [east, west]}\n";
}

const std::string checked = "probe: {every: 1s, timeout: 1s, failures: 10, successes: 20}";

}  // namespace

TEST_CASE("an automatic router switches after its failures in a row, and its clients follow within the ttl") {
    const Law law(name_with("ttl: 100s, " + checked), "faults: [{outage: east, lasts: 1h}]\n");
    const double switched = law.at(FactKind::RouteChanged);
    CHECK(switched >= 10);  // 9 intervals after the first failure, whose phase is below 1 s, + 1 s timeout
    CHECK(switched <= 11);
    CHECK(law.level(switched + 50) == Approx(0.5));  // remaining lives are uniform on 0 to 100 s
    CHECK(law.at(FactKind::ClientsMoved) == Approx(switched + 100));
    CHECK(law.rto() == Approx(switched + 100));
}

TEST_CASE("a router with automatic return sends its clients back, one without keeps them") {
    const Law returns(name_with("ttl: 10s, " + checked), "faults: [{outage: east, lasts: 500s}]\n");
    const auto changes = returns.all(FactKind::RouteChanged);
    REQUIRE(changes.size() == 2);
    CHECK(changes[1] >= 519'000'000);  // 500 + 19 intervals after the first success
    CHECK(changes[1] <= 520'000'000);
    const Law stays(name_with("ttl: 10s, returns: manual, " + checked), "faults: [{outage: east, lasts: 500s}]\n");
    CHECK(stays.count(FactKind::RouteChanged) == 1);
}

TEST_CASE("clients of a route that flips back in mid-drain stay where they were") {
    const Law law(name_with("ttl: 400s, probe: {every: 1s, timeout: 1s, failures: 10, successes: 1}"),
                  "faults: [{outage: east, lasts: 110s}]\n");
    const auto changes = law.all(FactKind::RouteChanged);
    REQUIRE(changes.size() == 2);
    CHECK(law.level(109.9) == Approx(1 - (400 - (109.9 - static_cast<double>(changes[0]) / 1e6)) / 400));  // clients that have moved
    CHECK(law.level(111) == 1);                                                                            // both sides serve again
    // Clients that never moved do not drain a second time: with west lost right after,
    // only those that moved are affected. They ask again a TTL after they moved.
    const Law west_lost(name_with("ttl: 400s, probe: {every: 1s, timeout: 1s, failures: 10, successes: 1}"),
                        "faults: [{outage: east, lasts: 110s, onset: true}, {outage: west, at: 120s}]\nhorizon: 10m\n");
    const double first = static_cast<double>(west_lost.all(FactKind::RouteChanged).at(0)) / 1e6;
    const double back = static_cast<double>(west_lost.all(FactKind::RouteChanged).at(1)) / 1e6;
    const double moved = (back - first) / 400;
    CHECK(west_lost.level(120.0) == Approx(1 - moved));
    CHECK(west_lost.level(first + 399) == Approx(1 - moved));
    CHECK(west_lost.level(first + 430) == Approx(1 - (back - first - 30) / 400));
    CHECK(west_lost.level(back + 400) == 1);
}

TEST_CASE("stale answers with a share of 0% change nothing") {
    const std::string plain = name_with("ttl: 100s, " + checked);
    std::string none = plain;
    none.insert(none.find("restored_at"), "stale_answers: {share: 0%, kept: 2h}, ");
    const std::string lost = "faults: [{outage: east, lasts: 1h}]\n";
    CHECK(Law(none, lost).rto() == Law(plain, lost).rto());
}

TEST_CASE("stale answers outlive the ttl for their share of clients") {
    const Law law(R"(
entry_points: {users: {through: name, rate: 1/s, restored_at: 90%, stale_answers: {share: 20%, kept: {uniform: [0s, 1000s]}}}}
components:
  name: {model: generic/dns, targets: [web@east, web@west], ttl: 100s, probe: {every: 1s, timeout: 1s, failures: 10}}
  web: {model: generic/service, at: [east, west]}
)",
                  "faults: [{outage: east, lasts: forever}]\n");
    const double switched = law.at(FactKind::RouteChanged);
    CHECK(law.level(switched + 100.001) == Approx(0.8 + 0.2 * 0.1).epsilon(1e-4));
    CHECK(law.rto() == Approx(switched + 500));  // 0.8 + 0.2 * t/1000 = 0.9
}

TEST_CASE("clients with a long-tailed survival are tracked to the last one that matters") {
    // Lognormal, median 300 s, p95 3600 s: sigma = ln 12 / z(95%). All clients are stale and those that have moved are served, so the level
    // passes 99% when 1% hold on: 300 s * exp(sigma * z(99%)) = 10,079 s; z(95%) = 1.6448536269514722,
    // z(99%) = 2.3263478740408408, z(99.9%) = 3.0902323061678132.
    const double sigma = std::log(12.0) / 1.6448536269514722;
    const auto law = [](const std::string& restored_at) {
        return Law(R"(
entry_points:
  users: {through: name, rate: 1/s, restored_at: )" +
                       restored_at + R"(, stale_answers: {share: 100%, kept: {lognormal: {median: 5m, p95: 60m}}}}
  callers: {through: bell, rate: 1/s}
components:
  name: {model: generic/dns, targets: [web@east, web@west], ttl: 60s, switches: manual, returns: manual}
  web: {model: generic/service, at: [east, west]}
  bell: {model: generic/service}
detection: {rings: {reports: callers, after: 0s}}
runbooks: {go: {when: rings, steps: [{route: name, to: web@west, takes: 0s}]}}
)",
                   "faults: [{outage: bell, lasts: 1s}, {outage: east, lasts: forever}]\nhorizon: 10h\n");
    };
    const Law at_99 = law("99%");
    CHECK(at_99.rto() == Approx(300 * std::exp(sigma * 2.3263478740408408)).margin(1e-5));
    CHECK(law("99.9%").rto() == Approx(300 * std::exp(sigma * 3.0902323061678132)).margin(1e-5));
    // Between the sampled points, within a ten-thousandth.
    for (const double at_s : {20.0, 100.0, 300.0, 1000.0, 3600.0, 20000.0})
        CHECK(1 - at_99.level(at_s) == Approx(0.5 * std::erfc(std::log(at_s / 300) / sigma / std::sqrt(2.0))).margin(1e-4));
    // Lost by 36,000 s: E[min(T, h)] = m exp(sigma^2 / 2) Phi(ln(h / m) / sigma - sigma) + h P(T > h),
    // without the bell's second.
    const auto below = [](double z) { return 0.5 * std::erfc(-z / std::sqrt(2.0)); };
    const double z = std::log(36000.0 / 300) / sigma;
    const double lost = 300 * std::exp(sigma * sigma / 2) * below(z - sigma) + 36000 * below(-z);
    CHECK((1 - at_99.told().measures.availability[0]) * 36000 == Approx(lost).epsilon(1e-3));
}

namespace {

/// A name whose record is changed to the west 10 s after a bell rings; answers are kept for `ttl`.
Law name_lost(const std::string& ttl, const std::string& faults, const std::string& more = "", const std::string& name = "") {
    return Law("entry_points:\n  users: {through: name, rate: 1/s, restored_at: 75%" + more + "}\n  callers: {through: bell, rate: 1/s}\n" +
                   R"(
components:
  name: {model: generic/dns, targets: [web@east, web@west], switches: manual, returns: manual, ttl: )" +
                   ttl + name + R"(}
  provider: {model: generic/external}
  web: {model: generic/service, at: [east, west]}
  bell: {model: generic/service}
detection: {rings: {reports: callers, after: 0s}}
runbooks: {go: {when: rings, steps: [{wait: 10s}, {route: name, to: web@west, takes: 0s}]}}
)",
               "horizon: 1h\nfaults: [" + faults + "]\n");
}

}  // namespace

TEST_CASE("clients with an answer continue while the name is out, and ask at once when it is back") {
    // Remaining lives are uniform on (0, 300 s): after t seconds t/300 of the clients have lost their answer.
    const Law law = name_lost("300s", "{outage: name, lasts: 60s}");
    CHECK(law.level(0) == 1);
    CHECK(law.level(30) == Approx(0.9));
    CHECK(law.level(59.999999) == Approx(0.8).margin(1e-7));
    CHECK(law.level(60) == 1);
    CHECK(law.rto() == 0);
    CHECK((1 - law.told().measures.availability[0]) * 3600 == Approx(6).epsilon(1e-9));  // 60 s * 20% / 2
    // As long as the outage lasts, nobody gets a new answer: below 75% from 75 s on, 0 from 300 s to the end.
    const Law longer = name_lost("300s", "{outage: name, lasts: 500s}");
    CHECK(longer.level(150) == Approx(0.5));
    CHECK(longer.level(300) == 0);
    CHECK(longer.level(499) == 0);
    CHECK(longer.level(500) == 1);
    CHECK(longer.rto() == 500);
    CHECK((1 - longer.told().measures.availability[0]) * 3600 == Approx(150 + 200).epsilon(1e-9));
    // A record that may not be kept is gone at once.
    CHECK(name_lost("0s", "{outage: name, lasts: 60s}").level(0) == 0);
}

TEST_CASE("stale clients survive an outage of the name while they keep answers, and an outage of its needs counts as its own") {
    // 40% keep their answers for up to 1000 s: at 30 s 0.6 * 0.9 + 0.4 * 0.97.
    const Law stale = name_lost("300s", "{outage: name, lasts: 60s}", ", stale_answers: {share: 40%, kept: {uniform: [0s, 1000s]}}");
    CHECK(stale.level(30) == Approx(0.6 * 0.9 + 0.4 * 0.97));
    CHECK(stale.level(60) == 1);
    const Law provider = name_lost("300s", "{outage: provider, lasts: 60s}", "", ", needs: [provider]");
    CHECK(provider.level(30) == Approx(0.9));
    CHECK(provider.level(60) == 1);
    CHECK((1 - provider.told().measures.availability[0]) * 3600 == Approx(6).epsilon(1e-9));
}

TEST_CASE("a name that is out again fails for clients whose answers end then, and clients that waited together stay together") {
    // At 100 s two thirds still hold their answer from 0, and 30/300 lose it by 130 s; clients that asked since 60 s hold theirs until 360
    // s.
    const Law law = name_lost(
        "300s", "{outage: name, lasts: 60s, onset: true}, {outage: name, at: 100s, lasts: 60s}, {outage: name, at: 1000s, lasts: 80s}");
    CHECK(law.level(99) == 1);
    CHECK(law.level(130) == Approx(1 - 30.0 / 300));
    CHECK(law.level(160) == 1);
    // The fifth that waited from 100 to 160 asks at 160, 460, 760 and 1060;
    // nobody else does between 1000 and 1060, and from then on one after the other.
    CHECK(law.level(1030) == 1);
    CHECK(law.level(1059.999999) == 1);
    CHECK(law.level(1060) == Approx(0.8));
    CHECK(law.level(1070) == Approx(0.8 - 10.0 / 300));
    CHECK(law.level(1080) == 1);
}

TEST_CASE("a record changed while it cannot be queried reaches each client when the name is back") {
    // The west is down all along. Changed at 10 s; clients that hold the east's answer continue with it:
    // 80% at 60 s, when the others are sent west.
    const Law law = name_lost("300s", "{outage: name, lasts: 60s}, {outage: bell, lasts: 1s}, {outage: web@west, lasts: 30m}");
    REQUIRE(law.at(FactKind::RouteChanged) == 10);
    CHECK(law.level(30) == Approx(0.9));
    CHECK(law.level(60) == Approx(0.8));
    CHECK(law.level(150) == Approx(0.5));
    CHECK(law.level(300) == Approx(0).margin(1e-12));
}

TEST_CASE("an outage of a name while clients move leaves each of them where it is") {
    // The east is down, changed at 10 s. At 60 s half have moved, and hold the west's answer until 110 s at least; others lose the east's.
    const Law law = name_lost("100s", "{outage: web@east, lasts: 30m}, {outage: bell, lasts: 1s}, {outage: name, at: 60s, lasts: 20s}");
    CHECK(law.level(59.999999) == Approx(0.5).margin(1e-7));
    CHECK(law.level(79.999999) == Approx(0.5).margin(1e-7));
    CHECK(law.level(80) == Approx(0.7));  // clients without an answer ask and get west; 30% still hold the east's answer
    CHECK(law.level(110) == 1);
}

TEST_CASE("clients keep no answers of a router that carries the requests itself") {
    CHECK(Law(R"(
entry_points: {users: {through: switch, rate: 1/s}}
components:
  switch: {model: generic/switch, targets: [web@east, web@west], drain: 100s}
  web: {model: generic/service, at: [east, west]}
)",
              "faults: [{outage: switch, lasts: 60s}]\n")
              .level(0) == 0);
}

TEST_CASE("while clients move, a change on their new side is seen") {
    // Both sides are down from 20 s on, clients leave the east from 10 s on. Nothing else changes: nobody is served until 90 s.
    const std::string faults = "{outage: web@east, lasts: 90s}, {outage: bell, lasts: 1s}, {outage: web@west, at: 20s, lasts: 70s}";
    const Law law = name_lost("100s", faults);
    CHECK(law.level(19.999999) == Approx(0.1).margin(1e-7));
    CHECK(law.level(20) == 0);
    CHECK(law.level(89) == 0);
    CHECK(law.rto() == 90);
}

TEST_CASE("a fault that follows another one strikes after it, whether or not that changes the service") {
    const Law law(R"(
entry_points: {users: {through: web, rate: 1/s}}
components: {web: {model: generic/service, at: [east, west]}}
people: {ana: {acknowledge: 1m}}
)",
                  "faults: [{unreachable: ana, name: first}, {outage: web, at: {after: first, by: 30s}, lasts: 10s}]\n");
    CHECK(law.all(FactKind::FaultStruck) == std::vector<std::int64_t>{0, 30'000'000});
}

TEST_CASE("a component without requests is seen through the callers of what is behind it") {
    // The name leads to web, which others call without it. Strangers call neither, and their requests do not count as evidence that it is
    // up.
    const Law law(R"(
entry_points: {users: {through: web, rate: 1/s}, strangers: {through: kiosk, rate: 1/s}}
components:
  kiosk: {model: generic/service}
  name: {model: generic/dns, targets: [web@east, web@west], ttl: 10s, switches: manual}
  web: {model: generic/service, at: [east, west], needs: [provider]}
  provider: {model: generic/external}
detection: {looks: {probes: name, every: 1s, deep: true}}
)",
                  "faults: [{outage: provider, lasts: 60s}]\n");
    CHECK(law.at(FactKind::DetectorFired) > 1);  // begun within the first second, it waits another for its timeout
    CHECK(law.at(FactKind::DetectorFired) <= 2);
}

TEST_CASE("a router's target is down when enough observers agree, and an observer that is down itself does not count") {
    const auto law = [](const std::string& from, const std::string& lost) {
        return Law(name_with("ttl: 0s, probe: {every: 1s, timeout: 1s, failures: 10, " + from + "}"), "faults: [" + lost + "]\n");
    };
    const std::string east = "{outage: web@east, lasts: 1h}";
    const double agreed = law("from: [west, outside], agree: 2", east).at(FactKind::RouteChanged);
    CHECK(agreed >= 10);  // the later of the two: each has had its tenth failure by then
    CHECK(agreed <= 11);
    // One of two observers that must agree is in the region of the fault and is lost with it.
    CHECK(law("from: [east, outside], agree: 2", "{outage: east, lasts: 1h}").count(FactKind::RouteChanged) == 0);
    CHECK(law("from: [east, outside], agree: 1", "{outage: east, lasts: 1h}").count(FactKind::RouteChanged) == 2);
}

TEST_CASE("a manual step pins a router: its health check no longer moves it") {
    const Law law(name_with("ttl: 10s, " + checked) + R"(detection: {seen: {reports: users, after: 0s}}
runbooks: {go: {when: seen, steps: [{route: name, to: web@west, takes: 2s}]}}
)",
                  "faults: [{outage: east, lasts: 100s}]\n");
    CHECK(law.all(FactKind::RouteChanged) == std::vector<std::int64_t>{2'000'000});
    CHECK(law.rto() == 12);
}

TEST_CASE("an edge's origin group shifts at its own threshold and back, and cached content is served throughout") {
    // Checks every second: the tenth failure comes between 9 and 10 s, + 1 s of timeout; the twentieth success between 519 and 520 s.
    const Law law(R"(
entry_points: {users: {through: edge, rate: 10/s, restored_at: 100%}}
components:
  edge: {model: generic/cdn, needs: [{component: origins, calls: 0.3}]}
  origins: {model: generic/cdn, targets: [web@east, web@west], probe: {every: 1s, timeout: 1s, failures: 10, successes: 20}}
  web: {model: generic/service, at: [east, west]}
)",
                  "faults: [{outage: east, lasts: 500s}, {outage: west, at: 1000s, lasts: 100s}]\n");
    const auto changes = law.all(FactKind::RouteChanged);
    REQUIRE(changes.size() == 2);  // the second origin's outage moves no clients: the first is preferred again
    const double shifted = static_cast<double>(changes[0]) / 1e6;
    CHECK(shifted >= 10);
    CHECK(shifted <= 11);
    CHECK(law.level(0) == Approx(0.7));
    CHECK(law.level(shifted - 0.001) == Approx(0.7));
    CHECK(law.level(shifted) == 1);  // nobody keeps the old answer
    CHECK(law.rto() == shifted);
    CHECK(changes[1] >= 519'000'000);
    CHECK(changes[1] <= 520'000'000);
    CHECK(law.level(1050) == 1);
}

TEST_CASE("only a router sends clients to another region") {
    const auto entering = [](const std::string& more) {
        return "locations: {east: [ea, eb], west: [wa]}\nentry_points: {users: {through: web, rate: 1/s" + more +
               "}}\ncomponents: {web: {model: generic/service, at: [ea, eb, wa]}}\n";
    };
    const std::string lost = "faults: [{outage: east, lasts: 10m}]\n";
    CHECK(Law(entering(""), lost).level(60) ==
          Approx(1.0 / 3));  // a third of the instances are in the west, and so are a third of the clients
    CHECK(Law(entering(", from: west"), lost).level(60) == 1);  // clients of the west use instances there
    CHECK(Law(entering(", from: east"), lost).level(60) == 0);
    CHECK(Law(entering(""), "faults: [{outage: ea, lasts: 10m}]\n").level(60) == 1);  // inside a region, instances that are up serve
}

TEST_CASE("a deep probe waits for its timeout only if something it needs is out without refusing") {
    // Every 30 s, two failures: begun within 30 s, 30 s apart, each waits up to 29 s.
    const auto fired = [](const std::string& fault, const std::string& deep) {
        const Law law(
            "locations: {east: [a, b]}\nentry_points: {users: {through: app, rate: 1/s}}\ncomponents:\n  app: {model: generic/service, at: "
            "a, needs: [way, {component: soft, without: 50%}]}\n"
            "  way: {model: generic/dns, targets: [svc], ttl: 0s, switches: manual}\n  svc: {model: generic/service, at: [a, b], needs: "
            "[{component: db, role: reader}]}\n  soft: {model: generic/service, at: a}\n"
            "  db: {model: generic/database, writer: a, standby: b, failover: {policy: manual, takes: 1m}}\n"
            "detection: {seen: {probes: app, every: 30s, timeout: 29s, failures: 2" +
                deep + "}}\n",
            "faults: [" + fault + "]\n");
        return law.at(FactKind::DetectorFired);
    };
    const auto waits = [&](double at) { return at >= 59 && at <= 89; };
    const auto at_once = [&](double at) { return at >= 30 && at <= 60; };
    const std::string deep = ", deep: true";
    const double refused = fired("{crash: db.writer, repair: never}", deep);
    CHECK(at_once(refused));
    CHECK(fired("{outage: db.writer}", deep) == refused + 29);
    CHECK(fired("{outage: svc}", deep) == refused + 29);
    CHECK(fired("{outage: svc, silent: false}", deep) == refused);
    CHECK(fired("{crash: svc, silent: true, repair: never}", deep) == refused + 29);
    CHECK(fired("{outage: db.standby}, {outage: soft}, {crash: svc, repair: never}", deep) == refused);  // these are not called
    CHECK(waits(fired("{outage: app}", "")));
    CHECK(fired("{outage: svc}", "") == Law::never);
}
