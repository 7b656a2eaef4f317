// Alternatives, groups and what shields them: who is asked is who answers, whoever else looks or came before.
#include "tests/process/law.h"

using namespace drsim;
using namespace drsim::test;

namespace {

std::string one_or_two(const std::string& detection = "") {
    return "entry_points: {users: {through: server, rate: 100/s, restored_at: 50%}}\n"
           "components:\n"
           "  server: {model: generic/service, at: east, needs: [{any_of: [one, two]}]}\n"
           "  one: {model: generic/service, at: east, capacity: 50/s}\n"
           "  two: {model: generic/service, at: east, capacity: 100/s}\n" + detection;
}

}  // namespace

TEST_CASE("of alternatives the first that is up is asked, and answers, whether or not anybody looks at the others") {
    for (const std::string look : {"", "detection: {look: {probes: two, every: 30s, deep: true}}\n"}) {
        const Law law(one_or_two(look), "faults: [{crash: one, repair: 10m}]\n");
        INFO(look);
        CHECK(law.level(300) == 1);     // only `two` is up
        CHECK(law.level(601) == 0.5);   // `one` takes 50 of 100/s; `two` is not asked
    }
}

TEST_CASE("who was asked before the ramp went on does not answer for who is asked now") {
    // Clients drain over half an hour. `one` has 2 x 50/s; for half a minute all of it is down and `two` answers, then half of it is up.
    const std::string system =
        "locations: {east: [a, b], west: []}\n"
        "entry_points: {users: {through: name, rate: 100/s}}\n"
        "components:\n"
        "  name: {model: generic/dns, targets: [front@east, front@west], ttl: 30m, switches: manual, returns: manual}\n"
        "  front: {model: generic/service, at: [east, west], needs: [{any_of: [{component: one, within: anywhere}, {component: two, within: anywhere}]}]}\n"
        "  one: {model: generic/service, at: {east: {count: 2}}, capacity: 50/s}\n"
        "  two: {model: generic/service, at: east}\n"
        "  spark: {model: generic/service, at: east}\n"
        "detection: {seen: {probes: spark, every: 1s}}\n"
        "runbooks: {move: {when: seen, steps: [{route: name, to: front@west, takes: 0s}]}}\n";
    const Law law(system, "faults: [{crash: spark}, {crash: one@a, repair: 20m}, {crash: one@b, at: 5m, repair: 30s}]\n");
    Replay replay(law.scene());
    for (std::uint64_t trial = 0; trial < 6; ++trial) CHECK(replay.trial(trial).measures.rto_us == 1'200'000'000);   // the same runner, one after another
}

TEST_CASE("a queue hands on to as many as it needs, and not through a need that it can do without") {
    const auto drained = [](const std::string& needs) {
        const Law law("entry_points: {users: {through: jobs, rate: 50/s}}\n"
                      "components:\n  jobs: {model: generic/queue, at: east, drains: 100/s, keeps: 30d, needs: [" + needs + "]}\n"
                      "  one: {model: generic/service, at: east}\n  two: {model: generic/service, at: east}\n  three: {model: generic/service, at: east}\n",
                      "faults: [{outage: one, lasts: 1h}, {outage: two, lasts: 1h}]\n");
        return law.at(FactKind::QueueDrained);
    };
    CHECK(drained("{at_least: 2, of: [one, two, three]}") == 7200);   // 180,000 wait after an hour and drain at 100 - 50 a second
    CHECK(drained("{at_least: 1, of: [one, two, three]}") == -1);
    CHECK(drained("{component: one, without: 100%}") == -1);
}

TEST_CASE("a cache shields the entry points that it is needed for, and of two caches the better one answers") {
    const auto levels = [](const std::string& needs) {
        const Law law("entry_points: {a: {through: web, rate: 1/s, restored_at: 1%}, b: {through: web, rate: 1/s, restored_at: 1%}}\n"
                      "components:\n  web: {model: generic/service, at: east, needs: [{component: db, role: reader}, " + needs + "]}\n"
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

TEST_CASE("a release that begins while its alarm stands begins all the same, and is rolled back") {
    const std::string system =
        "entry_points: {users: {through: app, rate: 100/s}}\n"
        "components:\n"
        "  app: {model: generic/service, at: {east: {count: 4}}, rollout: {stages: [{share: 5%, for: 10m}, {share: 100%}], watches: errors, rollback: {takes: 30s}}}\n"
        "  stranger: {model: generic/service, at: east}\n"
        "detection: {errors: {alarm: failed_share, of: app.canary, above: 10%, over: 1m, periods: 1}}\n";
    const std::string releases = "{bad_release: app, fails: 100%, onset: true}, {bad_release: app, fails: 20%, at: 70s}";
    const Law law(system, "faults: [" + releases + "]\n");
    const Law other(system, "faults: [" + releases + ", {crash: stranger, at: 80s, repair: 1h}]\n");
    REQUIRE(law.count(FactKind::ReleaseStageBegan) == 2);
    CHECK(law.level(71) == Approx(0.99));           // 5% of the requests go to what fails 20% of them
    CHECK(law.rto() == other.rto());
    CHECK(law.all(FactKind::ReleaseRolledBack) == other.all(FactKind::ReleaseRolledBack));
}

TEST_CASE("the log of a restore holds what entry points wrote") {
    // 36 GB at 100 MB/s take 6 min; a snapshot a day, the log replayed at 50 MB/s.
    const auto restored = [](const std::string& entry, const std::string& own) {
        const Law law("entry_points: {users: {through: db, rate: 100/s" + entry + "}}\n"
                      "components:\n  db: {model: generic/database, writer: east, backups: {every: 1d, log: {every: 1m, upload: 0s}, stored_at: west, restore: {rate: 100MB/s, size: 36GB, replay: 50MB/s}}}\n"
                      "data: {records: {in: db, size: 10KB" + own + "}}\n"
                      "detection: {seen: {reports: users, after: 0s}}\nrunbooks: {go: {when: seen, steps: [{restore: db, from: backups}]}}\n",
                      "faults: [{destroy: db.writer}]\n");
        return law.rto();
    };
    CHECK(restored(", writes: records", "") > 360);
    CHECK(restored(", writes: records", "") == restored("", ", writes: 100/s"));
}
