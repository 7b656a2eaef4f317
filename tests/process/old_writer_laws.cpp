// What happens to a writer in whose place another copy was promoted.
#include "tests/process/law.h"

using namespace drsim;
using namespace drsim::test;

namespace {

/// East writes and is lost at 300 s; west, 4 s behind, is promoted at 370 s (30 reports + 40). A copy is filled at 100 MB/s: 20 s.
std::string two_places(const std::string& on_return, const std::string& steps = "{promote: database.west}") {
    return R"(
entry_points: {users: {through: database, rate: 1/s}}
components:
  database:
    model: generic/database
    writer: east
    replicas: {west: {at: west, lag: 4s, promotion: 40s}}
    failover: {policy: manual)" +
           (on_return.empty() ? std::string() : ", on_return: " + on_return) + R"(}
    backups: {every: 1d, stored_at: west, restore: {rate: 100MB/s, size: 2GB}}
data: {records: {in: database, writes: 10/s}}
detection: {seen: {reports: users, after: 30s}}
runbooks: {go: {when: seen, steps: [)" +
           steps + "]}}\n";
}

const std::string back_after_an_hour = "faults: [{outage: east, at: 300s, lasts: 1h}]\n";
const std::string never_back = "faults: [{outage: east, at: 300s}]\n";

double redundant(const Law& law) {
    const auto us = law.told().measures.clock_us.at(static_cast<std::size_t>(model::ClockPoint::Redundant));
    return us == measure::not_measured ? law.never : static_cast<double>(us) / 1e6;
}

}  // namespace

TEST_CASE("a fenced old writer takes nothing, and writes that only it held stay lost") {
    for (const std::string on_return : {"", "fence"}) {
        const Law law(two_places(on_return), back_after_an_hour);
        CHECK(law.at(FactKind::Promoted) == 370);
        CHECK(law.at(FactKind::WriterReturned) == 3900);
        CHECK(law.at(FactKind::Fenced) == 3900);
        CHECK(law.count(FactKind::Resynced) == 0);
        CHECK(redundant(law) == law.never);
        CHECK(law.rpo() == 4);
        CHECK(law.told().measures.lost_writes.at(0) == Approx(40));  // 4 s at 10/s
        CHECK(law.rto() == 70);
    }
}

TEST_CASE("an old writer kept apart stays open, and its own writes are missing") {
    const Law law(two_places("keep_apart"), back_after_an_hour);
    CHECK(law.at(FactKind::WriterReturned) == 3900);
    CHECK(law.at(FactKind::KeptApart) == 3900);
    CHECK(law.count(FactKind::Fenced) == 0);
    CHECK(redundant(law) == law.never);
    CHECK(law.rpo() == 4);
}

TEST_CASE("a merged old writer brings back its own writes, and follows") {
    const Law law(two_places("merge"), back_after_an_hour);
    CHECK(law.at(FactKind::Merged) == 3900);
    CHECK(law.at(FactKind::Resynced) == 3900);
    CHECK(redundant(law) == 3900);
    CHECK(law.rpo() == 0);
    CHECK(law.told().measures.lost_writes.at(0) == 0);
    CHECK(Law(two_places("merge"), never_back).rpo() == 4);  // a writer that never returns is never merged
}

TEST_CASE("a dropped old writer is filled again, without its own writes") {
    const Law law(two_places("drop"), back_after_an_hour);
    CHECK(law.at(FactKind::Dropped) == 3900);
    CHECK(law.at(FactKind::Resynced) == 3920);  // 2 GB at 100 MB/s
    CHECK(redundant(law) == 3920);
    CHECK(law.rpo() == 4);
}

TEST_CASE("a filling that either end interrupts starts over") {
    for (const std::string end : {"east", "west"}) {
        const Law law(two_places("drop"),
                      "faults: [{outage: east, at: 300s, lasts: 1h, onset: true}, {outage: " + end + ", at: 3905s, lasts: 60s}]\n");
        CHECK(law.all(FactKind::Dropped) == std::vector<std::int64_t>{3'900'000'000, 3'965'000'000});
        CHECK(law.all(FactKind::Resynced) == std::vector<std::int64_t>{3'985'000'000});
    }
}

TEST_CASE("only writes that the old writer held come back with it") {
    // East is lost at 300 s, `near` promoted at 370 with 4 s of loss, lost itself at 1000 s, `far` promoted at 1070: it received nothing
    // after 300 s, and nothing written after 290 s. East returns at 3900 with everything up to 300 s:
    // the writes that `near` accepted from 370 to 1000 stay lost.
    const std::string three = R"(
locations: {east: [], west: [], north: []}
entry_points: {users: {through: database, rate: 1/s}}
components:
  database:
    model: generic/database
    writer: east
    replicas: {near: {at: west, lag: 4s, promotion: 40s}, far: {at: north, lag: 10s, promotion: 40s}}
    failover: {policy: manual, on_return: ON_RETURN}
data: {records: {in: database, writes: 10/s}}
detection: {seen: {reports: users, after: 30s}}
runbooks:
  go: {when: seen, steps: [{promote: database.near, if: {serving: west}, unless: {down: west}}, {promote: database.far, if: {down: west}}]}
)";
    const std::string faults = "faults: [{outage: east, at: 300s, lasts: 1h, onset: true}, {outage: west, at: 1000s}]\n";
    const auto with = [&](std::string on_return) {
        std::string text = three;
        return Law(text.replace(text.find("ON_RETURN"), 9, on_return), faults);
    };
    const Law fenced = with("fence");
    REQUIRE(fenced.all(FactKind::Promoted) == std::vector<std::int64_t>{370'000'000, 1'070'000'000});
    CHECK(fenced.rpo() == 710);  // 1000 - 290
    const Law merged = with("merge");
    CHECK(merged.rpo() == 700);  // 1000 - 300
}

TEST_CASE("a writer that runs during another's promotion is treated like one that returned then") {
    const auto early = [](const std::string& on_return) {
        // Users see the application fail, and the runbook promotes although the database is healthy.
        return Law(R"(
entry_points: {users: {through: web, rate: 1/s}}
components:
  web: {model: generic/service, at: east, needs: [{component: database, role: writer}]}
  database:
    model: generic/database
    writer: east
    replicas: {west: {at: west, lag: 4s, promotion: 40s}}
    failover: {policy: manual, on_return: )" +
                       on_return + R"(}
data: {records: {in: database, writes: 10/s}}
detection: {seen: {reports: users, after: 30s}}
runbooks: {go: {when: seen, steps: [{promote: database.west}]}}
)",
                   "faults: [{outage: web, lasts: 1h}]\n");
    };
    const Law fenced = early("fence");
    CHECK(fenced.at(FactKind::Fenced) == 70);
    CHECK(fenced.count(FactKind::WriterReturned) == 0);
    CHECK(fenced.rpo() == 4);
    const Law merged = early("merge");
    CHECK(merged.at(FactKind::Merged) == 70);
    CHECK(merged.rpo() == 0);
    CHECK(early("drop").at(FactKind::Dropped) == 70);
    CHECK(early("keep_apart").at(FactKind::KeptApart) == 70);
}

TEST_CASE("a partner that returns follows at once, whichever of the two it is") {
    const Law law(R"(
locations: {east: [a, b]}
entry_points: {users: {through: database, rate: 1/s}}
components: {database: {model: generic/database, writer: a, standby: b, failover: {takes: 60s}}}
data: {records: {in: database, writes: 10/s}}
)",
                  "faults: [{outage: a, at: 100s, lasts: 500s, onset: true}, {outage: b, at: 1000s, lasts: 500s}]\n");
    CHECK(law.all(FactKind::Promoted) == std::vector<std::int64_t>{160'000'000, 1'060'000'000});
    CHECK(law.all(FactKind::WriterReturned) == std::vector<std::int64_t>{600'000'000, 1'500'000'000});
    CHECK(law.count(FactKind::Fenced) == 0);
    CHECK(redundant(law) == 1500);
    CHECK(law.rpo() == 0);
}

namespace {

/// The standby b is down from the beginning until 500 s, or as `standby_out` says. The writer a is down from 100 s to 2000 s: it has
/// written alone until then, 10/s. b takes over 60 s after it is back, automatically or by hand.
Law stale_standby(const std::string& on_return, const std::string& standby_out = "500s", const std::string& policy = "automatic") {
    return Law(
        "locations: {east: [a, b], west: []}\nentry_points: {users: {through: database, rate: 1/s}}\n"
        "components: {database: {model: generic/database, writer: a, standby: b, failover: {policy: " +
            policy + ", takes: 60s, on_return: " + on_return +
            "}, filling: {takes: 100MB/s}}}\n"
            "data: {records: {in: database, writes: 10/s, total: 2GB}}\ndetection: {seen: {reports: users, after: 0s}}\n"
            "runbooks: {go: {when: seen, if: {down: a}, steps: [" +
            (policy == "manual" ? "{promote: database.standby}" : "{manual: look, takes: 1s}") + "]}}\n",
        "faults: [{outage: b, lasts: " + standby_out + "}, {outage: a, at: 100s, lasts: 1900s}]\n");
}

}  // namespace

TEST_CASE("if a standby that lacks writes has taken over, the old writer is like any other") {
    for (const std::string policy : {"automatic", "manual"}) {
        INFO(policy);
        const Law fenced = stale_standby("fence", "500s", policy);
        CHECK(fenced.at(FactKind::Promoted) == 560);  // 500 + 60
        CHECK(fenced.at(FactKind::WriterReturned) == 2000);
        CHECK(fenced.at(FactKind::Fenced) == 2000);
        CHECK(redundant(fenced) == Law::never);
        CHECK(fenced.rpo() == 100);
        CHECK(fenced.told().measures.lost_writes.at(0) == Approx(1000));
        const Law merged = stale_standby("merge", "500s", policy);
        CHECK(merged.at(FactKind::Merged) == 2000);
        CHECK(redundant(merged) == 2000);
        CHECK(merged.rpo() == 0);
        const Law dropped = stale_standby("drop", "500s", policy);
        CHECK(dropped.at(FactKind::Dropped) == 2000);
        CHECK(dropped.at(FactKind::Resynced) == 2020);  // 2 GB at 100 MB/s
        CHECK(redundant(dropped) == 2020);
        CHECK(dropped.rpo() == 100);
        CHECK(stale_standby("keep_apart", "500s", policy).at(FactKind::KeptApart) == 2000);
    }
}

TEST_CASE("a replica replaced by a standby that did not follow it does not follow that standby") {
    // East is down until 1000 s, the replica promoted at 50 s; it is down from 2000 s to 3000 s,
    // and the standby, which holds the writes until 0, promoted at 2050 s.
    const Law law(
        "locations: {east: [a, b], west: []}\nentry_points: {users: {through: database, rate: 1/s}}\n"
        "components: {database: {model: generic/database, writer: a, standby: b, replicas: {far: {at: west, lag: 0s}}, failover: {policy: "
        "manual, takes: 60s}}}\n"
        "data: {records: {in: database, writes: 10/s}}\ndetection: {seen: {reports: users, after: 30s}}\n"
        "runbooks:\n  go: {when: seen, if: {down: east}, steps: [{promote: database.far, takes: 20s}]}\n"
        "  home: {when: seen, if: {down: west}, steps: [{promote: database.standby, takes: 20s}]}\n",
        "faults: [{outage: east, lasts: 1000s}, {outage: west, at: 2000s, lasts: 1000s}]\n");
    CHECK(law.all(FactKind::Promoted) == std::vector<std::int64_t>{50'000'000, 2'050'000'000});
    CHECK(law.all(FactKind::Fenced) == std::vector<std::int64_t>{1'000'000'000, 3'000'000'000});  // a, then far
    CHECK(redundant(law) == Law::never);
    CHECK(law.rpo() == 2000);
}

TEST_CASE("if the standby that took over holds everything, the old writer follows at once, whatever happens to other copies") {
    for (const std::string on_return : {"fence", "merge", "drop", "keep_apart"}) {
        INFO(on_return);
        const Law law = stale_standby(on_return, "50s");  // it caught up before the writer was lost
        CHECK(law.at(FactKind::Promoted) == 160);
        CHECK(law.count(FactKind::Fenced) + law.count(FactKind::Merged) + law.count(FactKind::Dropped) + law.count(FactKind::KeptApart) ==
              0);
        CHECK(redundant(law) == 2000);
        CHECK(law.rpo() == 0);
    }
}

TEST_CASE("a hand-over waits for a copy that follows") {
    const std::string steps = "{promote: database.west}, {wait: 2h}, {switch_over: database, to: east, takes: 20s}";
    const Law left_behind(two_places("fence", steps), back_after_an_hour);
    CHECK(left_behind.count(FactKind::SwitchedOver) == 0);  // nobody has resynced it
    const Law resynced(
        two_places("fence",
                   "{promote: database.west}, {wait: 2h}, {resync: database, to: east}, {switch_over: database, to: east, takes: 20s}"),
        back_after_an_hour);
    CHECK(resynced.at(FactKind::SwitchedOver) == 7610);  // 370 + 7200 + 20 + 20
    CHECK(Law(two_places("drop", steps), back_after_an_hour).at(FactKind::SwitchedOver) == 7590);
}

TEST_CASE("a fenced writer takes nothing more, and stays closed once another is promoted") {
    const Law law(two_places("keep_apart", "{fence: database}, {promote: database.west}"), back_after_an_hour);
    CHECK(law.count(FactKind::KeptApart) == 0);
    CHECK(law.at(FactKind::Fenced) == 330);
    const Law later(two_places("keep_apart", "{promote: database.west}, {wait: 2h}, {fence: database}"), back_after_an_hour);
    CHECK(later.at(FactKind::KeptApart) == 3900);
    CHECK(later.at(FactKind::Fenced) == 7570);
    // While it is up: from the fence at 10 s to the promotion at 110 s nobody takes writes; the copy lacks the 4 s before the fence.
    const auto left = [](const std::string& steps) {
        return Law(
            "entry_points: {users: {through: database, rate: 1/s}, bell: {through: web, rate: 1/s}}\n"
            "components:\n  web: {model: generic/service, at: east}\n"
            "  database: {model: generic/database, writer: east, replicas: {west: {at: west, lag: 4s, promotion: 100s}}, failover: "
            "{policy: manual, on_return: keep_apart}}\n"
            "data: {records: {in: database, writes: 10/s}}\n"
            "detection: {seen: {reports: bell, after: 10s}}\n"
            "runbooks: {go: {when: seen, steps: [" +
                steps +
                "{promote: database.west}, {wait: 10s}, {resync: database, to: east, takes: 0s}, {switch_over: database, to: east, takes: "
                "0s}]}}\n",
            "faults: [{outage: web, lasts: 3h}]\n");
    };
    const Law fenced = left("{fence: database}, ");
    CHECK(fenced.level(9) == 1);
    CHECK(fenced.level(10) == 0);
    CHECK(fenced.level(109) == 0);
    CHECK(fenced.level(110) == 1);
    CHECK(fenced.rpo() == 4);
    CHECK(fenced.told().measures.lost_writes.at(0) == Approx(40));
    CHECK(fenced.level(200) == 1);  // handed back: the current writer is not fenced
    CHECK(left("").level(109) == 1);
}

TEST_CASE("a store is redundant again when its initial number of copies follows the writer, by fact and by measure") {
    // West takes over from east at 70 s; east is merged when it is back at 600 s,
    // and north does not follow until it is refilled, 20 s from 1000 s on.
    const auto three = [](const std::string& faults, const std::string& steps = "") {
        return Law(
            "locations: {east: [], west: [], north: []}\nentry_points: {users: {through: database, rate: 1/s}}\n"
            "components: {database: {model: generic/database, writer: east, replicas: {west: {at: west, lag: 4s, promotion: 40s}, north: "
            "{at: north, lag: 9s}},\n"
            "  failover: {policy: manual, on_return: merge}, filling: {takes: 100MB/s}}}\n"
            "data: {records: {in: database, writes: 10/s, total: 2GB}}\ndetection: {seen: {reports: users, after: 30s}}\n"
            "runbooks: {go: {when: seen, if: {down: database.writer}, steps: [{promote: database.west}" +
                steps + "]}}\n",
            "horizon: 4h\nfaults: [" + faults + "]\n");
    };
    const std::string north_filled = ", {wait: 930s}, {resync: database, to: north}";  // 70 + 930
    const auto agree = [](const Law& law, double at) {
        CHECK(law.at(FactKind::RedundancyRestored) == at);
        CHECK(law.count(FactKind::RedundancyRestored) == (at == law.never ? 0 : 1));
        CHECK(redundant(law) == at);
    };
    agree(three("{outage: east, lasts: 10m}"), Law::never);
    agree(three("{outage: east, lasts: 10m}", north_filled), 1020);
    agree(three("{outage: east, lasts: 1h}", north_filled), 3600);
    // Lost again while east is still out, north is back later.
    agree(three("{outage: east, lasts: 1h}, {outage: north, at: 2000s, lasts: 2h}", north_filled), 9200);
    agree(three("{destroy: east}", north_filled), Law::never);
}

TEST_CASE("a group is redundant again when its last member is back") {
    // East is down until 600 s, north from 300 s to 7500 s: east follows at 600 s, which is two of three.
    const Law law(
        "locations: {east: [], west: [], north: []}\nentry_points: {users: {through: database, rate: 1/s}}\n"
        "components: {database: {model: generic/database, writer: east, replicas: {west: {at: west, commit: majority}, north: {at: north, "
        "commit: majority}}}}\n"
        "data: {records: {in: database, writes: 10/s}}\ndetection: {seen: {reports: users, after: 10s}}\n"
        "runbooks: {go: {when: seen, if: {down: east}, steps: [{promote: database.west, takes: 20s}]}}\n",
        "faults: [{outage: east, lasts: 10m}, {outage: north, at: 5m, lasts: 2h}]\n");
    CHECK(law.at(FactKind::RedundancyRestored) == 7500);
    CHECK(redundant(law) == 7500);
}

TEST_CASE("a store with a single copy is redundant once it is restored, wherever that is") {
    const Law law(
        "locations: {east: [], west: []}\nentry_points: {users: {through: database, rate: 1/s}}\n"
        "components: {database: {model: generic/database, writer: east, backups: {every: 1d, stored_at: west, restore: {rate: 100MB/s, "
        "size: 2GB}}}}\n"
        "data: {records: {in: database, writes: 10/s}}\ndetection: {seen: {reports: users, after: 30s}}\n"
        "runbooks: {go: {when: seen, steps: [{restore: database}]}}\n",
        "faults: [{destroy: east}]\n");
    CHECK(law.at(FactKind::RestoredFromBackup) == 50);  // 30 + 20
    CHECK(law.at(FactKind::RedundancyRestored) == 50);
    CHECK(redundant(law) == 50);
}

TEST_CASE("copies follow a database that was restored again only after they are filled from it") {
    // Restored at 30 + 20 s, west is filled from it at 60 s. The place is lost at 1 h and back at 3660 s, where the backup is restored
    // again in 20 s: west still has the writes until 1 h. Promoted an hour later, at 7280 s, it lacks everything from 3596 s on.
    const Law law(
        "locations: {east: [], west: [], north: [], south: []}\nentry_points: {users: {through: database, rate: 1/s}}\n"
        "components: {database: {model: generic/database, writer: east, replicas: {west: {at: west, lag: 4s}}, filling: {takes: 200MB/s},\n"
        "  backups: {every: 1d, stored_at: north, restore: {rate: 100MB/s, at: south}}}}\n"
        "data: {records: {in: database, writes: 1/s, total: 2GB}}\ndetection: {seen: {reports: users, after: 30s}}\n"
        "runbooks:\n  go: {when: seen, if: {down: east}, steps: [{restore: database}, {resync: database, to: west, unless: {finished: "
        "go}}]}\n"
        "  later: {when: seen, if: {down: east}, steps: [{wait: 1h}, {promote: database.west, takes: 0s}]}\n",
        "faults: [{destroy: east}, {destroy: south, at: 1h, lasts: 60s}]\n");
    CHECK(law.all(FactKind::RestoredFromBackup) == std::vector<std::int64_t>{50'000'000, 3'680'000'000});
    CHECK(law.all(FactKind::Resynced) == std::vector<std::int64_t>{60'000'000});
    CHECK(law.at(FactKind::RedundancyRestored) == 60);
    CHECK(redundant(law) == Law::never);
    const auto& facts = law.told().record.facts;
    const auto promoted = std::find_if(facts.begin(), facts.end(), [](const model::Fact& fact) { return fact.kind == FactKind::Promoted; });
    REQUIRE(promoted != facts.end());
    CHECK(promoted->at.us == 7'280'000'000);
    CHECK(promoted->value == (7280 - (3600 - 4)) * 1'000'000LL);
}

TEST_CASE("a copy that follows and is filled again is missing until it is full") {
    // Seen at 30 s, west is discarded and filled with 2 GB at 100 MB/s until 50 s.
    const Law law(
        "locations: {east: [], west: []}\nentry_points: {users: {through: web, rate: 1/s}}\n"
        "components: {web: {model: generic/service, at: east, replaced_in: 40s}, database: {model: generic/database, writer: east, "
        "replicas: {west: {at: west, lag: 4s}}, filling: {takes: 100MB/s}}}\n"
        "data: {records: {in: database, writes: 10/s, total: 2GB}}\ndetection: {seen: {reports: users, after: 30s}}\n"
        "runbooks: {go: {when: seen, steps: [{resync: database, to: west}]}}\n",
        "faults: [{crash: web}, {stall: database.west, at: 10s, lasts: 1m}]\n");
    CHECK(law.at(FactKind::Dropped) == 30);
    CHECK(law.at(FactKind::Resynced) == 50);
    CHECK(law.at(FactKind::RedundancyRestored) == 50);
    CHECK(redundant(law) == 50);  // web was at 40 s
}

TEST_CASE("a standby is filled with the writer that it mirrors, and is a standby again") {
    // The region is lost at 0 and back at 1 h; west is promoted at 50 s, a is filled from it in 20 s from 2 h on and the writer again at
    // 7220 s. Then a is lost: its standby takes over in 60 s.
    const Law law(
        "locations: {east: [a, b], west: []}\nentry_points: {users: {through: database, rate: 1/s}}\n"
        "components: {database: {model: generic/database, writer: a, standby: b, replicas: {west: {at: west, lag: 4s, promotion: 20s}}, "
        "failover: {takes: 60s}, filling: {takes: 100MB/s}}}\n"
        "data: {records: {in: database, writes: 10/s, total: 2GB}}\ndetection: {seen: {reports: users, after: 30s}}\n"
        "runbooks: {go: {when: seen, if: {down: east}, steps: [{promote: database.west}, {wait: 7150s}, {resync: database, to: a}, "
        "{switch_over: database, to: a, takes: 0s}]}}\n",
        "faults: [{outage: east, lasts: 1h}, {outage: a, at: 8000s}]\n");
    CHECK(law.at(FactKind::Resynced) == 7220);
    CHECK(law.at(FactKind::RedundancyRestored) == 7220);
    CHECK(law.at(FactKind::SwitchedOver) == 7220);
    CHECK(law.all(FactKind::Promoted) == std::vector<std::int64_t>{50'000'000, 8'060'000'000});
    CHECK(law.rpo() == 4);
}
