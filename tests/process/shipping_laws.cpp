// Copies shipped over links: the backlog drains with the spare bandwidth, in a bounded number of steps.
#include "tests/process/law.h"

using namespace drsim::test;

TEST_CASE("two copies on one link drain their backlog in few steps, however little capacity is spare") {
    // 534,528 B/s are written; a link of 1.5 MB/s gives each of two copies 0.75 MB/s while both have a backlog.
    const Law law(R"(
locations: {east: [], west: [a, b]}
links: [{between: [east, west], rtt: 7ms, bandwidth: 12Mbps}]
entry_points: {users: {through: database, rate: 1/s}}
components: {database: {model: generic/database, writer: east, replicas: {one: {at: a, lag: shipped, promotion: 1s}, two: {at: b,
      lag: shipped, promotion: 1s}}}}
data: {records: {in: database, writes: 29/s, size: 18KiB}}
)",
                  "faults: [{stall: database.one, lasts: 100s}, {stall: database.two, lasts: 100s}]\nhorizon: 30m\n");
    CHECK(law.told().record.events < 5'000);
}

TEST_CASE("if writes use all of a link a backlog stays as it is, without any events") {
    const auto lost_at = [](const std::string& at) {
        return Law(R"(
links: [{name: wire, between: [east, west], rtt: 7ms, bandwidth: 10MB/s}]
entry_points: {users: {through: web, rate: 1/s}}
components:
  web: {model: generic/service, at: east}
  database: {model: generic/database, writer: east, replicas: {copy: {at: west, lag: shipped, promotion: 0s}}}
data: {records: {in: database, writes: 100/s, size: 100KB}}
detection: {seen: {reports: users, after: 0s}}
runbooks: {go: {when: seen, steps: [{promote: database.copy}]}}
)",
                   "faults: [{outage: wire, at: 10s, lasts: 500ms}, {outage: wire, at: 2h, lasts: 10m}, {outage: east, onset: true, at: " +
                       at + "}]\nhorizon: 24h\n");
    };
    CHECK(lost_at("1h").rpo() == Approx(0.5).margin(4e-6));
    const Law late = lost_at("23h");
    CHECK(late.rpo() == Approx(600.5).margin(4e-6));
    CHECK(late.told().record.events < 100);
}

namespace {

/// Writers in east, copies in west, a wire of 100 MB/s between them; when east is gone the copies are promoted at once.
std::string shipped(const std::string& stores, const std::string& data, const std::string& promotions) {
    return "links: [{name: wire, between: [east, west], rtt: 7ms, bandwidth: 100MB/s}]\n"
           "entry_points: {users: {through: web, rate: 1/s}}\n"
           "components:\n  web: {model: generic/service, at: east}\n" +
           stores + "data: {" + data +
           "}\n"
           "detection: {seen: {reports: users, after: 0s}}\nrunbooks: {go: {when: seen, steps: [" +
           promotions + "]}}\n";
}

std::string store(const std::string& name) {
    return "  " + name + ": {model: generic/database, writer: east, replicas: {copy: {at: west, lag: shipped, promotion: 0s}}}\n";
}

Law lost_at(double at_s, const std::string& system, const std::string& faults) {
    return Law(system, "faults: [" + faults + ", {outage: east, onset: true, at: " + std::to_string(at_s) + "s}]\n");
}

/// Instants are whole microseconds: those of the loss, and of the commit that arrived.
Approx seconds(double value) { return Approx(value).margin(4e-6); }

}  // namespace

TEST_CASE("the lag of a copy grows by the length of the cut, and drains with the spare capacity") {
    const std::string system = shipped(store("database"), "records: {in: database, writes: 60/s, size: 1MB}", "{promote: database.copy}");
    const std::string cut = "{outage: wire, at: 100s, lasts: 200s}";
    CHECK(lost_at(99, system, cut).rpo() == 0);
    CHECK(lost_at(250, system, cut).rpo() == seconds(150));
    CHECK(lost_at(300, system, cut).rpo() == seconds(200));
    CHECK(lost_at(420, system, cut).rpo() == seconds(120));  // 60 * 100 + 100 * 120 MB have come: written until 300 s
    CHECK(lost_at(597, system, cut).rpo() == seconds(2));    // 60 * 100 + 100 * 297 MB: until 595 s
    CHECK(lost_at(601, system, cut).rpo() == 0);             // 12,000 MB at 40 MB/s: 300 s
}

TEST_CASE("while writes rise from row to row nothing is shipped before it is written") {
    // From 0 to 80 MB/s in an hour: until t, 40 MB/s * t * t / 3600 s. The wire has room for all of it and is cut from 30 min on.
    const ScratchFolder folder;
    const std::string profile = folder.write("rise.csv", "time,rate_per_second\n0,0\n3600,80\n36000,80\n");
    const std::string system =
        shipped(store("database"), "records: {in: database, writes: {profile: " + profile + ", between: linear}, size: 1MB}",
                "{promote: database.copy}");
    const Law law(system, "starts: {seconds: 0}\nfaults: [{outage: wire, at: 30m, lasts: 1h}, {outage: east, onset: true, at: 40m}]\n");
    CHECK(law.rpo() == Approx(600).margin(0.1));  // half a minute's flow has an even pace: 40 * 15 * 15 / 3600 MB ahead, of 40 MB/s
}

TEST_CASE("nothing is written while the writer is down: a writer that comes back has no more to ship than before") {
    const std::string system = shipped(store("database"), "records: {in: database, writes: 60/s, size: 1MB}", "{promote: database.copy}");
    const std::string crash = "{crash: database.writer, at: 100s, repair: 100s}";
    CHECK(lost_at(250, system, crash).rpo() == 0);
    // The wire is cut for the last 40 s before the crash: 2400 MB wait, and drain from 200 s on at the spare 40 MB/s.
    const std::string late = "{outage: wire, at: 60s, lasts: 140s}, " + crash;
    CHECK(lost_at(199, system, late).rpo() == seconds(40));
    CHECK(lost_at(230, system, late).rpo() ==
          seconds(20));                            // 60 * 60 + 100 * 30 MB have come, 600 MB of it written since the return: until 210 s
    CHECK(lost_at(265, system, late).rpo() == 0);  // 2400 MB at 40 MB/s: 60 s
}

TEST_CASE("a copy that was brought up to date has no earlier backlog left") {
    const std::string system =
        "links: [{name: wire, between: [east, west], rtt: 7ms, bandwidth: 100MB/s}]\n"
        "entry_points: {users: {through: web, rate: 1/s}}\n"
        "components:\n  web: {model: generic/service, at: east}\n" +
        store("database") +
        "data: {records: {in: database, writes: 60/s, size: 1MB}}\n"
        "detection: {seen: {reports: users, after: 0s}, copy_lost: {probes: database.copy, every: 10s}}\n"
        "runbooks: {go: {when: seen, steps: [{promote: database.copy}]}, again: {when: copy_lost, steps: [{wait: 150s}, {resync: database, "
        "to: west, takes: 0s}]}}\n";
    // The copy is away from 100 s to 200 s: 6000 MB wait, which the wire would drain by 350 s.
    const std::string away = "{crash: database.copy, at: 100s, repair: 100s}";
    CHECK(lost_at(240, system, away).rpo() == seconds(240 - (60 * 100 + 100 * 40) / 60.0));
    const Law after = lost_at(280, system, away);
    CHECK(after.count(FactKind::Resynced) == 1);
    CHECK(after.at(FactKind::Resynced) < 280);
    CHECK(after.rpo() == 0);
}

TEST_CASE("two cuts that overlap are one, from the first to the end of the last") {
    const std::string system = shipped(store("database"), "records: {in: database, writes: 60/s, size: 1MB}", "{promote: database.copy}");
    const std::string cuts = "{outage: wire, at: 100s, lasts: 200s}, {outage: wire, at: 150s, lasts: 250s}";
    CHECK(lost_at(400, system, cuts).rpo() == seconds(300));
    CHECK(lost_at(500, system, cuts).rpo() == seconds(500 - (60 * 100 + 100 * 100) / 60.0));
}

TEST_CASE("of two backlogs on one link each drains at half of it, then the larger at the rest") {
    // 30 and 20 MB/s are written, the wire is cut from 100 s to 300 s: 6000 and 4000 MB wait. At 50 MB/s each the second has drained
    // after 4000/(50 - 20) = 133.33 s; the first gets 80 MB/s from then and has drained (10,000 MB)/(100 - 50) = 200 s after the cut.
    const std::string system =
        shipped(store("large") + store("small"), "more: {in: large, writes: 30/s, size: 1MB}, less: {in: small, writes: 20/s, size: 1MB}",
                "{promote: large.copy}, {promote: small.copy}");
    const std::string cut = "{outage: wire, at: 100s, lasts: 200s}";
    const auto lags_at = [&](double at_s) {
        const Law law = lost_at(at_s, system, cut);
        return std::pair(law.rpo(0), law.rpo(1));
    };
    const auto [large_300, small_300] = lags_at(300);
    CHECK(large_300 == seconds(200));
    CHECK(small_300 == seconds(200));
    const auto [large_400, small_400] = lags_at(400);
    CHECK(large_400 == seconds(400 - (30 * 100 + 50 * 100) / 30.0));
    CHECK(small_400 == seconds(400 - (20 * 100 + 50 * 100) / 20.0));
    const auto [large_450, small_450] = lags_at(450);
    const double drained = 4000 / 30.0;
    CHECK(large_450 == seconds(450 - (30 * 100 + 50 * drained + 80 * (150 - drained)) / 30));
    CHECK(small_450 == 0);
    const auto [large_501, small_501] = lags_at(501);
    CHECK(large_501 == 0);
    CHECK(small_501 == 0);
}

TEST_CASE("while one stream has a backlog, the other's writes still flow as they arrive") {
    // Only the first was stalled: 6000 MB wait, and it may use all that the 20 MB/s leave: 80 MB/s, 6000/(80 - 30) = 120 s.
    const std::string system =
        shipped(store("large") + store("small"), "more: {in: large, writes: 30/s, size: 1MB}, less: {in: small, writes: 20/s, size: 1MB}",
                "{promote: large.copy}, {promote: small.copy}");
    const Law law = lost_at(350, system, "{stall: large.copy, at: 100s, lasts: 200s}");
    CHECK(law.rpo(0) == seconds(350 - (30 * 100 + 80 * 50) / 30.0));
    CHECK(law.rpo(1) == 0);
    CHECK(lost_at(421, system, "{stall: large.copy, at: 100s, lasts: 200s}").rpo(0) == 0);
}

TEST_CASE("a stream that another one slowed catches up when there is room again") {
    // 60 and 30 MB/s over 100: while the second drains 6000 MB each gets 50, for 6000/(50 - 30) = 300 s, and the first falls behind by
    // 10 MB/s; then 70 MB/s are left for it and its 3000 MB have drained 300 s later.
    const std::string system =
        shipped(store("large") + store("small"), "more: {in: large, writes: 60/s, size: 1MB}, less: {in: small, writes: 30/s, size: 1MB}",
                "{promote: large.copy}, {promote: small.copy}");
    const std::string stall = "{stall: small.copy, at: 100s, lasts: 200s}";
    CHECK(lost_at(500, system, stall).rpo(0) == seconds(500 - (60 * 300 + 50 * 200) / 60.0));
    const Law behind = lost_at(602, system, stall);  // the last second's worth of a backlog is slower, and is soon caught up
    CHECK(behind.rpo(0) == seconds(602 - (60 * 300 + 50 * 300 + 70 * 2) / 60.0));
    CHECK(behind.rpo(1) == 0);
    CHECK(lost_at(750, system, stall).rpo(0) == seconds(750 - (60 * 300 + 50 * 300 + 70 * 150) / 60.0));
    CHECK(lost_at(901, system, stall).rpo(0) == 0);
    CHECK(lost_at(901, system, stall).told().record.events < 1'000);
}

TEST_CASE("a link that a copy claims to be shipped over must be on its route") {
    const ScratchFolder folder;
    const auto said_of = [&](const char* over) {
        const std::string system = folder.write(
            "system.yaml",
            std::string(
                "drsim: 1\nsystem: s\nenvironment: e\nlocations: {east: [], north: [], west: []}\n"
                "links: [{name: short, between: [east, west], rtt: 7ms, bandwidth: 1MB/s}, {name: out, between: [east, north], rtt: 9ms, "
                "bandwidth: 9MB/s}, {name: back, between: [north, west], rtt: 9ms, bandwidth: 9MB/s}]\n"
                "entry_points: {users: {through: database, rate: 1/s}}\n"
                "components: {database: {model: generic/database, writer: east, replicas: {copy: {at: west, lag: {shipped: {over: ") +
                over + "}}}}}}\ndata: {records: {in: database, writes: 1/s, size: 1KB}}\n");
        const std::string scenario =
            folder.write("scenario.yaml", "drsim: 1\nscenario: t\nclass: incident\nhorizon: 1h\nfaults: [{outage: east}]\n");
        std::string said;
        (void)scene_from_files(system, scenario, said);
        return said;
    };
    CHECK(said_of("short").empty());
    CHECK(said_of("back").find("replica \"copy\" is shipped over \"back\", "
                               "but that link is not on the route of least rtt from its writer") != std::string::npos);
}

TEST_CASE("a planned hand-over waits until all writes have arrived, and loses nothing") {
    // 60 MB/s are written; the wire is cut from 100 s to 200 s: 6000 MB wait. The hand-over begins at 220 s, when 800 MB of them have
    // drained at the 40 MB/s to spare; nobody writes from then on,
    // and the other 5200 MB take 52 s of the whole wire, longer than the 20 s of the step.
    const auto handed_over_at = [](const std::string& takes, const std::string& more_faults = "") {
        const Law law(
            "links: [{name: wire, between: [east, west], rtt: 7ms, bandwidth: 100MB/s}]\n"
            "entry_points: {users: {through: web, rate: 1/s}}\n"
            "components:\n  web: {model: generic/service, at: east}\n" +
                store("database") +
                "data: {records: {in: database, writes: 60/s, size: 1MB}}\n"
                "detection: {seen: {reports: users, after: 0s}}\n"
                "runbooks: {go: {when: seen, steps: [{wait: 20s}, {switch_over: database, to: west, takes: " +
                takes + "}]}}\n",
            "faults: [{outage: wire, at: 100s, lasts: 100s}, {outage: web, at: 200s, onset: true}" + more_faults + "]\n");
        CHECK(law.rpo() == 0);
        return law.at(FactKind::SwitchedOver);
    };
    CHECK(handed_over_at("0s") == seconds(272));
    CHECK(handed_over_at("20s") == seconds(272));
    CHECK(handed_over_at("52s") == seconds(272));
    CHECK(handed_over_at("60s") == seconds(280));
    CHECK(handed_over_at("20s", ", {outage: wire, at: 230s, lasts: 10s}") == seconds(282));
    CHECK(handed_over_at("20s", ", {crash: database.writer, at: 250s, repair: 10s}") ==
          seconds(282));  // nothing is shipped meanwhile either
}

namespace {

/// 60 MB/s are written over the wire of 100 MB/s. The incident begins at 0 without a database; east is lost later.
Law lost_after_a_past(double at_s, const std::string& given, const std::string& writes = "60/s", const std::string& starts = "") {
    const std::string system = shipped(store("database") + "  bell: {model: generic/service, at: west}\n",
                                       "records: {in: database, writes: " + writes + ", size: 1MB}", "{promote: database.copy}");
    return Law(system, starts + "given: [" + given + "]\nfaults: [{outage: bell}, {outage: east, at: " + std::to_string(at_s) + "s}]\n");
}

}  // namespace

TEST_CASE("writes since a link was cut before time 0 wait to be shipped, as after a stall or an outage of the copy") {
    // Cut from -200 s to 100 s: 60 * 300 = 18,000 MB wait, and drain at the spare 40 MB/s until 100 + 450 s.
    for (const std::string what : {"outage: wire", "stall: database.copy", "outage: west", "outage: database.copy"}) {
        INFO(what);
        const std::string given = "{" + what + ", since: 200s, lasts: 100s}";
        CHECK(lost_after_a_past(250, given).rpo() == seconds(200));  // 100 * 150 MB have come: 250 s of writes, until 50 s
        CHECK(lost_after_a_past(549, given).rpo() == seconds(549 + 200 - 100 * 449 / 60.0));
        CHECK(lost_after_a_past(551, given).rpo() == 0);
    }
    const Law within = lost_after_a_past(50, "{outage: wire, since: 200s, lasts: 100s}");
    CHECK(within.rpo() == seconds(250));
    CHECK(within.told().measures.lost_writes.at(0) == Approx(60 * 250).margin(0.01));
    CHECK(lost_after_a_past(50, "{outage: wire, lasts: 100s}").rpo() == seconds(50));  // begun at 0, like one that is not given
    // Of two given faults the older one counts, in either order.
    const std::string wire = "{outage: wire, since: 200s, lasts: 100s}";
    const std::string stall = "{stall: database.copy, since: 300s, lasts: 100s}";
    CHECK(lost_after_a_past(50, wire + ", " + stall).rpo() == seconds(350));
    CHECK(lost_after_a_past(50, stall + ", " + wire).rpo() == seconds(350));
}

TEST_CASE("writes before time 0 follow the profile of the data") {
    // 20 MB/s in the hour before time 0, 60 MB/s from then on: the cut from -300 s to 100 s leaves 6000 + 6000 MB. At 200 s 10,000 MB of
    // them have come, 4000 of which were written since 0: until 66.667 s.
    const ScratchFolder folder;
    const std::string profile = folder.write("step.csv", "time,rate_per_second\n0,20\n3600,60\n36000,60\n");
    const Law law =
        lost_after_a_past(200, "{outage: wire, since: 300s, lasts: 100s}", "{profile: " + profile + "}", "starts: {seconds: 3600}\n");
    CHECK(law.rpo() == seconds(200 - 4000 / 60.0));
    CHECK(law.told().measures.lost_writes.at(0) == Approx(18'000 - 10'000).margin(0.01));
}

namespace {

/// 60 MB/s over wires of 100 MB/s. When the bell rings at 0, the writer is handed over to west at 10 s and back at 1010 s,
/// then come `more` steps; when east is lost `promoted` takes over.
Law handed_over_and_home(const std::string& faults, const std::string& more = "", const std::string& promoted = "copy") {
    return Law(
        "locations: {east: [], west: [], north: []}\n"
        "links: [{name: wire, between: [east, west], rtt: 7ms, bandwidth: 100MB/s}, {name: side, between: [east, north], rtt: 7ms, "
        "bandwidth: 100MB/s}]\n"
        "entry_points: {users: {through: web, rate: 1/s}, calls: {through: bell, rate: 1/s}}\n"
        "components:\n  web: {model: generic/service, at: east}\n  bell: {model: generic/service, at: west}\n"
        "  database: {model: generic/database, writer: east, replicas: {copy: {at: west, lag: shipped, promotion: 0s}, other: {at: north, "
        "lag: shipped, promotion: 0s}}}\n"
        "data: {records: {in: database, writes: 60/s, size: 1MB}}\n"
        "detection: {rung: {reports: calls, after: 0s}, seen: {reports: users, after: 0s}}\n"
        "runbooks:\n  over: {when: rung, steps: [{wait: 10s}, {switch_over: database, to: west, takes: 0s}, {wait: 1000s}, {switch_over: "
        "database, to: east, takes: 0s}" +
            more +
            "]}\n"
            "  go: {when: seen, steps: [{promote: database." +
            promoted + "}]}\n",
        "faults: [{outage: bell, lasts: 1s}" + faults + "]\n");
}

}  // namespace

TEST_CASE("a copy that was the writer is not shipped its own writes") {
    const std::string cut = ", {outage: wire, at: 1100s, lasts: 100s}";
    const auto east_lost_at = [](int at_s) { return ", {outage: east, at: " + std::to_string(at_s) + "s}"; };
    const Law home = handed_over_and_home(east_lost_at(1020));
    CHECK(home.all(FactKind::SwitchedOver) == std::vector<std::int64_t>{10'000'000, 1'010'000'000});
    CHECK(home.rpo() == 0);
    CHECK(handed_over_and_home(cut + east_lost_at(1200)).rpo() == seconds(100));
    // Since 1010 s: 60 * 90 MB before the cut and 100 * 100 MB after it: until 1266.667 s.
    CHECK(handed_over_and_home(cut + east_lost_at(1300)).rpo() == seconds(1300 - (1010 + (60 * 90 + 100 * 100) / 60.0)));
    // The next hand-over to it does not wait for that either.
    const Law again = handed_over_and_home("", ", {wait: 60s}, {switch_over: database, to: west, takes: 0s}");
    CHECK(again.all(FactKind::SwitchedOver) == std::vector<std::int64_t>{10'000'000, 1'010'000'000, 1'070'000'000});
    // Stalled from 500 s on, while it was the writer: it has missed nothing before 1010 s.
    CHECK(handed_over_and_home(", {stall: database.copy, at: 500s}" + east_lost_at(1100)).rpo() == seconds(90));
}

TEST_CASE("writes that had not reached another copy before a planned hand-over still wait for it afterwards") {
    // North is cut off from 900 s on, whichever copy writes: at 1400 s it lacks west's writes until 1010 s and east's since.
    const std::string cut = ", {outage: side, at: 900s, lasts: 500s}";
    CHECK(handed_over_and_home(cut + ", {outage: east, at: 1400s}", "", "other").rpo() == seconds(500));
    // 500 s of 60 MB/s at the spare 40 MB/s: 750 s.
    CHECK(handed_over_and_home(cut + ", {outage: east, at: 2151s}", "", "other").rpo() == 0);
    CHECK(handed_over_and_home(", {outage: east, at: 1011s}", "", "other").rpo() == 0);
}
