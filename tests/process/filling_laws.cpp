// Refilling a copy transfers all data of its store, as fast as links, source and target allow.
#include "tests/process/law.h"

using namespace drsim;
using namespace drsim::test;

namespace {

/// East writes and is down for an hour; west is promoted when it goes down, and an hour later east is refilled from it.
std::string refilled(const std::string& database, const std::string& data = "total: 900GB", const std::string& wire = "100MB/s",
                     const std::string& more = "") {
    return "links: [{name: wire, between: [east, west], rtt: 0ms, bandwidth: " + wire +
           "}]\n"
           "entry_points: {users: {through: database, rate: 1/s}}\n"
           "components: {database: {model: generic/database, writer: east, replicas: {west: {at: west, lag: 0s, promotion: 0s}}" +
           database +
           "}}\n"
           "data: {records: {in: database, writes: 10/s, " +
           data +
           "}}\n"
           "detection: {seen: {reports: users, after: 0s}}\n"
           "runbooks: {go: {when: seen, steps: [{promote: database.west}, {wait: 2h}, {resync: database, to: east" +
           more + "}]}}\n";
}

const std::string out_for_an_hour = "horizon: 2d\nfaults: [{outage: east, lasts: 1h}]\n";

/// How long it took to fill the copy, starting at 7200 s.
double filled_in(const std::string& system, const std::string& scenario = out_for_an_hour) {
    const Law law(system, scenario);
    return law.count(FactKind::Resynced) == 0 ? law.never : law.at(FactKind::Resynced) - 7200;
}

}  // namespace

TEST_CASE("filling a copy takes the size of the store divided by the least of link, source and target") {
    CHECK(filled_in(refilled("")) == 9000);  // 900 GB at 100 MB/s
    CHECK(filled_in(refilled(", filling: {takes: 50MB/s}")) == 18'000);
    CHECK(filled_in(refilled(", filling: {reads: 75MB/s}")) == 12'000);
    CHECK(filled_in(refilled(", filling: {reads: 75MB/s, takes: 50MB/s}")) == 18'000);
    CHECK(filled_in(refilled(", filling: {reads: 300MB/s, takes: 200MB/s}")) == 9000);
    CHECK(filled_in(refilled(", backups: {every: 1d, stored_at: west, restore: {rate: 1000MB/s, size: 900GB}}", "size: 1KB")) == 9000);
    CHECK(filled_in(refilled(", backups: {every: 1d, stored_at: west, restore: {rate: 60MB/s}}")) ==
          15'000);                                                                      // a copy takes no more than a restore
    CHECK(filled_in(refilled("", "total: 900GB", "100MB/s", ", takes: 30m")) == 1800);  // the step's own time replaces it
}

TEST_CASE("twice the size takes twice as long, and more bandwidth is never slower") {
    double before = 0;
    for (const char* total : {"1GB", "2GB", "4GB", "8GB", "16GB"}) {
        const double lasts = filled_in(refilled("", std::string("total: ") + total));
        if (before > 0) CHECK(lasts == 2 * before);
        before = lasts;
    }
    double slower = 1e9;
    for (const char* wire : {"10MB/s", "33MB/s", "100MB/s", "101MB/s", "10GB/s"}) {
        const double lasts = filled_in(refilled(", filling: {takes: 100MB/s}", "total: 900GB", wire));
        CHECK(lasts <= slower);
        slower = lasts;
    }
}

TEST_CASE("a filling pauses while its link is cut, and then continues") {
    CHECK(filled_in(refilled(""),
                    "horizon: 2d\nfaults: [{outage: east, lasts: 1h, onset: true}, {outage: wire, at: 3h, lasts: 1000s}]\n") == 10'000);
    CHECK(filled_in(refilled(""), "horizon: 2d\nfaults: [{outage: east, lasts: 1h, onset: true}, {outage: wire, at: 3h}]\n") == Law::never);
}

TEST_CASE("a filling starts over as soon as a lost end of it is back") {
    for (const std::string end : {"east", "west"}) {
        INFO(end);
        // Begun at 7200 s, lost at 8000 s, both back at 8100 s.
        CHECK(filled_in(refilled(""), "horizon: 2d\nfaults: [{outage: east, lasts: 1h, onset: true}, {outage: " + end +
                                          ", at: 8000s, lasts: 100s}]\n") == 9900);
    }
}

TEST_CASE("a filling that exceeds its step's timeout has failed, and the next one starts from nothing") {
    const Law law(refilled("", "total: 900GB", "100MB/s", ", timeout: 2h, retries: 1"), out_for_an_hour);
    CHECK(law.all(FactKind::StepAttemptFailed) == std::vector<std::int64_t>{14'400'000'000, 21'600'000'000});
    CHECK(law.count(FactKind::Resynced) == 0);
    CHECK(law.count(FactKind::RunbookFailed) == 1);
}

TEST_CASE("two copies filled over one link share it, max-min fairly") {
    // 300 GB and 100 GB over 100 MB/s: 50 MB/s each for 2000 s, then the first has the link for itself: 200 GB more in 2000 s.
    const auto both = [](const std::string& first, const std::string& bound) {
        const auto store = [](const std::string& name, const std::string& more) {
            return name +
                   ": {model: generic/database, writer: east, replicas: {west: {at: west, lag: 0s, promotion: 0s}}, failover: {policy: "
                   "manual, on_return: drop}" +
                   more + "}";
        };
        return Law(
            "links: [{between: [east, west], rtt: 0ms, bandwidth: 100MB/s}]\n"
            "entry_points: {users: {through: large, rate: 1/s}}\n"
            "components:\n  " +
                store("large", bound) + "\n  " + store("small", "") +
                "\n"
                "data: {more: {in: large, writes: 1/s, total: " +
                first +
                "}, less: {in: small, writes: 1/s, total: 100GB}}\n"
                "detection: {seen: {reports: users, after: 0s}}\n"
                "runbooks: {go: {when: seen, steps: [{promote: large.west}, {promote: small.west}]}}\n",
            "horizon: 2d\nfaults: [{outage: east, lasts: 1h}]\n");
    };
    const Law shared = both("300GB", "");
    CHECK(shared.at(FactKind::Resynced, "small") == Approx(3600 + 2000).margin(2e-3));
    CHECK(shared.at(FactKind::Resynced, "large") == Approx(3600 + 4000).margin(2e-3));
    // One that takes no more than 20 MB/s leaves the other 80.
    const Law bounded = both("300GB", ", filling: {takes: 20MB/s}");
    CHECK(bounded.at(FactKind::Resynced, "small") == Approx(3600 + 1250).margin(2e-3));
    CHECK(bounded.at(FactKind::Resynced, "large") == Approx(3600 + 15'000).margin(2e-3));
    CHECK(bounded.told().record.events < 1000);
}

TEST_CASE("a filling and shipped writes share the link: each gets half until the copy is full") {
    // 60 MB/s are written and shipped over 100 MB/s; the filling of the other store gets 50 and shipping falls behind by 10 MB/s: after
    // 1000 s 50 GB are filled and 10 GB wait, a lag of 10/60 of 1000 s.
    const Law law(
        "links: [{between: [east, west], rtt: 0ms, bandwidth: 100MB/s}]\n"
        "entry_points: {users: {through: web, rate: 1/s}, bell: {through: other, rate: 1/s}}\n"
        "components:\n  web: {model: generic/service, at: east}\n"
        "  other: {model: generic/service, at: east}\n"
        "  shipped: {model: generic/database, writer: east, replicas: {west: {at: west, lag: shipped, promotion: 0s}}}\n"
        "  filled: {model: generic/database, writer: east, replicas: {west: {at: west, lag: 0s, promotion: 0s}}}\n"
        "data: {records: {in: shipped, writes: 60/s, size: 1MB}, more: {in: filled, total: 50GB}}\n"
        "detection: {seen: {reports: users, after: 0s}, rung: {reports: bell, after: 0s}}\n"
        "runbooks:\n  fill: {when: seen, steps: [{resync: filled, to: west}]}\n  go: {when: rung, steps: [{promote: shipped.west}]}\n",
        "faults: [{outage: web, onset: true}, {stall: filled.west}, {outage: other, at: 1000s}]\n");
    CHECK(law.at(FactKind::Resynced, "filled") == Approx(1000).margin(2e-3));
    CHECK(law.rpo(0) == Approx(1000.0 / 6).margin(0.1));
}

TEST_CASE("a copy that is already being filled is not filled again by a step: the step waits and finds it done") {
    // East is back at 3600 s, dropped, and full 720 GB / 100 MB/s later; the step asks for it from 7200 s on, or from 3600 s on.
    for (const char* wait : {"2h", "1h"}) {
        std::string system = refilled(", failover: {policy: manual, on_return: drop}", "total: 720GB");
        system.replace(system.find("wait: 2h"), 8, std::string("wait: ") + wait);
        const Law law(system, out_for_an_hour);
        CHECK(law.all(FactKind::Resynced) == std::vector<std::int64_t>{10'800'000'000});
        CHECK(law.at(FactKind::RunbookFinished) == 10'800);
    }
}

TEST_CASE("a restore uses the links from where the backup is to where the file says") {
    const auto restored = [](const std::string& backups, const std::string& faults = "{destroy: database.writer}") {
        return Law(
            "locations: {east: [a, b], west: [x]}\n"
            "links: [{name: wire, between: [east, west], rtt: 0ms, bandwidth: 100MB/s}]\n"
            "entry_points: {users: {through: database, rate: 1/s}}\n"
            "components: {database: {model: generic/database, writer: a, backups: {every: 1h, " +
                backups +
                "}}}\n"
                "data: {records: {in: database, writes: 1/s, total: 900GB}}\n"
                "detection: {seen: {reports: users, after: 0s}}\n"
                "runbooks: {go: {when: seen, steps: [{restore: database}]}}\n",
            "horizon: 2d\nfaults: [" + faults + "]\n");
    };
    CHECK(restored("stored_at: east, restore: {rate: 500MB/s}").rto() == 1800);            // stays in east, where no link limits it
    CHECK(restored("stored_at: west, restore: {rate: 500MB/s}").rto() == 1800);            // stays in west
    CHECK(restored("stored_at: west, restore: {rate: 500MB/s, at: east}").rto() == 9000);  // over the wire
    // A second place of the backups changes nothing; it is used if the first is gone.
    CHECK(restored("stored_at: east, copied_to: west, restore: {rate: 500MB/s}").rto() == 1800);
    CHECK(restored("stored_at: east, copied_to: west, restore: {rate: 500MB/s, at: west}").rto() == 9000);
    CHECK(restored("stored_at: east, copied_to: west, restore: {rate: 500MB/s, at: west}", "{destroy: east}").rto() == 1800);
}

TEST_CASE("a copy that follows and has everything is not filled again") {
    const Law law(
        "entry_points: {users: {through: web, rate: 1/s}}\n"
        "components:\n  web: {model: generic/service, at: east}\n"
        "  database: {model: generic/database, writer: east, replicas: {west: {at: west, lag: 0s, promotion: 0s}}, filling: {takes: "
        "1MB/s}}\n"
        "data: {records: {in: database, writes: 10/s, total: 1GB}}\n"
        "detection: {seen: {reports: users, after: 0s}}\n"
        "runbooks: {go: {when: seen, steps: [{resync: database, to: west}]}}\n",
        "faults: [{outage: web}]\n");
    CHECK(law.at(FactKind::RunbookFinished) == 0);
}

TEST_CASE("a filling with a given time also starts over when an end of it is lost") {
    // Begun at 7200 s for 1000 s, lost at 8000 s, both ends back at 8100 s.
    for (const std::string end : {"east", "west"}) {
        INFO(end);
        CHECK(filled_in(refilled("", "total: 900GB", "100MB/s", ", takes: 1000s"),
                        "horizon: 2d\nfaults: [{outage: east, lasts: 1h, onset: true}, {outage: " + end + ", at: 8000s, lasts: 100s}]\n") ==
              1900);
    }
    CHECK(filled_in(refilled("", "total: 900GB", "100MB/s", ", takes: 1000s"),
                    "horizon: 2d\nfaults: [{outage: east, lasts: 1h, onset: true}, {destroy: west, at: 8000s}]\n") == Law::never);
    // A filling that takes longer than its step's timeout has failed at that instant.
    const Law late(refilled("", "total: 900GB", "100MB/s", ", takes: 1000s, timeout: 999s"), out_for_an_hour);
    CHECK(late.at(FactKind::StepAttemptFailed) == 7200 + 999);
    CHECK(late.count(FactKind::Resynced) == 0);
}

namespace {

/// Users everywhere except with the database; east writes, west is promoted 30 s after its loss, and `more` follows 100 s later.
std::string three_copies(const std::string& more, const std::string& database = "") {
    return "locations: {east: [], west: [], north: []}\n"
           "entry_points: {users: {through: database, rate: 1/s}}\n"
           "components: {database: {model: generic/database, writer: east, replicas: {west: {at: west, lag: 7s}, north: {at: north, lag: "
           "30s}}, filling: {takes: 100MB/s}" +
           database +
           "}}\n"
           "data: {records: {in: database, writes: 20/s, total: 100GB}}\n"
           "detection: {seen: {reports: users, after: 10s}}\n"
           "runbooks: {go: {when: seen, if: {down: east}, steps: {one: {promote: database.west, takes: 20s}" +
           more + "}}}\n";
}

const std::string filled_beside =
    ", fill: {resync: database, to: north, after: one}, rest: {wait: 6m, after: one}, two: {promote: database.north, takes: 5s, after: "
    "rest}";

}  // namespace

TEST_CASE("a half-full copy holds nothing: it cannot be promoted, and counts as nothing if it is the last one") {
    // North is filled from west from 30 s on, for 1000 s; west is lost at 300 s, and 360 s after the promotion north is to take over.
    const Law gone(three_copies(filled_beside), "faults: [{destroy: east}, {destroy: west, at: 300s}]\n");
    CHECK(gone.count(FactKind::Promoted) == 1);
    CHECK(gone.rto() == Law::never);
    CHECK(gone.nothing_left());
    // West comes back at 900 s: the filling starts over there, and when north is full at 1900 s its promotion completes 5 s later.
    const Law back(three_copies(filled_beside), "faults: [{destroy: east}, {outage: west, at: 300s, lasts: 600s}]\n");
    CHECK(back.all(FactKind::Promoted) == std::vector<std::int64_t>{30'000'000, 1'905'000'000});
    CHECK(back.rpo() == 30);  // north's lag behind west, which it replaced
    // The step that was filling it fails after 360 s: north stays half full.
    const Law given_up(three_copies(", fill: {resync: database, to: north, after: one, timeout: 6m, otherwise: continue}, two: {promote: "
                                    "database.north, takes: 5s, after: fill}"),
                       "faults: [{destroy: east}, {destroy: west, at: 500s}]\n");
    CHECK(given_up.at(FactKind::StepAttemptFailed) == 390);
    CHECK(given_up.count(FactKind::Promoted) == 1);
    CHECK(given_up.nothing_left());
    // Dropped and half full, likewise: east is back at 600 s and would be full at 1600 s.
    const std::string drop = ", failover: {policy: manual, on_return: drop}";
    CHECK(
        Law(three_copies("", drop), "faults: [{outage: east, lasts: 600s}, {outage: north}, {destroy: west, at: 1599s}]\n").nothing_left());
    CHECK(Law(three_copies("", drop), "faults: [{outage: east, lasts: 600s}, {outage: north}, {destroy: west, at: 1601s}]\n").rpo() == 7);
}

TEST_CASE("a copy that is being filled serves no readers, joins no majority and has no usable lag") {
    const std::string readers =
        "locations: {east: [], west: [], north: []}\n"
        "entry_points: {users: {through: database, rate: 1/s}, readers: {through: reads, rate: 1/s, from: north}}\n"
        "components:\n  reads: {model: generic/service, at: north, needs: [{component: database, role: reader, within: region}]}\n"
        "  database: {model: generic/database, writer: east, replicas: {west: {at: west, lag: 7s}, north: {at: north, lag: 30s}}, filling: "
        "{takes: 100MB/s}}\n"
        "data: {records: {in: database, writes: 20/s, total: 100GB}}\n"
        "detection: {seen: {reports: users, after: 10s}, missed: {reports: readers, after: 0s}}\n"
        "runbooks:\n  go: {when: seen, if: {down: east}, steps: [{promote: database.west, takes: 20s}, {wait: 70s}, {resync: database, to: "
        "north}]}\n"
        "  near: {when: missed, if: {lag: database.north, below: 1h}, steps: [{wait: 1s}]}\n";
    const Law law(readers, "faults: [{outage: east}]\n");
    CHECK(law.level(99, 1) == 1);
    CHECK(law.level(100, 1) == 0);  // 30 + 70: its data is discarded
    CHECK(law.level(1099, 1) == 0);
    CHECK(law.level(1100, 1) == 1);                           // 100 GB at 100 MB/s later
    CHECK(law.at(FactKind::RunbookStarted, "near") == 1100);  // not while it holds nothing
    // North is stalled for a moment and then refilled for 1000 s:
    // meanwhile east and west are the majority, and without west there is none.
    const auto group = [](const std::string& west_goes) {
        return Law(
            "locations: {east: [], west: [], north: []}\n"
            "entry_points: {users: {through: database, rate: 1/s}, bell: {through: web, rate: 1/s}}\n"
            "components:\n  web: {model: generic/service, at: east}\n"
            "  database: {model: generic/database, writer: east, replicas: {west: {at: west, commit: majority}, north: {at: north, commit: "
            "majority}}, filling: {takes: 100MB/s}}\n"
            "data: {records: {in: database, writes: 20/s, total: 100GB}}\n"
            "detection: {rung: {reports: bell, after: 0s}}\n"
            "runbooks: {go: {when: rung, steps: [{resync: database, to: north}]}}\n",
            "faults: [{stall: database.north, lasts: 10s, onset: true}, {outage: web, at: 1s}, {outage: west, at: " + west_goes +
                ", lasts: 1s}]\n");
    };
    CHECK(group("500s").level(500.5) == 0);
    CHECK(group("1500s").level(1500.5) == 1);
}

TEST_CASE("a step does not fill a copy that another step is filling: it waits and finds it done") {
    const Law law(three_copies(", fill: {resync: database, to: north, after: one}, rest: {wait: 6m, after: one}, again: {resync: database, "
                               "to: north, after: rest}"),
                  "faults: [{destroy: east}]\n");
    CHECK(law.all(FactKind::Resynced) == std::vector<std::int64_t>{1'030'000'000});
    CHECK(law.at(FactKind::RunbookFinished) == 1030);
}

namespace {

/// East is destroyed; west is promoted at 30 s, and then north and south are filled from it in parallel. Returns when they follow again.
std::vector<double> filled_from_one(const std::string& filling, const std::string& links = "", const std::string& south_waits = "0s") {
    const Law law("locations: {east: [], west: [], north: [], south: []}\n" + links +
                      "entry_points: {users: {through: database, rate: 1/s}}\n"
                      "components: {database: {model: generic/database, writer: east, replicas: {west: {at: west, lag: 7s}, north: {at: "
                      "north, lag: 7s}, south: {at: south, lag: 7s}}, filling: {" +
                      filling +
                      "}}}\n"
                      "data: {records: {in: database, writes: 20/s, total: 100GB}}\n"
                      "detection: {seen: {reports: users, after: 10s}}\n"
                      "runbooks: {go: {when: seen, if: {down: east}, steps: {one: {promote: database.west, takes: 20s}, north: {resync: "
                      "database, to: north, after: one},\n"
                      "  rest: {wait: " +
                      south_waits + ", after: one}, south: {resync: database, to: south, after: rest}}}}\n",
                  "faults: [{destroy: east}]\n");
    std::vector<double> instants;
    for (const std::int64_t us : law.all(FactKind::Resynced)) instants.push_back(static_cast<double>(us) / 1e6 - 30);
    return instants;
}

}  // namespace

TEST_CASE("copies filled from one source share its read rate, and each has its own write rate") {
    const auto both = [](const std::string& filling, double first, double second, const std::string& links = "",
                         const std::string& wait = "0s") {
        INFO(filling << links << wait);
        const auto instants = filled_from_one(filling, links, wait);
        REQUIRE(instants.size() == 2);
        CHECK(instants[0] == Approx(first).margin(3e-3));
        CHECK(instants[1] == Approx(second).margin(3e-3));
    };
    both("reads: 200MB/s, takes: 150MB/s", 1000, 1000);  // 100 GB at 100 MB/s each
    both("reads: 300MB/s, takes: 150MB/s", 2000.0 / 3, 2000.0 / 3);
    both("reads: 200MB/s", 1000, 1000);
    both("takes: 150MB/s", 2000.0 / 3, 2000.0 / 3);
    // Begun 400 s later: the first has 60 GB by then, and the other 40 GB at 100 MB/s at 800 s;
    // the second has 40 GB by then and 60 GB left at 150.
    both("reads: 200MB/s, takes: 150MB/s", 800, 1200, "", "400s");
    // North is behind a link of 50 MB/s: south gets the other 150.
    both("reads: 200MB/s", 2000.0 / 3, 2000, "links: [{between: [west, north], rtt: 1ms, bandwidth: 50MB/s}]\n");
}

namespace {

/// Snapshots at midnight, when the trial begins, and a log that is archived each second;
/// reported and restored 11 min and 100 s after a loss.
double replayed_in(const std::string& writes, const std::string& faults, double lost_at) {
    const Law law(
        "entry_points: {users: {through: web, rate: 1/s}}\n"
        "components:\n  web: {model: generic/service, at: west, needs: [{component: database, role: writer}]}\n"
        "  database: {model: generic/database, writer: east, backups: {every: 1d, starts: \"00:00\", log: {every: 1s, upload: 0s}, "
        "stored_at: west,\n"
        "    restore: {rate: 100MB/s, size: 10GB, replay: 10MB/s}}}\n"
        "data: {records: {in: database, writes: " +
            writes +
            ", size: 10KB}}\n"
            "detection: {seen: {reports: users, after: 11m}}\n"
            "runbooks: {go: {when: seen, steps: [{restore: database}]}}\n",
        "starts: {seconds: 0}\nfaults: [" + faults + "]\n");
    return law.at(FactKind::RestoredFromBackup) - lost_at - 660 - 100;
}

}  // namespace

TEST_CASE("replaying the log takes time for the actual writes since the snapshot, none for the time without a writer") {
    const ScratchFolder folder;
    const std::string profile =
        "{profile: " + folder.write("rows.csv", "time,rate_per_second\n0,100\n1000,300\n1600,60\n604800,60\n") + "}";
    // 100,000 + 180,000 + 200 x 60 writes of 10 KB at 10 MB/s; up to the last second, 0.06 s, was not archived yet.
    CHECK(replayed_in(profile, "{destroy: east, at: 1800s}", 1800) == Approx(292 - 0.03).margin(0.03));
    // Without the 600 s in which it was 300/s.
    CHECK(replayed_in(profile, "{outage: east, at: 1000s, lasts: 600s, onset: true}, {destroy: east, at: 1800s}", 1800) ==
          Approx(112 - 0.03).margin(0.03));
    // 50/s for 600 s before an outage and for 600 s after it: 60,000 writes.
    CHECK(replayed_in("50/s", "{outage: east, at: 600s, lasts: 600s, onset: true}, {destroy: east, at: 1800s}", 1800) ==
          Approx(60 - 0.025).margin(0.025));
}
