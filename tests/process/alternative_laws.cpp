// Alternatives, groups and what shields them: requests are answered by those that are called, independent of other observers.
#include <cmath>

#include "tests/process/law.h"

using namespace drsim;
using namespace drsim::test;

namespace {

const std::string front = "entry_points: {users: {through: server, rate: 100/s, restored_at: 50%}}\ncomponents:\n";

std::string alternatives(const std::string& needs, const std::string& components) {
    return front + "  server: {model: generic/service, at: east, needs: [" + needs + "]}\n" + components;
}

const std::string fifty_and_hundred =
    "  one: {model: generic/service, at: east, capacity: 50/s}\n  two: {model: generic/service, at: east, capacity: 100/s}\n";

}  // namespace

TEST_CASE("requests that make no call are served, and requests that make one are not excused at the next alternative") {
    const auto served = [](const std::string& group, const std::string& others, const std::string& lost) {
        return Law(alternatives(group, "  one: {model: generic/service, at: east}\n  two: {model: generic/service, at: east, capacity: " +
                                           others + "}\n  three: {model: generic/service, at: east}\n"),
                   "faults: [" + lost + "]\n")
            .level(60);
    };
    const std::string half = "{component: one, calls: 0.5}, {component: two, calls: 0.5}";
    CHECK(served("{any_of: [" + half + "]}", "100/s", "{crash: one, repair: never}") == 1);
    CHECK(served("{any_of: [" + half + "]}", "30/s", "{crash: one, repair: never}") == Approx(0.5 + 0.3));  // 50/s call, 30/s are answered
    const std::string both = "{crash: one, repair: never}, {crash: two, repair: never}";
    CHECK(served("{any_of: [" + half + "]}", "100/s", both) == Approx(0.5));
    CHECK(served("{at_least: 1, of: [" + half + "]}", "100/s", both) == Approx(0.5));
    CHECK(served("{at_least: 2, of: [" + half + ", {component: three, calls: 0.5}]}", "100/s", both) == Approx(0.5));
    CHECK(served("{any_of: [" + half + ", {component: three, calls: 0.5}]}", "100/s", both + ", {crash: three, repair: never}") ==
          Approx(0.5));
    CHECK(served("{any_of: [" + half + "], choose: by_health}", "30/s", "{crash: one, repair: never}") == Approx(0.5 + 0.3));
    CHECK(served("{any_of: [{component: one, calls: 0.5}, {component: two, calls: 0.2}]}", "100/s", both) ==
          Approx(0.5 + 0.3));  // of the 50% that call, 0.2 / 0.5 call the second
    CHECK(served("{any_of: [{component: one, calls: 0.5}, two]}", "30/s", "{crash: one, repair: never}") == Approx(0.5 + 0.3));
    CHECK(served("{component: one, calls: 0.5}, {component: two, calls: 0.5}", "100/s", both) ==
          Approx(0.25));  // two needs, not alternatives
}

TEST_CASE("requests that fail at an alternative go on to the next, with their load") {
    const std::string crash = "faults: [{crash: one, repair: 10m}]\n";
    const Law fits(alternatives("{any_of: [one, two]}", fifty_and_hundred), crash);
    CHECK(fits.level(300) == 1);  // only `two` is up
    CHECK(fits.level(601) == 1);  // `one` takes 50 of 100/s, `two` the others
    const Law full(
        alternatives(
            "{any_of: [one, two, three]}",
            "  one: {model: generic/service, at: east, capacity: 50/s}\n  two: {model: generic/service, at: east, capacity: 20/s}\n"
            "  three: {model: generic/service, at: east, capacity: 15/s}\n"),
        "faults: [{crash: two, at: 10m, repair: 10m}]\n");
    CHECK(full.level(0) == Approx(0.85));    // 50 + 20 + 15
    CHECK(full.level(600) == Approx(0.65));  // 50 + 15
    // 40% of the answers of `one` are wrong: 60/s succeed there, 40/s go on and 30/s of these are answered.
    const Law wrong(alternatives("{any_of: [one, two]}",
                                 "  one: {model: generic/service, at: east, rollout: {stages: [{share: 100%}]}}\n  two: {model: "
                                 "generic/service, at: east, capacity: 30/s}\n"),
                    "faults: [{bad_release: one, fails: 40%}]\n");
    CHECK(wrong.level(1) == Approx(0.9));
}

TEST_CASE("an alternative that is up but broken behind is skipped, at whatever depth") {
    const std::string behind =
        "  one: {model: generic/service, at: east, needs: [deep]}\n  deep: {model: generic/service, at: east}\n  two: {model: "
        "generic/service, at: east}\n";
    const std::string lost = "faults: [{crash: deep, repair: 10m}]\n";
    CHECK(Law(alternatives("{any_of: [one, two]}", behind), lost).rto() == 0);
    CHECK(Law(alternatives("{at_least: 1, of: [one, two]}", behind), lost).rto() == 0);
    CHECK(
        Law(alternatives("{any_of: [via, two]}", behind + "  via: {model: generic/load-balancer, at: east, needs: [one]}\n"), lost).rto() ==
        0);
    CHECK(Law(alternatives("{any_of: [one, {component: deep, without: 0%}]}", behind), lost).rto() == 600);
    // Alternatives of alternatives: 100/s reach `first`, 40/s are answered by its own two, 30/s by `two`.
    const Law nested(
        alternatives(
            "{any_of: [first, two]}",
            "  first: {model: generic/service, at: east, needs: [{any_of: [a, b]}]}\n  a: {model: generic/service, at: east, capacity: "
            "25/s}\n"
            "  b: {model: generic/service, at: east, capacity: 15/s}\n  two: {model: generic/service, at: east, capacity: 30/s}\n"),
        "faults: [{crash: a, at: 10m, repair: 10m}]\n");
    CHECK(nested.level(0) == Approx(0.7));
    CHECK(nested.level(600) == Approx(0.45));  // 15 + 30
}

TEST_CASE("two paths to one full component let through its capacity, and load it twice") {
    // Both paths end at `core`, which takes C = 60 of r = 100/s. With x offered there a share a = C/x is answered at each try, and x = r +
    // r (1 - a): x = r + sqrt(r^2 - r C) = 163.2/s. Of all requests 1 - (1 - a)^2 = 0.6 succeed; a single call of `core` finds a = 0.3675.
    const Law law(
        "entry_points: {users: {through: server, rate: 100/s, restored_at: 50%}, once: {through: core, rate: 0.000001/s, restored_at: "
        "1%}}\ncomponents:\n"
        "  server: {model: generic/service, at: east, needs: [{any_of: [one, two]}]}\n  one: {model: generic/service, at: east, needs: "
        "[core]}\n"
        "  two: {model: generic/service, at: east, needs: [core]}\n  core: {model: generic/service, at: east, capacity: 60/s}\n  spark: "
        "{model: generic/service, at: east}\n",
        "faults: [{crash: spark}]\n");
    CHECK(law.level(0, 0) == Approx(0.6).epsilon(1e-7));
    CHECK(law.level(0, 1) == Approx(60 / (100 + std::sqrt(100.0 * 100 - 100 * 60))).epsilon(1e-7));
}

TEST_CASE("a choice by health follows the health check and does not try the next alternative") {
    const std::string crash = "faults: [{crash: one, repair: 10m}]\n";
    const Law plain(alternatives("{any_of: [one, two], choose: by_health}", fifty_and_hundred), crash);
    CHECK(plain.level(300) == 1);    // only `two` is up
    CHECK(plain.level(601) == 0.5);  // `one` takes 50 of 100/s; `two` is not asked
    // A check of its own: three failures a second apart, whose phase is below 1 s, each after its timeout.
    const std::string checked =
        "  one: {model: generic/service, at: east, probe: {every: 1s, timeout: 1s, failures: 3, successes: 5}}\n  two: {model: "
        "generic/service, at: east}\n";
    const Law own(alternatives("{any_of: [one, two], choose: by_health}", checked), "faults: [{outage: one, lasts: 10m}]\n");
    CHECK(own.rto() >= 3);
    CHECK(own.rto() <= 4);
    CHECK(own.at(FactKind::HeldForDown, "one") == own.rto());
    CHECK(own.at(FactKind::HeldForHealthy, "one") >= 604);
    CHECK(own.at(FactKind::HeldForHealthy, "one") <= 605);
    // Broken behind: a shallow check never sees it, a deep one does.
    const auto behind = [&](const std::string& deep) {
        return Law(alternatives("{any_of: [one, two], choose: by_health}",
                                "  one: {model: generic/service, at: east, needs: [more], probe: {every: 1s, failures: 3" + deep +
                                    "}}\n"
                                    "  more: {model: generic/service, at: east}\n  two: {model: generic/service, at: east}\n"),
                   "faults: [{crash: more, repair: 10m}]\n")
            .rto();
    };
    CHECK(behind("") == 600);
    CHECK(behind(", deep: true") <= 4);
    // A balancer without a target, a name whose target is down by its check.
    const Law balancer(
        alternatives("{any_of: [via, two], choose: by_health}",
                     "  via: {model: generic/load-balancer, at: east, needs: [one], probe: {every: 1s, timeout: 1s, failures: 3}}\n"
                     "  one: {model: generic/service, at: east}\n  two: {model: generic/service, at: east}\n"),
        "faults: [{outage: one, lasts: 10m}]\n");
    CHECK(balancer.rto() >= 3);
    CHECK(balancer.rto() <= 4);
    const Law name(alternatives("{any_of: [via, two], choose: by_health}",
                                "  via: {model: generic/dns, targets: [one], probe: {every: 1s, timeout: 1s, failures: 3}}\n"
                                "  one: {model: generic/service, at: east}\n  two: {model: generic/service, at: east}\n"),
                   "faults: [{outage: one, lasts: 10m}]\n");
    CHECK(name.rto() >= 3);
    CHECK(name.rto() <= 4);
}

TEST_CASE("a balancer without checks counts as healthy while it is up, although a probe through it fails") {
    const std::string unchecked =
        "  via: {model: generic/load-balancer, at: east, needs: [one]}\n  one: {model: generic/service, at: east}\n  two: {model: "
        "generic/service, at: east}\n";
    const std::string outage = "faults: [{outage: one, lasts: 10m}]\n";
    CHECK(Law(alternatives("{any_of: [via, two], choose: by_health}", unchecked), outage).rto() == 600);  // no check has looked
    const Law asked(
        alternatives(
            "name",
            unchecked + "  name: {model: generic/dns, targets: [via, two], ttl: 0s, probe: {every: 1s, timeout: 1s, failures: 3}}\n"),
        outage);
    CHECK(asked.rto() >= 2);  // the balancer answers at once, with an error: three failures a second apart
    CHECK(asked.rto() <= 3);
}

TEST_CASE("with k of n all are called and the k-th best counts, however many there are") {
    // 20 stores of which 18 must answer. Each takes 100/s but the last three, which take 80, 60 and 40.
    std::string names, stores;
    for (int i = 1; i <= 20; ++i) {
        names += (i > 1 ? ", s" : "s") + std::to_string(i);
        stores += "  s" + std::to_string(i) +
                  ": {model: generic/service, at: east, capacity: " + std::to_string(i < 18 ? 100 : 100 - 20 * (i - 17)) + "/s}\n";
    }
    const Law law(alternatives("{at_least: 18, of: [" + names + "]}", stores), "faults: [{crash: s1, at: 10m, repair: 10m}]\n");
    CHECK(law.level(0) == Approx(0.8));
    CHECK(law.level(600) == Approx(0.6));
}

TEST_CASE("a network with a bridge is up as often as its parts allow") {
    // Five parts, each up with probability 0.8: in - a - c - out, in - b - d - out, and e joins (a, c) with (b, d). The network is up while
    // some path is: 2 p^2 + 2 p^3 - 5 p^4 + 2 p^5 = 0.91136. Each of the 32 states is one trial, weighted with its probability.
    const std::string parts = "abcde";
    double stands = 0;
    for (int state = 1; state < 32; ++state) {
        double weight = 1;
        std::string faults;
        for (int i = 0; i < 5; ++i) {
            const bool up = (state >> i & 1) != 0;
            weight *= up ? 0.8 : 0.2;
            if (!up)
                faults += (faults.empty() ? "{crash: " : ", {crash: ") + std::string(1, parts[static_cast<std::size_t>(i)]) + ", at: 1s}";
        }
        const Law law(
            "entry_points: {users: {through: in, rate: 1/s}}\ncomponents:\n  in: {model: generic/service, at: east, needs: [{any_of: "
            "[upper, lower]}]}\n"
            "  upper: {model: generic/service, at: east, needs: [a, {any_of: [c, down]}]}\n  down: {model: generic/service, at: east, "
            "needs: [e, d]}\n"
            "  lower: {model: generic/service, at: east, needs: [b, {any_of: [d, up]}]}\n  up: {model: generic/service, at: east, needs: "
            "[e, c]}\n"
            "  a: {model: generic/service, at: east}\n  b: {model: generic/service, at: east}\n  c: {model: generic/service, at: east}\n"
            "  d: {model: generic/service, at: east}\n  e: {model: generic/service, at: east}\n",
            "faults: [" + (faults.empty() ? "{crash: a, at: 1h}" : faults) + "]\n");
        stands += weight * law.level(1);
    }
    CHECK(stands == Approx(0.91136).epsilon(1e-12));
}

TEST_CASE("whose writes are accepted depends on who is tried, like the level of service") {
    // The endpoint of the west stays with the old writer, kept apart from 200 s on; `near` calls it, `far` the new one. Every write tries
    // near first: 30/s of 100/s fit there, 70/s go on, once there is a writer in the west.
    const Law law(
        "entry_points: {users: {through: server, rate: 100/s, writes: rows, restored_at: 20%}}\ncomponents:\n"
        "  server: {model: generic/service, at: east, needs: [{any_of: [near, far]}]}\n"
        "  near: {model: generic/dns, targets: [db@east], capacity: 30/s, switches: manual}\n  far: {model: generic/dns, targets: "
        "[db@west], switches: manual}\n"
        "  db: {model: generic/database, writer: east, replicas: {copy: {at: west, lag: 0s, promotion: 100s}}, failover: {policy: manual, "
        "on_return: keep_apart}}\n"
        "data: {rows: {in: db}}\n"
        "detection: {gone: {reports: users, after: 0s}}\nrunbooks: {take_over: {when: [gone], steps: [{promote: db.copy}]}}\n",
        "horizon: 1000s\nfaults: [{crash: db.writer, repair: 200s}]\n");
    CHECK(law.level(150) == 1);  // only `far` answers
    CHECK(law.level(500) == 1);
    CHECK(law.told().measures.lost_writes.at(0) == Approx(30 * 800));
}

TEST_CASE("the choice of alternatives is not kept while a ramp goes on") {
    // Clients drain over half an hour. `one` has 2 x 50/s; for half a minute all of it is down and `two` answers, then half of it is up.
    const std::string system =
        "locations: {east: [a, b], west: []}\n"
        "entry_points: {users: {through: name, rate: 100/s}}\n"
        "components:\n"
        "  name: {model: generic/dns, targets: [front@east, front@west], ttl: 30m, switches: manual, returns: manual}\n"
        "  front: {model: generic/service, at: [east, west], needs: [{any_of: [{component: one, within: anywhere}, {component: two, "
        "within: anywhere}], choose: by_health}]}\n"
        "  one: {model: generic/service, at: {east: {count: 2}}, capacity: 50/s}\n"
        "  two: {model: generic/service, at: east}\n"
        "  spark: {model: generic/service, at: east}\n"
        "detection: {seen: {probes: spark, every: 1s}}\n"
        "runbooks: {move: {when: seen, steps: [{route: name, to: front@west, takes: 0s}]}}\n";
    const Law law(system, "faults: [{crash: spark}, {crash: one@a, repair: 20m}, {crash: one@b, at: 5m, repair: 30s}]\n");
    Replay replay(law.scene());
    for (std::uint64_t trial = 0; trial < 6; ++trial)
        CHECK(replay.trial(trial).measures.rto_us == 1'200'000'000);  // the same runner, one after another
}

TEST_CASE("a queue hands on to as many as it needs, and not through an optional need") {
    const auto drained = [](const std::string& needs) {
        const Law law(
            "entry_points: {users: {through: jobs, rate: 50/s}}\n"
            "components:\n  jobs: {model: generic/queue, at: east, drains: 100/s, keeps: 30d, needs: [" +
                needs +
                "]}\n"
                "  one: {model: generic/service, at: east}\n  two: {model: generic/service, at: east}\n  three: {model: generic/service, "
                "at: east}\n",
            "faults: [{outage: one, lasts: 1h}, {outage: two, lasts: 1h}]\n");
        return law.at(FactKind::QueueDrained);
    };
    CHECK(drained("{at_least: 2, of: [one, two, three]}") == 7200);  // 180,000 wait after an hour and drain at 100 - 50 a second
    CHECK(drained("{at_least: 1, of: [one, two, three]}") == -1);
    CHECK(drained("{any_of: [one, two], choose: by_health}") == 7200);
    CHECK(drained("{component: one, without: 100%}") == -1);
}

TEST_CASE("a cache shields the entry points that need it, and of two caches the better one answers") {
    const auto levels = [](const std::string& needs) {
        const Law law(
            "entry_points: {a: {through: web, rate: 1/s, restored_at: 1%}, b: {through: web, rate: 1/s, restored_at: 1%}}\n"
            "components:\n  web: {model: generic/service, at: east, needs: [{component: db, role: reader}, " +
                needs +
                "]}\n"
                "  db: {model: generic/database, writer: east}\n"
                "  good: {model: generic/cache, at: east, cache: {hits: 80%, before: db, warms_in: 1m}}\n"
                "  poor: {model: generic/cache, at: east, cache: {hits: 10%, before: db, warms_in: 1m}}\n",
            "faults: [{outage: db, lasts: 1h}]\n");
        return std::pair(law.level(60, 0), law.level(60, 1));
    };
    CHECK(levels("{component: good, without: 100%, for: [a]}") == std::pair(0.8, 0.0));
    CHECK(levels("{component: good, without: 100%}, {component: poor, without: 100%}") == std::pair(0.8, 0.8));
    CHECK(levels("{component: poor, without: 100%}, {component: good, without: 100%}") == std::pair(0.8, 0.8));
}

TEST_CASE("a release whose alarm fires already begins all the same, and is rolled back") {
    const std::string system =
        "entry_points: {users: {through: app, rate: 100/s}}\n"
        "components:\n"
        "  app: {model: generic/service, at: {east: {count: 4}}, rollout: {stages: [{share: 5%, for: 10m}, {share: 100%}], watches: "
        "errors, rollback: {takes: 30s}}}\n"
        "  stranger: {model: generic/service, at: east}\n"
        "detection: {errors: {alarm: failed_share, of: app.canary, above: 10%, over: 1m, periods: 1}}\n";
    const std::string releases = "{bad_release: app, fails: 100%, onset: true}, {bad_release: app, fails: 20%, at: 70s}";
    const Law law(system, "faults: [" + releases + "]\n");
    const Law other(system, "faults: [" + releases + ", {crash: stranger, at: 80s, repair: 1h}]\n");
    REQUIRE(law.count(FactKind::ReleaseStageBegan) == 2);
    CHECK(law.level(71) == Approx(0.99));  // 5% of the requests go to a release that fails 20% of them
    CHECK(law.rto() == other.rto());
    CHECK(law.all(FactKind::ReleaseRolledBack) == other.all(FactKind::ReleaseRolledBack));
}

TEST_CASE("the log of a restore contains the writes of entry points") {
    // 36 GB at 100 MB/s take 6 min; a snapshot a day, the log replayed at 50 MB/s.
    const auto restored = [](const std::string& entry, const std::string& own) {
        const Law law(
            "entry_points: {users: {through: db, rate: 100/s" + entry +
                "}}\n"
                "components:\n  db: {model: generic/database, writer: east, backups: {every: 1d, log: {every: 1m, upload: 0s}, stored_at: "
                "west, restore: {rate: 100MB/s, size: 36GB, replay: 50MB/s}}}\n"
                "data: {records: {in: db, size: 10KB" +
                own +
                "}}\n"
                "detection: {seen: {reports: users, after: 0s}}\nrunbooks: {go: {when: seen, steps: [{restore: db, from: backups}]}}\n",
            "faults: [{destroy: db.writer}]\n");
        return law.rto();
    };
    CHECK(restored(", writes: records", "") > 360);
    CHECK(restored(", writes: records", "") == restored("", ", writes: 100/s"));
}
