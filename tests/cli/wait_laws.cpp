// How a replay tells waits: their beginning, their reason, and their place on the critical path.
#include <catch2/catch.hpp>

#include "tests/support/results.h"

namespace drsim::test {

namespace {

/// The narration of one trial of a database in p, which `database` completes;
/// q and r exist too, and `more` is the rest of the system.
std::string told(const std::string& database, const std::string& more, const std::string& faults) {
    const TempFolder folder;
    write_text(folder / "system.yaml",
               "drsim: 1\nsystem: s\nenvironment: e\nlocations: {p: [], q: [], r: []}\n"
               "components:\n  db: {model: generic/database, writer: p" +
                   database + "}\n" + more + "\n");
    write_text(folder / "scenario.yaml", "drsim: 1\nscenario: t\nclass: incident\nhorizon: 3h\nfaults: [" + faults + "]\n");
    const Ran ran = drsim({"replay", (folder / "system.yaml").string(), (folder / "scenario.yaml").string()});
    INFO(ran.errors);
    CHECK(ran.exit_code == 0);
    return ran.output;
}

bool has_line(const std::string& story, const std::string& line) { return story.find(line + "\n") != std::string::npos; }

std::string users_of_the_database(const std::string& runbooks) {
    return "entry_points: {users: {through: db, rate: 1/s}}\n"
           "data: {records: {in: db, writes: 10/s, size: 10KB, total: 90GB}}\n"
           "detection: {seen: {reports: users, after: 10s}}\nrunbooks: " +
           runbooks + "\n";
}

/// The users of another component, in r, trigger the step.
std::string handed_over_to_q() {
    return "  side: {model: generic/service, at: r}\nentry_points: {users: {through: db, rate: 1/s}, others: {through: side, rate: 1/s}}\n"
           "data: {records: {in: db, writes: 20/s, size: 10KB}}\n"
           "detection: {seen: {reports: others, after: 10s}}\nrunbooks: {g: {when: seen, steps: [{switch_over: db, to: q, takes: 1m}]}}\n";
}

}  // namespace

TEST_CASE("a restore records its waits for backups, a place and a link, and the end of the fault as their end") {
    const std::string more = "links: [{name: wire, between: [q, r], rtt: 1ms, bandwidth: 1GB/s}]\n" +
                             users_of_the_database("{g: {when: seen, steps: [{restore: db}]}}");
    const std::string from_q = ", backups: {every: 1h, stored_at: q, restore: {rate: 50MB/s, at: r}}";
    const std::string lost = told(from_q, more, "{destroy: p}, {outage: q, at: 10m, lasts: 20m}");
    CHECK(has_line(lost, "       00:10:00  step g.1 waits for q, where the backups are stored"));
    CHECK(has_line(lost, ">      00:30:00  fault ended: outage_1"));
    CHECK(has_line(lost, ">      00:30:00  step g.1 waited for the backups of db"));
    CHECK(has_line(lost, "RTO 01:00:00"));  // 90 GB at 50 MB/s from 30 min on
    CHECK(has_line(told(from_q, more, "{destroy: p}, {outage: r, lasts: 20m}"),
                   "       00:00:10  step g.1 waits for r, where the backup will be restored"));
    // Cut at 10 min with 29.5 GB transferred; that point is known.
    CHECK(has_line(told(from_q, more, "{destroy: p}, {outage: wire, at: 10m, lasts: 20m}"),
                   "       00:10:00  filling of db.restored waits for the link wire"));
}

TEST_CASE("a hand-over records its wait for the backlog to drain") {
    // 200 KB/s are written and 100 KB/s shipped: at 1010 s, when writes stop, 101 MB wait,
    // which take 1010 s: until 17 min after the onset at 1000 s.
    const std::string story =
        told(", replicas: {b: {at: q, lag: shipped}}", handed_over_to_q() + "links: [{between: [p, q], rtt: 1ms, bandwidth: 100KB/s}]",
             "{outage: r, lasts: 5m, at: 1000s}");
    CHECK(has_line(story, "       00:01:10  step g.1 waits for the remaining writes to be shipped to db.b"));
    CHECK(has_line(story, ">      00:17:00  step g.1 waited for the remaining writes to be shipped of db"));
    CHECK(has_line(story, "  draining                        00:16:50"));
}

TEST_CASE("launches, failovers and fillings record that they begin to wait") {
    const std::string launched = told("",
                                      "  web: {model: generic/service, at: {q: {count: 2}}, replaced_in: 1m, starts_in: 20s}\n"
                                      "entry_points: {users: {through: web, rate: 1/s}}\n",
                                      "{crash: web}, {no_capacity: q, lasts: 20m}");
    CHECK(has_line(launched, "       00:00:40  launch of web@q waits for capacity (2 times)"));
    const std::string gone =
        told(", standby: q, failover: {takes: 1m}", users_of_the_database("{}"), "{outage: q, lasts: 1h}, {outage: p, at: 10m}");
    CHECK(has_line(gone, "       00:10:00  failover of db waits for db@q, down since 00:00:00"));
    const std::string dropped =
        told(", replicas: {b: {at: q, lag: 0s}}, failover: {policy: manual, on_return: drop}, filling: {takes: 100MB/s}",
             users_of_the_database("{g: {when: seen, if: {down: p}, steps: [{promote: db.b, takes: 20s}]}}"),
             "{outage: p, lasts: 1h}, {outage: q, at: 65m, lasts: 5m}");
    CHECK(has_line(dropped, "       01:05:00  filling of db@p waits for db.b, down since 01:05:00"));
}

TEST_CASE("a writer that restarts in place waits for its restart, not for a failover or for nobody") {
    const std::string keys = "  keys: {model: generic/service, at: q}\nentry_points: {users: {through: db, rate: 1/s}}\n";
    const std::string faults = "{outage: q, lasts: 10m}, {crash: db.writer, at: 1m, onset: true}";
    const std::string story = told(", restarts_in: 40s, recovery_needs: [keys]", keys, faults);
    CHECK(has_line(story, "       00:00:00  restart of db waits for keys, down since -00:01:00"));
    CHECK(has_line(story, ">      00:09:00  db started to restart"));
    CHECK(has_line(story, "RTO 00:09:40"));
    CHECK(story.find("failover") == std::string::npos);
    CHECK(story.find("Nobody acted") == std::string::npos);
}

TEST_CASE("a step records the copy, majority or place that it waits for") {
    const auto promoted = [](const std::string& copies, const std::string& faults, const std::string& more = "") {
        return told(", replicas: {b: {at: q, " + copies + "}, c: {at: r, " + copies + "}}",
                    users_of_the_database("{g: {when: seen, if: {down: db.writer}, steps: [{promote: db.b, takes: 20s}]}" + more + "}"),
                    faults);
    };
    const std::string group = promoted("commit: majority", "{outage: p, lasts: 1h}, {outage: r, at: 5s, lasts: 10m}");
    CHECK(has_line(group, "       00:00:10  step g.1 waits for a majority of db (1 of 3 up)"));
    CHECK(has_line(group, ">      00:10:05  step g.1 waited for a majority of db"));
    CHECK(has_line(promoted("lag: 1s", "{outage: p, lasts: 1h}, {outage: q, lasts: 10m}"),
                   "       00:00:10  step g.1 waits for db.b, down since 00:00:00"));
    const std::string fenced = promoted("lag: 1s", "{outage: p, lasts: 1h}",
                                        ", h: {when: {finished: g}, if: {serving: p}, steps: [{switch_over: db, to: p, takes: 1m}]}");
    CHECK(has_line(fenced, "       01:00:00  step h.1 waits until db@p follows again"));
    // It is the writer, and lost: there is nothing to promote, and the step is not already done.
    const std::string lost = promoted("lag: 1s", "{destroy: p}, {destroy: q, at: 5m}");
    CHECK(has_line(lost, "       00:05:10  step g.1 done: db.b is already the writer, but is down"));
}

}  // namespace drsim::test
