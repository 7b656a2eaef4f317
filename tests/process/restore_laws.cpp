// Which backup a restore uses; and a restored database is like any other: faults that name it strike it, and it can be lost and restored
// again.
#include "tests/process/law.h"

using namespace drsim;
using namespace drsim::test;

namespace {

constexpr double hour = 3600;

/// The trial begins at ten; snapshots are six-hourly. When the writer is down for a minute it is restored in 600 s: 600 GB at 1 GB/s.
std::string database(const std::string& place,
                     const std::string& runbooks = "go: {when: gone, steps: [{restore: db, if: {down: db.writer}}]}",
                     const std::string& more = "") {
    return "locations: {east: [e1, e2], west: [w1], north: [n1], south: [s1]}\n"
           "entry_points: {users: {through: db, rate: 10/s}, bell: {through: ring, rate: 1/s}}\n"
           "tags: {databases: [db], there: [db@" +
           place +
           "]}\n"
           "components:\n  ring: {model: generic/service, at: s1}\n"
           "  db: {model: generic/database, writer: e1, replicas: {r: {at: w1, lag: 10m, promotion: 0s}}" +
           more +
           ",\n"
           "    backups: {every: 6h, starts: '00:00', stored_at: n1, restore: {rate: 1GB/s, size: 600GB, at: " +
           place +
           "}}}\n"
           "data: {rows: {in: db, writes: 10/s}}\n"
           "detection: {gone: {reports: users, after: 1m}, rings: {reports: bell, after: 0s}}\n"
           "runbooks:\n  " +
           runbooks + "\n";
}

const std::string once = "go: {when: gone, if: {not: {finished: go}}, steps: [{restore: db}]}";

Law lost_and(const std::string& system, const std::string& faults) {
    return Law(system, "starts: {seconds: 36000}\nhorizon: 24h\nfaults: [{destroy: db.writer, name: one}" + faults + "]\n");
}

double lost(const Law& law) { return law.told().measures.lost_writes.at(0); }

}  // namespace

TEST_CASE("faults that name a database or its place also strike its restored database") {
    for (const std::string place : {"e1", "e2"}) {
        const std::vector<std::string> names = {"db",
                                                "db@" + place,
                                                "db@east",
                                                "db.writer",
                                                "databases",
                                                "there",
                                                "{all_of: [db@" + place + ", db@w1]}",
                                                "{one_of: [db@" + place + "]}",
                                                "{zone_of: db.writer}",
                                                "{region_of: db}",
                                                place,
                                                "east"};
        for (const std::string& what : names) {
            INFO(what << " restored at " << place);
            const Law law = lost_and(database(place, once), ", {outage: " + what + ", at: 5h, lasts: 1h}");
            CHECK(law.level(5 * hour - 1) == 1);
            CHECK(law.level(5 * hour) == 0);
            CHECK(law.level(6 * hour) == 1);
            CHECK(law.rto() == 3600);  // the second interruption; the first is 60 + 600 s
        }
        for (const std::string& other : {std::string("db@w1"), std::string("db.r"), std::string(place == "e1" ? "e2" : "db@e1")}) {
            INFO(other << " restored at " << place);
            CHECK(lost_and(database(place, once), ", {outage: " + other + ", at: 5h, lasts: 1h}").rto() == 660);
        }
        CHECK(lost_and(database(place, once), ", {crash: db@" + place + ", at: 5h, repair: 1h}").rto() == 3600);
        // From 06:00 to 10:00, and from 12:00 on: it is not restored again.
        const Law gone = lost_and(database(place, once), ", {destroy: db@" + place + ", at: 5h}");
        CHECK(gone.rto() == Law::never);
        CHECK(gone.level(23 * hour) == 0);
    }
}

TEST_CASE("a fault that names a database does not strike one restored later, a fault on its place does") {
    for (const std::string place : {"e1", "e2"}) {
        INFO(place);
        CHECK(lost_and(database(place), ", {outage: db@" + place + ", at: 300s, lasts: 1h}").rto() == 660);
        CHECK(lost_and(database(place), ", {outage: " + place + ", at: 300s, lasts: 1h}").rto() == 300 + 3600 + 600);
    }
}

TEST_CASE("a step takes a restored database out of service like any other") {
    for (const std::string& what : {std::string("db"), std::string("db@e2"), std::string("db.writer")}) {
        INFO(what);
        const Law law = lost_and(database("e2", once + "\n  later: {when: rings, steps: [{restart: " + what + ", takes: 10m}]}"),
                                 ", {outage: ring, at: 5h, lasts: 10s}");
        CHECK(law.level(5 * hour + 1) == 0);
        CHECK(law.level(5 * hour + 599) == 0);
        CHECK(law.level(5 * hour + 600) == 1);
    }
}

TEST_CASE("a name may lead to where a database is restored before the file defines that place") {
    const Law law(R"(
locations: {east: [e1, e2], north: [n1]}
entry_points: {users: {through: app, rate: 1/s, from: east}}
components:
  app: {model: generic/service, at: east, needs: [{component: name, role: writer}]}
  name: {model: generic/dns, targets: [db@e1, db@e2], ttl: 60s, switches: manual, returns: manual}
  db: {model: generic/database, writer: e1, backups: {every: 6h, stored_at: n1, restore: {rate: 1GB/s, size: 600GB, at: e2}}}
detection: {gone: {reports: users, after: 0s}}
runbooks: {go: {when: gone, steps: [{restore: db}, {route: name, to: db@e2}]}}
)",
                  "faults: [{destroy: db.writer}]\n");
    CHECK(law.at(FactKind::RouteChanged) == 600);
    CHECK(law.level(600 + 60) == 1);
}

TEST_CASE("a restored database that is lost again is restored again") {
    const std::string faults[] = {"destroy: db.writer",
                                  "destroy: db",
                                  "outage: db.writer",
                                  "outage: db.writer, lasts: 1h",
                                  "outage: db, lasts: 1h",
                                  "outage: db@east, lasts: 1h",
                                  "crash: db.writer, repair: 1h",
                                  "crash: db.writer, repair: 1h, silent: true"};
    for (const std::string place : {"e1", "e2"}) {
        for (const std::string& first : faults) {
            for (const std::string& second : faults) {
                INFO(first << ", then " << second << ", restored at " << place);
                const Law law(database(place), "starts: {seconds: 36000}\nhorizon: 24h\nfaults: [{" + first + ", name: one}, {" + second +
                                                   ", at: 10h, name: two}, "
                                                   "{outage: db.writer, at: 15h, lasts: 30s}]\n");
                CHECK(law.all(FactKind::RestoredFromBackup) == std::vector<std::int64_t>{660'000'000, 36'660'000'000});
                CHECK(law.rto() == 660);
                CHECK(law.rpo() == 4 * hour);  // 06:00 to 10:00; and 18:00 to 20:00
                CHECK(lost(law) == Approx(10 * 6 * hour));
                // The end of a fault on the lost database does not affect the current one,
                // which can be lost like any other.
                CHECK(law.level(11 * hour + 1) == 1);
                CHECK(law.level(15 * hour + 1) == 0);
                CHECK(law.level(15 * hour + 31) == 1);
            }
        }
    }
}

TEST_CASE("a restart begun by a crash ends without effect if the database was restored meanwhile") {
    for (const std::string place : {"e1", "e2"}) {
        const Law law(database(place, "go: {when: gone, steps: [{restore: db, if: {down: db.writer}}]}", ", restarts_in: 30m"),
                      "starts: {seconds: 36000}\nhorizon: 24h\nfaults: [{crash: db.writer}, {crash: db.writer, at: 10h}, {crash: "
                      "db.writer, at: 15h}]\n");
        CHECK(law.count(FactKind::RestoredFromBackup) == 3);
        CHECK(law.rto() == 660);
        CHECK(law.level(15 * hour + 659) == 0);
        CHECK(law.level(15 * hour + 1801) == 1);
    }
}

TEST_CASE("a database is restored into its place once no fault holds the place") {
    // Down for an hour, it comes back by itself and is not restored; destroyed, it is restored when its place is back.
    const Law out = lost_and(database("e2"), ", {outage: e2, at: 10h, lasts: 1h}");
    CHECK(out.count(FactKind::RestoredFromBackup) == 1);
    CHECK(out.rto() == 3600);
    CHECK(lost(out) == Approx(10 * 4 * hour));
    const Law gone = lost_and(database("e2"), ", {destroy: e2, at: 10h, lasts: 1h}");
    CHECK(gone.all(FactKind::RestoredFromBackup) == std::vector<std::int64_t>{660'000'000, 36'000'000'000 + 4'200'000'000});
    CHECK(gone.rto() == 4200);
    CHECK(lost(gone) == Approx(10 * 6 * hour));
    // An outage of the earlier database holds its place no longer than an outage of the place does.
    const Law both = lost_and(database("e2"), ", {outage: db@e2, at: 10h, lasts: 5h}, {destroy: e2, at: 10h, lasts: 1h}");
    CHECK(both.rto() == 4200);
    CHECK(both.level(15 * hour + 1) == 1);
}

TEST_CASE("a restart in progress neither holds nor releases a database restored meanwhile") {
    const std::string side_by_side =
        "go: {when: gone, if: {not: {finished: go}}, steps: {again: {restart: db, takes: 2h, after: []}, back: {restore: db, after: []}}}";
    const Law law = lost_and(database("e2", side_by_side), ", {outage: db.writer, at: 15h, lasts: 30s}");
    CHECK(law.rto() == 660);
    CHECK(law.level(2 * hour) == 1);
    CHECK(law.level(15 * hour) == 0);
    CHECK(law.level(15 * hour + 30) == 1);
}

namespace {

/// The database is lost, at 0 unless `lost` says otherwise, and this is seen at once. `go` restores it;
/// `then`, which changes the same thing, waits for `go` to end.
Law with_backups_lost(const std::string& places, const std::string& faults, const std::string& more = "",
                      const std::string& second = "\n  then: {when: gone, steps: [{promote: db.r}]}", const std::string& lost = "") {
    return Law(
        "locations: {east: [], west: [], north: [], south: []}\n"
        "entry_points: {users: {through: db, rate: 10/s}}\n"
        "components: {db: {model: generic/database, writer: east, replicas: {r: {at: south, lag: 10m, promotion: 5m}},\n"
        "  backups: {every: 6h, " +
            places +
            ", restore: {rate: 1GB/s, size: 600GB, at: south}}}}\n"
            "data: {rows: {in: db, writes: 10/s}}\n"
            "detection: {gone: {reports: users, after: 0s}}\n"
            "runbooks:\n  go: {when: gone, if: {not: {finished: then}}, steps: [{restore: db" +
            more + "}]}" + second + "\n",
        "horizon: 24h\nfaults: [{destroy: east" + lost + "}" + faults + "]\n");
}

}  // namespace

TEST_CASE("a restore whose backups were destroyed fails as soon as that can be seen") {
    // A place that is down cannot be inspected. It is back at 100 s, and empty; then the copy is promoted in 5 min.
    for (const char* more : {"", ", takes: 30m", ", retries: 3, retry_after: 0s"}) {
        INFO(more);
        const Law before = with_backups_lost("stored_at: west", ", {destroy: west, lasts: 100s}", more);
        CHECK(before.at(FactKind::NoUsableBackup) == 100);
        CHECK(before.at(FactKind::StepFailed, "go.1") == 100);
        CHECK(before.at(FactKind::Promoted) == 400);
        CHECK(before.rto() == 400);
        CHECK(before.rpo() == 600);
        const Law meanwhile = with_backups_lost("stored_at: west", ", {destroy: west, at: 300s, lasts: 100s}", more);
        CHECK(meanwhile.at(FactKind::NoUsableBackup) == 400);
        CHECK(meanwhile.rto() == 700);
    }
    // If the place does not come back, or was only down, the step waits for it.
    const Law away = with_backups_lost("stored_at: west", ", {destroy: west}");
    CHECK(away.count(FactKind::NoUsableBackup) == 0);
    CHECK(away.rto() == Law::never);
    CHECK(with_backups_lost("stored_at: west", ", {outage: west, lasts: 100s}").at(FactKind::RestoredFromBackup) == 700);
    // With an alternative it does not wait.
    const std::string look = "\n  then: {when: gone, steps: [{manual: look, takes: 1s}]}";
    const Law other = with_backups_lost("stored_at: west", ", {destroy: west, lasts: 100s}", ", otherwise: {promote: db.r}", look);
    CHECK(other.rto() == 300);
    CHECK(with_backups_lost("stored_at: west", ", {destroy: west, at: 300s, lasts: 100s}", ", otherwise: {promote: db.r}", look).rto() ==
          600);
    // A place that has long been back is inspected at once: found empty at 1000 s, promoted 300 s later.
    const Law since_long = with_backups_lost("stored_at: west", ", {destroy: west, lasts: 100s}", ", otherwise: {promote: db.r}", look,
                                             ", at: 1000s, onset: true");
    CHECK(since_long.at(FactKind::NoUsableBackup) == 1000);
    CHECK(since_long.rto() == 300);
}

TEST_CASE("a restore waits for backups in a second place as long as they may still exist") {
    const std::string places = "stored_at: west, copied_to: north";
    CHECK(with_backups_lost(places, ", {destroy: west, lasts: 100s}").at(FactKind::RestoredFromBackup) == 600);
    CHECK(with_backups_lost(places, ", {destroy: west, lasts: 100s}, {outage: north, lasts: 1h}").at(FactKind::RestoredFromBackup) == 4200);
    CHECK(with_backups_lost(places, ", {outage: west, lasts: 100s}, {destroy: north, lasts: 1h}").at(FactKind::RestoredFromBackup) == 700);
    const Law gone = with_backups_lost(places, ", {destroy: west, lasts: 100s}, {destroy: north, lasts: 1h}");
    CHECK(gone.at(FactKind::NoUsableBackup) == 3600);
    CHECK(gone.rto() == 3900);
}

TEST_CASE("no snapshot of a writer holds the writes of an old writer kept apart, and no restore brings them back") {
    // The replica is promoted at 15:00; clients still write to the old writer. At 19:00 the snapshot of 18:00 is restored, in 600 s.
    const auto split = [](const std::string& before, const std::string& faults) {
        return Law(
            "locations: {east: [e1, e2], west: [w1], north: [n1], south: [s1]}\n"
            "entry_points:\n  users: {through: app, rate: 10/s, from: east, writes: rows}\n  first: {through: ring, rate: 1/s, from: "
            "south}\n  second: {through: ring_again, rate: 1/s, from: south}\n"
            "components:\n  ring: {model: generic/service, at: south}\n  ring_again: {model: generic/service, at: south}\n"
            "  app: {model: generic/service, at: east, needs: [{component: db, role: writer}]}\n"
            "  db: {model: generic/database, writer: e1, replicas: {r: {at: w1, lag: 0s, promotion: 0s}}, failover: {policy: manual, "
            "on_return: keep_apart}, endpoint: per_region,\n"
            "    backups: {every: 6h, starts: '00:00', stored_at: n1, restore: {rate: 1GB/s, size: 600GB, at: e2}}}\n"
            "data: {rows: {in: db}}\n"
            "detection: {gone: {reports: users, after: 0s}, rings: {reports: first, after: 0s}, rings_again: {reports: second, after: "
            "0s}}\n"
            "runbooks:\n  go: {when: gone, if: {not: {finished: go}}, steps: [" +
                before +
                "]}\n"
                "  leave: {when: rings, steps: [{promote: db.r}]}\n  back: {when: rings_again, steps: [{restore: db}]}\n",
            "starts: {seconds: 36000}\nhorizon: 20h\nfaults: [" + faults +
                "{outage: ring, at: 5h, lasts: 10s}, {outage: ring_again, at: 9h, lasts: 10s}]\n");
    };
    CHECK(lost(split("{manual: look, takes: 1s}", "")) ==
          Approx(10 * (4 * hour + 600)));  // all since 15:00, of which three hours before the snapshot
    // The first writer was destroyed at 10:00 and restored at 10:10 at e2,
    // where it is again in the end: it has none of the writes taken there.
    CHECK(lost(split("{restore: db}", "{destroy: db.writer, onset: true}, ")) == Approx(10 * 9 * hour));
}

TEST_CASE("a restore from backups that were removed from the system fails") {
    const Law law(R"(
entry_points: {users: {through: db, rate: 1/s}}
components:
  db: {model: generic/database, writer: east, replicas: {r: {at: west, lag: 1s, promotion: 1m}}, backups: {every: 1h, stored_at: west,
        restore: {rate: 1GB/s, size: 1GB}}}
detection: {gone: {reports: users, after: 0s}}
runbooks: {go: {when: gone, steps: [{restore: db, otherwise: continue}, {promote: db.r}]}, then: {when: gone, steps: [{restore: db}]}}
)",
                  Law::Changes{"components.db.backups: removed"}, "faults: [{destroy: east}]\nhorizon: 1h\n");
    CHECK(law.rto() == 60);
    CHECK(law.count(FactKind::NoUsableBackup) >= 1);
    CHECK(law.count(FactKind::StepFailed) >= 2);
}

TEST_CASE("a database is restored into a place where an old writer is being filled, which gives way") {
    // Filled at 500 MB/s: 1,200 s. Restored by 660 s, replaced by the replica at 700 s,
    // restored again by 1,300 s, while it is filled until 1,900 s.
    for (const std::string place : {"e1", "e2"}) {
        INFO(place);
        const Law law = lost_and(database(place, "go: {when: gone, steps: [{restore: db}, {promote: db.r, takes: 40s}, {restore: db}]}",
                                          ", failover: {policy: manual, on_return: drop}, filling: {reads: 500MB/s}"),
                                 "");
        CHECK(law.all(FactKind::RestoredFromBackup) == std::vector<std::int64_t>{660'000'000, 1'300'000'000});
        CHECK(law.at(FactKind::Promoted) == 700);
        CHECK(law.all(FactKind::Resynced) == std::vector<std::int64_t>{2'500'000'000});  // the replica, which was replaced in turn
        CHECK(law.rto() == 660);
    }
}

namespace {

/// Hourly snapshots; the last one before the loss at 90 min is 30 min old. The writer is back 10 min after its loss.
Law restored(const std::string& backups, const std::string& step, const std::string& faults,
             const std::string& locations = "{east: [], west: []}") {
    return Law("locations: " + locations +
                   "\n"
                   "entry_points: {users: {through: web, rate: 1/s}}\n"
                   "components:\n  web: {model: generic/service, at: west, needs: [{component: database, role: writer}]}\n"
                   "  database: {model: generic/database, writer: east, backups: {every: 1h, starts: \"00:00\", " +
                   backups +
                   "}}\n"
                   "data: {records: {in: database, writes: 20/s, size: 10KB, total: 90GB}}\n"
                   "detection: {seen: {reports: users, after: 10s}}\n"
                   "runbooks: {go: {when: seen, steps: [{restore: database" +
                   step + "}]}}\n",
               "starts: {seconds: 0}\nhorizon: 12h\nfaults: [" + faults + "]\n");
}

}  // namespace

TEST_CASE("a restore brings back the newest backup at its beginning, whatever is written until it ends") {
    // Begun at 10 s, it lasts 90 GB / 50 MB/s; the old writer serves from 600 s on and is closed at 1810 s.
    // Missing are [-1800, 0] and [600, 1810].
    for (const char* takes : {"", ", takes: 30m"}) {
        const Law law = restored("stored_at: west, restore: {rate: 50MB/s}", takes, "{outage: east, at: 90m, lasts: 10m}");
        CHECK(law.at(FactKind::RestoredFromBackup) == 90 * 60 + 1810);
        CHECK(law.rpo() == 1800 + 1810);
        CHECK(law.told().measures.lost_writes.at(0) == Approx(20.0 * (1800 + 1210)));
    }
    // With a log without a delay the recovery point is up to 5 min before the loss, not before the restore's end.
    const Law logged =
        restored("stored_at: west, log: {every: 5m, upload: 0s}, restore: {rate: 50MB/s}", "", "{outage: east, at: 90m, lasts: 10m}");
    CHECK(logged.rpo() >= 1810);
    CHECK(logged.rpo() <= 1810 + 300);
    CHECK(logged.told().measures.lost_writes.at(0) >= 20.0 * 1210);
    // Started again 1 s after the full hour, it chooses a new backup: the old writer's writes in these 1 + 1800 s are missing.
    const Law anew =
        restored("stored_at: west, restore: {rate: 50MB/s, at: north}", "",
                 "{outage: east, at: 90m, lasts: 10m}, {outage: west, at: 119m, lasts: 61s}", "{east: [], west: [], north: []}");
    CHECK(anew.at(FactKind::RestoredFromBackup) == 2 * 3600 + 1 + 1800);
    CHECK(anew.rpo() == 1801);
}

TEST_CASE("a restore whose backups are destroyed meanwhile does not end, even if its step has its own time") {
    for (const char* takes : {"", ", takes: 30m"}) {
        INFO(takes);
        const auto at_north = [&](const std::string& loss) {
            return restored("stored_at: west, restore: {rate: 50MB/s, at: north}", takes, "{destroy: east, at: 90m}, " + loss,
                            "{east: [], west: [], north: []}");
        };
        const Law gone = at_north("{destroy: west, at: 100m}");
        CHECK(gone.count(FactKind::RestoredFromBackup) == 0);
        CHECK(gone.nothing_left());
        // If they are only down for 5 min, they are read again.
        CHECK(at_north("{outage: west, at: 100m, lasts: 5m}").at(FactKind::RestoredFromBackup) == 105 * 60 + 1800);
    }
}

TEST_CASE("a store can be restored into a place that was destroyed and is back") {
    const Law law = restored("stored_at: west, restore: {rate: 50MB/s, at: east}", "", "{destroy: east, at: 90m, lasts: 1h}");
    CHECK(law.at(FactKind::RestoredFromBackup) == 90 * 60 + 3600 + 1800);  // 90 GB at 50 MB/s after the place is back
    CHECK(law.rto() == 5400);
    CHECK(law.rpo() == 1800);
}
