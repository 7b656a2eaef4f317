// Writes that reach a store through queues: the store has them once they are handed on, and losses are given by sending time.
#include "tests/process/law.h"

using namespace drsim::test;

namespace {

/// 100/s arrive through a queue, and from it 300/s at most, at a database in north with a copy in west, 10 s behind, that is promoted at
/// once when north is gone: readers of the database notice that.
std::string shop(const std::string& queues, const std::string& copy = "lag: 10s", const std::string& entries = "",
                 const std::string& data = "in: db", const std::string& more = "", const std::string& promotion = "0s") {
    return "locations: {east: [a, b], north: [], west: []}\n"
           "links: [{name: wire, between: [north, west], rtt: 7ms, bandwidth: 200MB/s}]\n"
           "entry_points: {users: {through: jobs, rate: 100/s, writes: rows}, seers: {through: web, rate: 1/s}" +
           entries +
           "}\n"
           "components:\n" +
           queues +
           "  worker: {model: generic/service, at: a, needs: [{component: db, role: writer}]}\n"
           "  web: {model: generic/service, at: b, needs: [{component: db, role: writer}]}\n"
           "  db: {model: generic/database, writer: north, replicas: {copy: {at: west, " +
           copy + ", promotion: " + promotion + "}}" + more +
           "}\n"
           "data: {rows: {" +
           data +
           "}}\n"
           "detection: {seen: {reports: seers, after: 0s}}\nrunbooks: {go: {when: seen, steps: [{promote: db.copy}]}}\n";
}

const std::string one_queue = "  jobs: {model: generic/queue, at: b, needs: [worker], drains: 300/s}\n";
const std::string no_worker = "{outage: worker, lasts: 600s}";

struct Lost {
    Lost(const std::string& system, const std::string& faults)
        : law(system, "faults: [" + faults + "]\n"), rpo(law.rpo()), writes(law.told().measures.lost_writes.at(0)) {}
    Law law;
    double rpo, writes;
};

std::string at(double seconds, const std::string& fault = "outage: north") {
    return ", {" + fault + ", at: " + std::to_string(seconds) + "s}";
}

Approx near(double value, double margin) { return Approx(value).margin(margin); }

}  // namespace

TEST_CASE("without a backlog writes arrive at the store when they are sent") {
    const Lost lost(shop(one_queue), "{outage: north, at: 700s}");
    CHECK(lost.rpo == 10);
    CHECK(lost.writes == Approx(1000));
}

TEST_CASE("a writer lost while a backlog drains has taken the writes handed on, and its copy lacks the last of them") {
    // Nothing until 600 s, then 300/s: by t it has the writes sent until 3 (t - 600), and all from 900 s on.
    const auto lost = [](double at_s) { return Lost(shop(one_queue), no_worker + at(at_s)); };
    const Lost midst = lost(700);  // sent from 3 * 90 to 3 * 100 s
    CHECK(midst.rpo == 30);
    CHECK(midst.writes == Approx(3000));
    const Lost early = lost(605);  // handed on in 5 s
    CHECK(early.rpo == 15);
    CHECK(early.writes == Approx(1500));
    const Lost late = lost(905);  // sent from 3 * 295 to 905 s
    CHECK(late.rpo == 20);
    CHECK(late.writes == Approx(2000));
    CHECK(lost(920).rpo == 10);
    CHECK(midst.law.at(FactKind::Promoted) == 700);
}

TEST_CASE("items that wait in a queue while the store is down are safe in it") {
    const Lost lost(shop(one_queue), no_worker + at(300));
    CHECK(lost.law.at(FactKind::Promoted) == 300);
    CHECK(lost.rpo == 0);
    CHECK(lost.writes == 0);
    // Lost together with the worker: it has what it had by then.
    const Lost at_once(shop(one_queue), "{outage: worker, at: 100s, lasts: 600s}" + at(105));
    CHECK(at_once.rpo == 5);  // sent from 95 s to 100 s
    CHECK(at_once.writes == Approx(500));
}

TEST_CASE("losses at the end of a trial are also given by sending time") {
    const Lost lost(shop(one_queue, "lag: 10s", "", "in: db", "", "10h"), no_worker + at(700));
    CHECK(lost.law.count(FactKind::Promoted) == 0);
    CHECK(lost.rpo == 30);
    CHECK(lost.writes == Approx(3000));
}

TEST_CASE("bytes are shipped when the queue hands them on") {
    // 1 MB a write, 200 MB/s of room: while 300 MB/s are handed on, from 600 s to 900 s,
    // 100 MB/s are left behind, and drain at 100 MB/s until 1200 s.
    const std::string system = shop(one_queue, "lag: shipped", "", "in: db, size: 1MB");
    const auto lost = [&](double at_s) { return Lost(system, no_worker + at(at_s)); };
    const Lost midst = lost(750);  // 45 GB handed on, 30 GB shipped: sent from 300 s to 450 s
    CHECK(midst.rpo == near(150, 2e-5));
    CHECK(midst.writes == near(15'000, 2e-3));
    const Lost after = lost(1000);  // 100 GB handed on, 80 GB shipped: sent from 800 s to 1000 s
    CHECK(after.rpo == near(200, 2e-5));
    CHECK(after.writes == near(20'000, 2e-3));
    CHECK(lost(599).rpo == 0);
    CHECK(lost(1201).rpo == 0);
    // Nothing arrives while the wire is cut, and nothing has to.
    CHECK(Lost(system, no_worker + ", {outage: wire, at: 100s, lasts: 400s}" + at(550)).rpo == 0);
    // Cut from 500 s to 650 s: 15 GB wait then. By 750 s 45 GB are handed on, 20 GB shipped.
    CHECK(Lost(system, no_worker + ", {outage: wire, at: 500s, lasts: 150s}" + at(750)).rpo == near(250, 2e-5));
}

TEST_CASE("a queue that hands on everything at one instant has handed on all of it or, to a copy that lacks any of it, nothing") {
    const std::string unbounded = "  jobs: {model: generic/queue, at: b, needs: [worker]}\n";
    const Lost behind(shop(unbounded), no_worker + at(605));  // its copy has the arrivals until 595 s, of which there are none
    CHECK(behind.rpo == 605);
    CHECK(behind.writes == Approx(60'500));
    CHECK(Lost(shop(unbounded), no_worker + at(620)).rpo == 10);
    const std::string system = shop(unbounded, "lag: shipped", "", "in: db, size: 1MB");
    CHECK(Lost(system, no_worker + at(700)).rpo == 700);  // 20 of 60 GB are shipped
    // 60 GB at a spare 100 MB/s: until 1200 s.
    CHECK(Lost(system, no_worker + at(1000)).rpo == near(200, 2e-5));  // 100 GB have come, 80 GB are shipped
    CHECK(Lost(system, no_worker + at(1201)).rpo == 0);
}

TEST_CASE("a backup lacks writes that were handed on after it") {
    // Taken at 650 s, with the writes sent until 150 s; the writer is lost at 700 s, with those sent until 300 s.
    const std::string system = shop(one_queue, "lag: 10s", "", "in: db, size: 1MB",
                                    ", backups: {every: 1d, starts: '00:00', stored_at: b, restore: {size: 1GB, rate: 100MB/s, at: b}}");
    const std::size_t steps = system.find("promote: db.copy");
    const std::string restores = system.substr(0, steps) + "restore: db" + system.substr(steps + 16);
    const Law law(restores, "starts: {seconds: 85750}\nfaults: [" + no_worker + at(700) + "]\n");
    CHECK(law.count(FactKind::RestoredFromBackup) == 1);
    CHECK(law.rpo() == 150);
    CHECK(law.told().measures.lost_writes.at(0) == Approx(15'000));
}

TEST_CASE("the replay time of a log follows the size of the writes handed on") {
    // A snapshot of 0 s and a log up to the last whole second of some phase before the loss:
    // 300/s from 600 s on, of 1 MB each, at 100 MB/s.
    const auto restored = [](const std::string& faults) {
        const std::string system = shop(one_queue, "lag: 10s", "", "in: db, size: 1MB",
                                        ", backups: {every: 1d, starts: '00:00', log: {every: 1s, upload: 0s}, stored_at: b, restore: "
                                        "{size: 1MB, rate: 1MB/s, replay: 100MB/s, at: b}}");
        const std::size_t steps = system.find("promote: db.copy");
        return Law(system.substr(0, steps) + "restore: db" + system.substr(steps + 16), "starts: {seconds: 0}\nfaults: [" + faults + "]\n")
            .at(FactKind::RestoredFromBackup);
    };
    CHECK(restored(no_worker + at(700)) == near(700 + 1 + 298.5, 1.5));
    CHECK(restored(no_worker + at(500)) == 500 + 1);
    CHECK(restored("{outage: north, at: 700s}") == near(700 + 1 + 699.5, 0.5));
}

TEST_CASE("items that a queue discards and that the store also loses are lost once") {
    // 60 of 100 are handed on: from 250 s on, items of 100 s have waited too long, and 40 of each 100 are discarded.
    const std::string slow =
        "  jobs: {model: generic/queue, at: b, needs: [workers], drains: 300/s, keeps: 100s}\n"
        "  workers: {model: generic/service, at: [a, b], capacity: 60/s, needs: [{component: db, role: writer}]}\n";
    const auto lost = [&](const std::string& more) { return Lost(shop(slow), "{outage: a, lasts: 2000s}" + more); };
    const Lost thrown_away = lost("");
    CHECK(thrown_away.writes == Approx(40 * (2000 - 250)));
    CHECK(thrown_away.rpo == Approx(2000 - 250));
    // The items handed on from 990 s to 1000 s had been sent from 890 s to 900 s, and 600 of them had not been discarded.
    const Lost both = lost(at(1000));
    CHECK(both.law.at(FactKind::Promoted) == 1000);
    CHECK(both.writes == Approx(40 * (2000 - 250) + 600));
    // Of 60 MB/s that are handed on 50 are shipped: 10 GB are behind at 1000 s.
    const Lost shipped(shop(slow, "lag: {shipped: {at_most: 50MB/s}}", "", "in: db, size: 1MB"), "{outage: a, lasts: 2000s}" + at(1000));
    CHECK(shipped.writes == near(40 * (2000 - 250) + 10'000, 1e-3));
}

TEST_CASE("with queues in a row, losses of the store are given by arrival at the first queue") {
    // As the first queue is behind, 300/s come into the second from 600 s to 900 s,
    // and 250/s go on. By 700 s 25,000 have: sent until 250 s.
    const std::string two = one_queue.substr(0, one_queue.find("[worker]")) +
                            "[relay], drains: 300/s}\n"
                            "  relay: {model: generic/service, at: a, needs: [second]}\n"
                            "  second: {model: generic/queue, at: b, needs: [worker], drains: 250/s}\n";
    const auto lost = [&](const std::string& faults) { return Lost(shop(two), faults); };
    const Lost midst = lost("{outage: relay, lasts: 600s}" + at(700));
    CHECK(midst.rpo == Approx(25));  // 250 handed on in each of the last 10 s
    CHECK(midst.writes == Approx(2500));
    // The second has all by 600 * 100 / 150 = 400 s after 600 s; at 1000 s 2500 more had been sent from 975 s to 1000 s.
    CHECK(lost("{outage: relay, lasts: 600s}" + at(1000)).rpo == Approx(25));
    CHECK(lost("{outage: relay, lasts: 600s}" + at(1020)).rpo == 10);
    // Destroyed with the second queue at 800 s: 300 - 250 a second have stayed in it since 600 s,
    // sent from 500 s to 600 s. Items that wait in the first are not lost.
    const Law destroyed(shop(two, "lag: 10s", "", "in: db"),
                        "faults: [{outage: relay, lasts: 600s}, {destroy: second, at: 800s, lasts: 1s}]\n");
    CHECK(destroyed.rpo() == Approx(100));
    CHECK(destroyed.told().measures.lost_writes.at(0) == Approx(10'000));
}

TEST_CASE("for writers that bypass a queue the store lacks the writes of their last seconds") {
    const std::string others = ", others: {through: web, rate: 10/s, writes: rows}";
    const Lost both(shop(one_queue, "lag: 10s", others), no_worker + at(700));
    CHECK(both.rpo == 30);
    CHECK(both.writes == Approx(3000 + 100));
    const Lost waiting(shop(one_queue, "lag: 10s", others), no_worker + at(300));
    CHECK(waiting.rpo == 10);
    CHECK(waiting.writes == Approx(100));
    // 300 + 10 MB/s come, 200 go: at 700 s 30,000 + 7,000 MB have come and 6,000 + 20,000 are there,
    // which is what had come by 600 + 20,000 / 310 s.
    const Lost shipped(shop(one_queue, "lag: shipped", others, "in: db, size: 1MB"), no_worker + at(700));
    const double since = 100 - 20'000 / 310.0;
    CHECK(shipped.rpo == near(3 * since, 2e-5));
    CHECK(shipped.writes == near(310 * since, 2e-3));
}

TEST_CASE("a reader that bypasses a queue still writes through the queue") {
    const auto lost = [](const std::string& reads) {
        const std::string app = "  app: {model: generic/service, at: b, needs: [jobs, {component: db, within: anywhere" + reads + "}]}\n";
        std::string system = shop(one_queue + app);
        system.replace(system.find("through: jobs"), 13, "through: app");
        return Lost(system, no_worker + at(700)).rpo;
    };
    CHECK(lost(", role: reader") == 30);
    CHECK(lost(", role: writer, for: [seers]") == 30);
    CHECK(lost(", role: writer") == 10);  // may write either way
}

TEST_CASE("requests that failed while the queue was out are not waited for") {
    // Out from 300 s to 400 s: at 300/s from 600 s on, by 700 s all from before has gone,
    // by 750 s what was sent until 550 s. 30 of 45 GB are shipped.
    const Lost lost(shop(one_queue, "lag: shipped", "", "in: db, size: 1MB"),
                    no_worker + ", {outage: jobs, at: 300s, lasts: 100s}" + at(750));
    CHECK(lost.writes == near(15'000, 2e-3));
    CHECK(lost.rpo == near(150, 2e-5));
}

TEST_CASE("items discarded with the queue never arrive at the store") {
    // Destroyed at 300 s with the items sent from 0 on: those sent since 301 s arrive from 600 s on, at 650 s until 301 + 150 s.
    const Lost lost(shop(one_queue, "lag: shipped", "", "in: db, size: 1MB"),
                    no_worker + ", {destroy: jobs, at: 300s, lasts: 1s}" + at(650));
    CHECK(lost.law.told().measures.lost_writes.at(0) == near(30'000 + 5'000, 1));  // 15 GB handed on in 50 s, 10 GB shipped
    CHECK(lost.rpo == 300);
}
