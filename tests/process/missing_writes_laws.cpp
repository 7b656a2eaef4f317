// Lost writes are those missing at the end: who holds which writes is tracked through promotions, hand-overs, fillings and restores.
#include <cstdint>
#include <map>
#include <random>
#include <set>

#include "tests/process/law.h"

using namespace drsim;
using namespace drsim::test;

namespace {

/// East writes once a second and stays up; steps promote at will, the first one when the bell has been silent for 100 s.
std::string store_with(const std::string& replicas, const std::string& steps, const std::string& more = "") {
    return "locations: {east: [], west: [], north: [], south: [], k: []}\n"
           "entry_points: {users: {through: bell, rate: 1/s}}\n"
           "components:\n  bell: {model: generic/service, at: k}\n"
           "  db: {model: generic/database, writer: east, replicas: {" +
           replicas + "}" + more +
           "}\n"
           "data: {records: {in: db, writes: 1/s}}\n"
           "detection: {seen: {reports: users, after: 100s}}\n"
           "runbooks: {go: {when: seen, steps: [" +
           steps + "]}}\n";
}

const std::string bell_out = "faults: [{outage: bell, lasts: 1000s}]\nhorizon: 4000s\n";

double lost(const Law& law) { return law.told().measures.lost_writes.at(0); }

}  // namespace

TEST_CASE("a copy that is promoted again brings back its own writes, and lacks those of others") {
    // a has everything up to 90 s, b up to 70 s. b writes from 200 to 300,
    // a from 300 to 400: in the end b lacks 70 to 200 s and 300 to 400 s.
    const Law law(
        store_with("a: {at: west, lag: 10s, promotion: 0s}, b: {at: north, lag: 30s, promotion: 0s}",
                   "{promote: db.a}, {wait: 100s}, {promote: db.b}, {wait: 100s}, {promote: db.a}, {wait: 100s}, {promote: db.b}"),
        bell_out);
    CHECK(law.rpo() == 130);
    CHECK(lost(law) == Approx(230));
}

TEST_CASE("a better copy promoted later brings back the writes that the worse one lacked") {
    const Law law(store_with("a: {at: west, lag: 1000s, promotion: 0s}, b: {at: north, lag: 1s, promotion: 0s}",
                             "{promote: db.a}, {wait: 10s}, {promote: db.b}"),
                  bell_out);
    CHECK(law.rpo() == 11);  // 99 to 110 s
    CHECK(lost(law) == Approx(11));
}

TEST_CASE("a writer that was brought up to date and is handed back lacks what its successor lacks") {
    const Law home(store_with("a: {at: west, lag: 60s, promotion: 0s}",
                              "{promote: db.a}, {wait: 50s}, {resync: db, to: east, takes: 0s}, {switch_over: db, to: east, takes: 0s}"),
                   bell_out);
    CHECK(home.rpo() == 60);
    CHECK(lost(home) == Approx(60));
}

TEST_CASE("writes that wait to be merged are not missing") {
    const std::string merges = ", failover: {policy: manual, on_return: merge}";
    const std::string system = store_with("a: {at: west, lag: 60s, promotion: 0s}", "{promote: db.a}", merges);
    CHECK(Law(system, bell_out).rpo() == 0);
    // East is down when a is promoted at 100 s, and back at 900 s when a is down: its writes will be merged as soon as both are up.
    CHECK(Law(system,
              "faults: [{outage: bell, onset: true}, {outage: east, at: 50s, lasts: 850s}, {outage: west, at: 500s}]\nhorizon: 4000s\n")
              .rpo() == 450);  // a's own, from 50 to 500 s
}

TEST_CASE("a backup holds what the writer held at that time") {
    // a, 60 s behind, writes from 100 s on. At 7300 s the last snapshot, of 7200 s, is restored: it lacks what a lacked, and 100 s more.
    const std::string steps = "{promote: db.a}, {wait: 2h}, {restore: db}";
    const std::string backups = ", backups: {every: 1h, starts: \"00:00\", stored_at: south}";
    const Law law(store_with("a: {at: west, lag: 60s, promotion: 0s}", steps, backups),
                  "starts: {seconds: 0}\nfaults: [{outage: bell}]\nhorizon: 4h\n");
    CHECK(law.at(FactKind::RestoredFromBackup) == 7300);
    CHECK(law.rpo() == 100);
    CHECK(lost(law) == Approx(160));
    // A snapshot from before the promotion lacks nothing that was written before it.
    const Law early(store_with("a: {at: west, lag: 60s, promotion: 0s}", "{promote: db.a}, {wait: 50s}, {restore: db}", backups),
                    "starts: {seconds: 0}\nfaults: [{outage: bell}]\nhorizon: 4h\n");
    CHECK(early.rpo() == 150);
    CHECK(lost(early) == Approx(150));
}

TEST_CASE("a restore without a usable backup fails and says so, and the step's alternative runs") {
    const auto restored = [](const std::string& backups, const std::string& more = "") {
        return Law(
            "entry_points: {users: {through: db, rate: 1/s}}\n"
            "components: {db: {model: generic/database, writer: east, backups: {every: 1d, stored_at: west, " +
                backups +
                ", restore: {rate: 1GB/s, size: 60GB}}}}\n"
                "data: {records: {in: db, writes: 1/s}}\n"
                "detection: {seen: {reports: users, after: 0s}}\n"
                "runbooks: {go: {when: seen, steps: [{restore: db, from: backups" +
                more + "}]}}\n",
            "faults: [{destroy: east}]\n");
    };
    for (const std::string backups : {"works: 0%", "keep: 1d, ready_after: 2d"}) {
        INFO(backups);
        const Law law = restored(backups);
        CHECK(law.at(FactKind::NoUsableBackup) == 60);
        CHECK(law.count(FactKind::RestoredFromBackup) == 0);
        CHECK(law.count(FactKind::StepFailed) >= 1);
        CHECK(law.rto() == law.never);
        CHECK(law.nothing_left());
        const Law other = restored(backups, ", otherwise: {manual: type it in again, takes: 10s}");
        CHECK(other.at(FactKind::StepDone) == 70);
    }
    const Law works = restored("works: 100%");
    CHECK(works.count(FactKind::NoUsableBackup) == 0);
    CHECK(works.rto() == 60);
}

namespace {

/// The same account in whole seconds, each of which is one write: for each copy, the writes that it holds.
struct SecondAccount {
    static constexpr int first = -400;
    struct Copy {
        std::set<int> holds;
        int lag = 0;
        bool follows = true;
    };
    std::map<std::string, Copy> copies;
    std::string writer = "east";
    int written = first;

    void until(int now) {
        while (written < now) copies[writer].holds.insert(++written);
    }
    void promote(const std::string& name, int now) {
        until(now);
        if (name == writer) return;
        for (auto& [other, copy] : copies) {
            if (other == writer || !copy.follows) continue;
            copy.holds.clear();
            for (const int second : copies[writer].holds)
                if (second <= now - copy.lag) copy.holds.insert(second);
            copy.follows = false;
        }
        copies[writer].follows = false;
        copies[name].follows = true;
        writer = name;
    }
    void fill(const std::string& name, int now) {
        until(now);
        if (name != writer) copies[name].follows = true;
    }
    /// The longest missing stretch, and the number of missing seconds.
    std::pair<int, int> missing() {
        int longest = 0, run = 0, all = 0;
        for (int second = first + 1; second <= written; ++second) {
            run = copies[writer].holds.contains(second) ? 0 : run + 1;
            all += run > 0 ? 1 : 0;
            longest = std::max(longest, run);
        }
        return {longest, all};
    }
};

}  // namespace

TEST_CASE("an account of single writes agrees, whatever is promoted and filled in any order") {
    for (std::uint32_t seed = 1; seed <= 60; ++seed) {
        std::mt19937 random(seed);
        const auto up_to = [&](std::uint32_t most) { return static_cast<int>(random() % (most + 1)); };
        SecondAccount account;
        std::string replicas;
        const std::map<std::string, std::string> places = {{"a", "west"}, {"b", "north"}, {"c", "south"}};
        account.copies["east"].lag = 0;
        for (const auto& [name, place] : places) {
            account.copies[name].lag = up_to(200);
            replicas += (replicas.empty() ? "" : ", ") + name + ": {at: " + place + ", lag: " + std::to_string(account.copies[name].lag) +
                        "s, promotion: 0s}";
        }
        std::string steps;
        int now = 100;
        for (int change = 0; change < 7; ++change) {
            const std::string name(1, "abc"[up_to(2)]);
            const bool fills = up_to(2) == 0 && name != account.writer && !account.copies[name].follows;
            steps += (steps.empty() ? "" : ", ") +
                     (fills ? "{resync: db, to: " + places.at(name) + ", takes: 0s}" : "{promote: db." + name + "}");
            if (fills) account.fill(name, now);
            else account.promote(name, now);
            const int wait = up_to(150);
            steps += ", {wait: " + std::to_string(wait) + "s}";
            now += wait;
        }
        account.until(4000);
        INFO("seed " << seed << ": " << replicas << "; " << steps);
        const Law law(store_with(replicas, steps), bell_out);
        const auto [longest, all] = account.missing();
        CHECK(law.rpo() == longest);
        CHECK(lost(law) == Approx(all));
    }
}

TEST_CASE("data without a writer at the horizon has not come back, even if its best copy lacks little") {
    const auto system = [](const std::string& steps) {
        return "entry_points: {users: {through: db, rate: 1/s}}\n"
               "components: {db: {model: generic/database, writer: east, replicas: {west: {at: west, lag: 2s, promotion: 0s}}}}\n"
               "data: {records: {in: db, writes: 1/s}}\n"
               "detection: {seen: {reports: users, after: 0s}}\n"
               "runbooks: {go: {when: seen, steps: [" +
               steps + "]}}\n";
    };
    const auto is_back = [](const Law& law) { return law.told().measures.is_back.at(0); };
    const Law left(system("{manual: look at it}"), "faults: [{outage: east}]\n");
    CHECK(left.rpo() == 2);
    CHECK(is_back(left) == 0);
    CHECK(is_back(Law(system("{promote: db.west}"), "faults: [{outage: east}]\n")) == 1);
    CHECK(is_back(Law(system("{manual: look at it}"), "faults: [{outage: east, lasts: 1h}]\n")) == 1);
    CHECK(is_back(Law(system("{fence: db}"), "faults: [{outage: east, lasts: 1h}]\n")) == 0);
}

TEST_CASE("backups are destroyed with the place where they are stored") {
    const auto restored = [](const std::string& places, const std::string& first) {
        return Law(
            "locations: {east: [], west: [], north: []}\n"
            "entry_points: {users: {through: db, rate: 1/s}}\n"
            "components: {db: {model: generic/database, writer: east, backups: {every: 1h, " +
                places +
                ", restore: {rate: 1GB/s, size: 60GB, at: north}}}}\n"
                "data: {records: {in: db, writes: 1/s}}\n"
                "detection: {seen: {reports: users, after: 0s}}\n"
                "runbooks: {go: {when: seen, steps: [{restore: db}]}}\n",
            "faults: [{" + first + ": west, lasts: 10m, onset: true}, {destroy: east, at: 1h}]\n");
    };
    CHECK(restored("stored_at: west", "outage").at(FactKind::RestoredFromBackup) == 3660);
    CHECK(restored("stored_at: west", "destroy").nothing_left());
    CHECK(restored("stored_at: west, copied_to: north", "destroy").at(FactKind::RestoredFromBackup) == 3660);
}

namespace {

/// Hourly snapshots; when the writer is down for 10 s it is restored at west, which takes 100 s unless `backups` says otherwise.
Law snapshotted(const std::string& scenario, const std::string& backups = "restore: {rate: 1GB/s, size: 100GB, at: west}",
                const std::string& first = "", const std::string& replicas = "") {
    return Law(
        "locations: {east: [], west: [], north: []}\n"
        "entry_points: {users: {through: web, rate: 1/s}}\n"
        "components:\n  web: {model: generic/service, at: north, needs: [{component: db, role: writer}]}\n"
        "  db: {model: generic/database, writer: east" +
            replicas + ", backups: {every: 1h, starts: \"00:00\", stored_at: north, " + backups +
            "}}\n"
            "data: {records: {in: db, writes: 50/s}}\n"
            "detection: {seen: {reports: users, after: 10s}}\n"
            "runbooks:\n  go: {when: seen, if: {down: db.writer}, steps: [" +
            first + "{restore: db, if: {down: db.writer}}]}\n",
        "horizon: 12h\n" + scenario);
}

/// The hour of the day at which a trial begins.
std::string starting(int seconds_after_the_hour) { return "starts: {seconds: " + std::to_string(seconds_after_the_hour) + "}\n"; }

}  // namespace

TEST_CASE("no snapshot is taken of a database that is down, so none brings back writes that nobody holds") {
    // The snapshot due at 60 s falls into the 110 s until east is restored at west, and west is lost before the next one.
    const Law twice = snapshotted(starting(3540) + "faults: [{destroy: east}, {destroy: west, at: 1000s, lasts: 5s}]\n");
    CHECK(twice.rpo() == 3540 + 1000);
    CHECK(lost(twice) == Approx(50.0 * (3540 + 890)));
    // A restore of 3 h, in which three snapshots are due.
    const Law slow = snapshotted(starting(1800) + "faults: [{destroy: east}, {destroy: west, at: 12000s, lasts: 5s}]\n",
                                 "restore: {rate: 100MB/s, size: 1080GB, at: west}");
    CHECK(slow.rpo() == 1800 + 12'000);
    CHECK(lost(slow) == Approx(50.0 * (1800 + 1190)));
    // An outage without a failover, from 0 to 4000 s: no snapshot at 1800 s.
    const Law waited = snapshotted(starting(1800) + "faults: [{outage: east, lasts: 4000s}, {destroy: east, at: 4100s}]\n",
                                   "restore: {rate: 1GB/s, size: 100GB, at: west}", "{wait: 4050s}, ");
    CHECK(waited.rpo() == 1800 + 4100);
    CHECK(lost(waited) == Approx(50.0 * (1800 + 100)));
    // Down since 1 h before the trial, restored from -5400 s, and lost again: nothing was taken at -1800 s.
    CHECK(snapshotted(starting(1800) + "given: [{outage: east, since: 1h}]\nfaults: [{destroy: west, at: 1000s, lasts: 5s}]\n").rpo() ==
          5400 + 1000);
    // At the instant of the loss there is no writer any more, at the instant of its return there is.
    CHECK(snapshotted(starting(0) + "faults: [{destroy: east, at: 1h}]\n").rpo() == 3600);
    CHECK(snapshotted(starting(0) + "faults: [{outage: east, at: 3595s, lasts: 5s}, {destroy: east, at: 3700s}]\n").rpo() == 100);
}

TEST_CASE("a snapshot of a restored store or a promoted copy lacks what its writer lacks") {
    // Restored at 110 s from -3540 s, a snapshot at 3660 s, lost again at 4000 s.
    const Law restored = snapshotted(starting(3540) + "faults: [{destroy: east}, {destroy: west, at: 4000s, lasts: 5s}]\n");
    CHECK(restored.rpo() == 3540);
    CHECK(lost(restored) == Approx(50.0 * (3540 + 340)));
    // A snapshot at the instant of the return, 110 s, contains the restored data: nothing from after the first loss.
    const Law at_once = snapshotted(starting(3490) + "faults: [{destroy: east}, {destroy: west, at: 1000s, lasts: 5s}]\n");
    CHECK(at_once.rpo() == 3490 + 1000);
    CHECK(lost(at_once) == Approx(50.0 * (3490 + 890)));
    // West, 100 s behind, is promoted at 15 s, and lost at 300 s: at 5 s nothing was taken, at 20 s what west holds.
    const auto promoted = [](int starts) {
        return snapshotted(starting(starts) + "faults: [{destroy: east}, {destroy: west, at: 300s}]\n",
                           "restore: {rate: 1GB/s, size: 100GB, at: north}",
                           "{promote: db.west, if: {not: {down: west}}, otherwise: continue}, ",
                           ", replicas: {west: {at: west, lag: 100s, promotion: 5s}}");
    };
    CHECK(promoted(3595).rpo() == 3595 + 300);
    CHECK(lost(promoted(3595)) == Approx(50.0 * (3595 + 285)));
    CHECK(promoted(3580).rpo() == 280);
    CHECK(lost(promoted(3580)) == Approx(50.0 * (100 + 280)));
}

TEST_CASE("the log archive ends when the writer went down") {
    // A restore of 10,000 s; the store is up from 10,010 to 10,020 s. Nothing was archived in between, nor a snapshot taken.
    const Law law = snapshotted(starting(1800) + "faults: [{destroy: east}, {destroy: west, at: 10020s, lasts: 5s}]\n",
                                "log: {every: 1000s, upload: 0s}, restore: {rate: 10MB/s, size: 100GB, at: west}");
    CHECK(law.rpo() >= 10'020);
    CHECK(law.rpo() <= 10'020 + 1000);
    CHECK(lost(law) == Approx(50.0 * (law.rpo() - 10'010)));
}

TEST_CASE("a restore only finds backups that are still kept when it begins") {
    // The newest, of -100 s, is 10,910 s old when the restore begins, 10 s and 3 h after the loss.
    const auto kept_for = [](const std::string& keep) {
        return snapshotted(starting(100) + "faults: [{destroy: east}]\n",
                           "keep: " + keep + ", restore: {rate: 1GB/s, size: 100GB, at: west}", "{wait: 3h}, ");
    };
    CHECK(kept_for("10910s").rpo() == 100);
    CHECK(kept_for("10909s").nothing_left());
    CHECK(kept_for("10909s").rto() == Law::never);
}

TEST_CASE("a snapshot is usable once complete, and never if its writer was lost before") {
    const auto ready_after = [](const std::string& delay, const std::string& scenario, const std::string& first = "") {
        return snapshotted(scenario, "ready_after: " + delay + ", restore: {rate: 1GB/s, size: 100GB, at: west}", first);
    };
    const std::string half_past = starting(1800) + "faults: [{destroy: east}";
    // That of -1800 s was under way at the loss, so it is of no use at 1210 s either, nor after a second loss.
    CHECK(ready_after("45m", half_past + "]\n").rpo() == 5400);
    CHECK(ready_after("45m", half_past + "]\n", "{wait: 20m}, ").rpo() == 5400);
    const Law twice = ready_after("45m", half_past + ", {destroy: west, at: 1000s, lasts: 5s}]\n");
    CHECK(twice.rpo() == 5400 + 1000);
    CHECK(lost(twice) == Approx(50.0 * (5400 + 890)));
    CHECK(ready_after("1800s", half_past + "]\n").rpo() == 1800);
    CHECK(ready_after("1801s", half_past + "]\n").rpo() == 5400);
    // An outage of 5 s is enough: the snapshot of 0 s takes 45 min.
    const auto with_outage_at = [&](const std::string& at) {
        return ready_after("45m", starting(0) + "faults: [{outage: east, at: " + at + ", lasts: 5s}, {destroy: east, at: 3000s}]\n");
    };
    CHECK(with_outage_at("600s").rpo() == 3600 + 3000);
    CHECK(with_outage_at("2800s").rpo() == 3000);
    // A writer that stays up completes it: restored although nothing is wrong, at 100 s and 50 min later.
    const auto of_healthy = [](const std::string& first) {
        return Law(store_with("a: {at: west, lag: 60s, promotion: 0s}", first + "{restore: db}",
                              ", backups: {every: 1h, starts: \"00:00\", ready_after: 45m, stored_at: south}"),
                   starting(0) + "faults: [{outage: bell}]\nhorizon: 4h\n");
    };
    CHECK(of_healthy("").rpo() == 3600 + 100);
    CHECK(of_healthy("{wait: 50m}, ").rpo() == 3100);
}

TEST_CASE("two losses without accepted writes between them are one: everything since the first recovery point is missing") {
    // West, 100 s behind, writes from 20 s on and is lost at 600 s; south follows it,
    // so far behind that it holds nothing of what west took.
    const auto lost_twice = [](const std::string& lag) {
        return Law(
            "locations: {east: [], west: [], south: []}\nentry_points: {users: {through: db, rate: 10/s, writes: records}}\n"
            "components:\n  db: {model: generic/database, writer: east, replicas: {west: {at: west, lag: 100s, promotion: 10s}, south: "
            "{at: south, lag: " +
                lag +
                ", promotion: 10s}}}\n"
                "data: {records: {in: db}}\ndetection: {seen: {reports: users, after: 10s}}\n"
                "runbooks:\n  go: {when: seen, if: {all: [{down: east}, {not: {down: west}}]}, steps: [{promote: db.west}, {resync: db, "
                "to: south}]}\n"
                "  again: {when: seen, if: {all: [{down: west}, {down: east}]}, steps: [{promote: db.south}]}\n",
            "faults: [{onset: true, outage: east, lasts: 11h}, {outage: west, at: 10m, lasts: 11h}]\n");
    };
    CHECK(lost_twice("585s").rpo() == 700);  // -100 s to 600 s: there was no writer from 0 to 20 s, of which 15 s are there
    CHECK(lost_twice("585s").told().measures.lost_writes[0] == 10 * (100 + 580));
    CHECK(lost_twice("570s").rpo() == 570);  // the writes from 20 to 30 s are there
    CHECK(lost_twice("570s").told().measures.lost_writes[0] == 10 * (100 + 570));
}
