// Caches, releases, capacity: what a service still delivers while something is missing.
#include "tests/process/law.h"

using namespace drsim::test;

TEST_CASE("a cache that comes back is cold and warms linearly, and the database behind it feels it") {
    const std::string system = R"(
entry_points: {users: {through: web, rate: 100/s, restored_at: 100%}}
components:
  web: {model: generic/service, at: east, needs: [{component: database, role: reader}, {component: sessions, without: 100%}]}
  database: {model: generic/database, writer: east, capacity: 60/s}
  sessions: {model: generic/cache, at: east, cache: {hits: 80%, before: database, warms_in: 400s}}
)";
    const Law law(system, "faults: [{crash: sessions, repair: 100s}]\n");
    CHECK(law.level(50) == Approx(0.6));  // all 100/s reach a database that takes 60/s
    CHECK(law.at(FactKind::CacheWentCold) == 100);
    CHECK(law.level(200) == Approx(0.2 + 0.8 * 0.75));  // hits 80% * 100/400 = 20%; of the other 80/s 60 are served
    CHECK(law.level(299) < 1);
    CHECK(law.level(301) == Approx(1));  // hits 40%: 60/s arrive
    CHECK(law.rto() == Approx(300));
    CHECK(law.at(FactKind::CacheWarmed) == 500);
}

namespace {

/// Two nodes, each of which takes over the other's share within 20 s, in front of a database that takes 30 of 100/s.
const char* const two_nodes = R"(
locations: {east: [a, b]}
entry_points: {users: {through: web, rate: 100/s, restored_at: 100%}}
components:
  web: {model: generic/service, at: {east: {count: 2}}, needs: [{component: database, role: reader}, {component: sessions, without: 100%}]}
  database: {model: generic/database, writer: a, capacity: 30/s}
  sessions: {model: generic/cache, at: {east: {count: 2}}, failover: {takes: 20s}, cache: {hits: 80%, before: database, warms_in: 400s}}
)";

}  // namespace

TEST_CASE("a cache failover covers a lost node, which rejoins warm") {
    const Law law(two_nodes, "faults: [{crash: sessions@b, repair: 100s}]\n");
    CHECK(law.level(10) == Approx(0.4 + 0.6 * 0.5));  // half of the hits are gone: 60/s on 30/s
    CHECK(law.at(FactKind::Promoted) == 20);
    CHECK(law.rto() == 20);
    CHECK(law.count(FactKind::CacheWentCold) == 0);
}

TEST_CASE("the share that a cache node covers for another is lost with it") {
    const Law law(two_nodes, "faults: [{outage: sessions@a, lasts: 1h}, {outage: sessions@b, at: 60s, lasts: 1h}]\n");
    CHECK(law.level(50) == 1);
    CHECK(law.level(70) == Approx(0.3));  // all 100/s arrive at a database that takes 30/s
}

namespace {

std::string release(const std::string& watches) {
    return R"(
entry_points: {users: {through: web, rate: 100/s, restored_at: 99%}}
components:
  web:
    model: generic/service
    at: east
    rollout: {stages: [{share: 10%, for: 10m}, {share: 50%, for: 10m}, {share: 100%}]WATCHES, rollback: {takes: 30s}}
detection: {canary: {alarm: failed_share, of: web.canary, above: 2%, over: 1m, periods: 2}, seen: {reports: users, after: 100s, below: 70%}}
runbooks: {undo: {when: seen, if: {bad_release: any}, steps: [{rollback: [web]}]}}
)" + (watches.empty() ? std::string() : watches);
}

std::string watched(bool yes) {
    std::string text = release("");
    text.replace(text.find("WATCHES"), 7, yes ? ", watches: canary" : "");
    return text;
}

}  // namespace

TEST_CASE("a canary that shows the error is rolled back before most users see it") {
    const Law law(watched(true), "faults: [{bad_release: web, fails: 50%}]\n");
    CHECK(law.level(1) == Approx(0.95));  // 10% of requests, half of them fail
    const double fired = law.at(FactKind::DetectorFired, "canary");
    CHECK(fired >= 60);  // two periods in a row: one that the release began in, and a whole one
    CHECK(fired <= 120);
    CHECK(law.at(FactKind::ReleaseRolledBack) == Approx(fired + 30));
    CHECK(law.rto() == Approx(fired + 30));
    CHECK(law.count(FactKind::ReleaseStageBegan) == 1);
}

TEST_CASE("a release that fails only under load passes its canary and is rolled back after user reports") {
    const Law law(watched(true), "faults: [{bad_release: web, fails: {at_share: 100%, of: 50%}}]\n");
    CHECK(law.level(1199) == 1);
    CHECK(law.level(1200) == Approx(0.5));  // 10 + 10 minutes, then everybody
    const double undone = law.at(FactKind::ReleaseRolledBack);
    CHECK(undone > 1200);
    CHECK(undone <= 1330);  // reports after 100 s and a rollback of 30 s, or the alarm if that is sooner
    CHECK(law.rto() == Approx(undone));
}

TEST_CASE("a release without a watch is found by users") {
    const Law law(watched(false), "faults: [{bad_release: web, fails: 50%}]\n");
    // Below 70% only with the last stage: 600 s at 95%, 600 s at 75%, then 50%.
    CHECK(law.at(FactKind::DetectorFired, "seen") == 1300);
    CHECK(law.rto() == 1330);
}

TEST_CASE("lost capacity is unserved demand, until successors start") {
    const Law law(R"(
locations: {east: [a, b]}
entry_points: {users: {through: web, rate: 100/s, restored_at: 100%}}
components: {web: {model: generic/service, at: {east: {count: 4}}, capacity: 25/s, replaced_in: 40s}}
)",
                  "faults: [{outage: a, lasts: 1h}]\n");
    CHECK(law.level(10) == Approx(0.5));
    CHECK(law.rto() == 40);  // both successors stand in b
}

TEST_CASE("without room, successors wait for it") {
    const Law law(R"(
locations: {east: [a, b]}
entry_points: {users: {through: web, rate: 100/s, restored_at: 100%}}
components: {web: {model: generic/service, at: {east: {count: 4}}, capacity: 25/s, replaced_in: 40s}}
)",
                  "faults: [{outage: a, lasts: 1h}, {no_capacity: east, lasts: 500s}]\n");
    CHECK(law.at(FactKind::LaunchWaited) == 500);
    CHECK(law.rto() == 500);
}

TEST_CASE("an autoscaler adds instances by its rule, after its periods") {
    const Law law(R"(
locations: {east: [], west: []}
entry_points: {users: {through: name, rate: 100/s, restored_at: 100%}}
components:
  name: {model: generic/switch, targets: [web@east, web@west], probe: {every: 1s, timeout: 1s, failures: 1}}
  web: {model: generic/service, at: {east: {count: 4}, west: {count: 1, max: 9}}, capacity: 30/s, starts_in: 40s,
        autoscale: {when: {utilisation: 70%, over: 60s, periods: 2}, step: 4, cooldown: 5m}}
)",
                  "faults: [{outage: east, lasts: 3h}]\n");
    const double scaled = law.at(FactKind::ScaledOut);
    CHECK(scaled > 60);  // the period in which the load arrived may already average above 70%
    CHECK(scaled <= 182);
    CHECK(law.rto() == Approx(scaled + 40));  // 1 + 4 instances of 30/s
}

TEST_CASE("outages of an unused component do not affect a trial") {
    const auto with = [](const std::string& more) {
        return Law("entry_points: {users: {through: web, rate: 1/s}}\ncomponents:\n  web: {model: generic/service, at: east}\n" + more +
                       "detection: {seen: {reports: users, after: 30s}}\nrunbooks: {go: {when: seen, steps: [{wait: 100s}]}}\n",
                   "faults: [{outage: east, at: 1h, lasts: 600s}]\n");
    };
    const Law alone = with("");
    const Law beside = with("  idle: {model: generic/external, available: {share: 50%, outages_last: 10m}}\n");
    CHECK(beside.count(FactKind::BackgroundOutageBegan) == 0);
    const auto told = [](const Law& law) {  // numbers of components and pools differ
        std::vector<std::pair<std::int64_t, FactKind>> facts;
        for (const auto& fact : law.told().record.facts) facts.emplace_back(fact.at.us, fact.kind);
        return facts;
    };
    CHECK(told(beside) == told(alone));
    // Something does call it: a step that needs it.
    const Law needed = [] {
        return Law(
            "entry_points: {users: {through: web, rate: 1/s}}\ncomponents:\n  web: {model: generic/service, at: east}\n"
            "  idle: {model: generic/external, available: {share: 50%, outages_last: 10m}}\n"
            "detection: {seen: {reports: users, after: 30s}}\nrunbooks: {go: {when: seen, steps: [{wait: 100s, needs: [idle]}]}}\n",
            "faults: [{outage: east, at: 1h, lasts: 600s}]\n");
    }();
    CHECK(needed.count(FactKind::BackgroundOutageBegan) > 0);
}

TEST_CASE("availability over more than the horizon weighs the demand after it") {
    // 100/s for an hour, 10/s from then on; half an hour is lost at once:
    // 180,000 of the 360,000 + 9 * 36,000 requests of ten hours, whatever the horizon is.
    for (const char* horizon : {"1h", "3h", "11h"}) {
        ScratchFolder folder;
        folder.write("rate.csv", "time,rate_per_second\n0,100\n3600,10\n86400,100\n");
        std::string said;
        const auto scene = scene_from_files(
            folder.write(
                "system.yaml",
                "drsim: 1\nsystem: s\nenvironment: e\nlocations: {east: []}\nentry_points: {users: {through: web, rate: {profile: "
                "rate.csv}}}\n"
                "components: {web: {model: generic/service, at: east}}\nobjectives: [{class: any, availability: 99%, over: 10h}]\n"),
            folder.write(
                "scenario.yaml",
                std::string(
                    "drsim: 1\nscenario: t\nclass: incident\nstarts: {seconds: 0}\nfaults: [{outage: web, lasts: 30m}]\nhorizon: ") +
                    horizon + "\n"),
            said);
        INFO(said);
        REQUIRE(scene);
        CHECK(Replay(*scene).trial(0).measures.availability_over.at(0) == Approx(1 - 180'000.0 / (360'000 + 9 * 36'000)));
    }
}
