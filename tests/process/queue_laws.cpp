// Queues: which items wait, for how long, what is discarded, and what one queue hands on to the next.
#include <cmath>
#include <deque>
#include <random>

#include "sim/process/world/queue_line.h"
#include "tests/process/law.h"

using namespace drsim::test;
using drsim::process::Expired;
using drsim::process::QueueLine;

namespace {

/// A queue of jobs that arrive at 100/s and are handed on to a worker.
Law queue(const std::string& jobs, const std::string& worker, const std::string& scenario) {
    return Law(
        "entry_points: {users: {through: jobs, rate: 100/s, writes: orders}}\n"
        "components:\n  jobs: {model: generic/queue, at: east, needs: [worker], " +
            jobs +
            "}\n"
            "  worker: {model: generic/service, at: east, starts_in: 1s" +
            worker +
            "}\n"
            "data: {orders: {in: jobs}}\n",
        scenario);
}

double lost(const Law& law) { return law.told().measures.lost_writes.at(0); }

}  // namespace

TEST_CASE("a backlog without a consumer stays to the end, and items that wait too long are lost") {
    const Law forever = queue("drains: 300/s, keeps: 1h", "", "faults: [{outage: worker}]\nhorizon: 20h\n");
    CHECK(forever.told().record.has_backlog);
    CHECK(forever.rpo() == 19 * 3600);  // at the end the last hour is still there
    CHECK(lost(forever) == Approx(100.0 * 19 * 3600));
    const Law kept = queue("drains: 300/s, keeps: 30d", "", "faults: [{outage: worker}]\nhorizon: 20h\n");
    CHECK(kept.told().record.has_backlog);
    CHECK(kept.rpo() == 0);
}

TEST_CASE("with a slow consumer a share of all arriving items waits too long") {
    // 60/s of 100/s are handed on: the oldest is 0.4 t old, an hour after 9000 s;
    // from then on 40 of each 100 are discarded, of those that arrived from 5400 s on.
    const Law law = queue("drains: 300/s, keeps: 1h", ", rollout: {stages: [{share: 100%}], rollback: {takes: 30s}}",
                          "faults: [{bad_release: worker, fails: 80%}]\nhorizon: 20h\n");
    CHECK(law.told().record.has_backlog);
    CHECK(lost(law) == Approx(40.0 * (20 * 3600 - 9000)));
    CHECK(law.rpo() == Approx(20 * 3600 - 3600 - 5400));
}

TEST_CASE("items that one queue hands on arrive in the next") {
    const auto two = [](const std::string& fault, const std::string& horizon) {
        return Law(
            "entry_points: {users: {through: first, rate: 100/s}}\n"
            "components:\n  first: {model: generic/queue, at: east, needs: [one], drains: 200/s}\n"
            "  one: {model: generic/service, at: east, needs: [{component: second, calls: 0.5}]}\n"
            "  second: {model: generic/queue, at: east, needs: [two], drains: 75/s}\n"
            "  two: {model: generic/service, at: east}\n"
            "data: {jobs: {in: second, writes: 50/s}}\n",
            "faults: [" + fault + "]\nhorizon: " + horizon + "\n");
    };
    // 600 s of 50/s wait, and drain at 75 - 50 a second.
    const Law behind = two("{outage: two, lasts: 10m}", "5h");
    CHECK(behind.all(FactKind::QueueDrained) == std::vector<std::int64_t>{1'800'000'000});
    // 60,000 wait before the first and go on at 200/s until 1200 s; meanwhile 100/s arrive at the second,
    // which lets 75 through: 600 * 25 wait, and drain at 25/s.
    const Law before = two("{outage: one, lasts: 10m}", "5h");
    CHECK(before.all(FactKind::QueueDrained) == std::vector<std::int64_t>{1'200'000'000, 1'800'000'000});
    // Half an hour of items that wait in the second is lost with it.
    const Law lost_with_it = two("{outage: two}, {destroy: second, at: 30m}", "1h");
    CHECK(lost_with_it.rpo() == 1800);
    CHECK(lost_with_it.told().measures.lost_writes.at(0) == Approx(50.0 * 1800));
}

TEST_CASE("a queue that gets more than it can ever hand on is not a healthy start") {
    drsim::test::ScratchFolder folder;
    std::string said;
    const auto scene = drsim::test::scene_from_files(
        folder.write("system.yaml",
                     "drsim: 1\nsystem: s\nenvironment: e\nlocations: {east: []}\nentry_points: {users: {through: jobs, rate: 100/s}}\n"
                     "components:\n  jobs: {model: generic/queue, at: east, needs: [worker], drains: 80/s}\n  worker: {model: "
                     "generic/service, at: east}\n"),
        folder.write("scenario.yaml", "drsim: 1\nscenario: t\nclass: incident\nfaults: [{outage: worker, lasts: 1m}]\nhorizon: 1h\n"),
        said);
    REQUIRE(scene);
    CHECK(Replay(*scene).trial(0).record.unhealthy_queue == 0);
}

TEST_CASE("a queue hands on no more than the capacity of its consumers") {
    const auto drained = [](const std::string& more, const std::string& needs, const std::string& faults) {
        const Law law("locations: {east: [a, b]}\nentry_points: {users: {through: jobs, rate: 100/s}" + more +
                          "}\ncomponents:\n"
                          "  jobs: {model: generic/queue, at: east, needs: [" +
                          needs +
                          "], drains: 300/s}\n  between: {model: generic/load-balancer, at: east, needs: [worker], probe: {every: 1s, "
                          "timeout: 500ms}}\n"
                          "  name: {model: generic/dns, targets: [worker], ttl: 0s, switches: manual}\n  worker: {model: generic/service, "
                          "at: east, capacity: 75/s}\n  other: {model: generic/service, at: east, capacity: 10/s}\n",
                      "faults: [" + faults + "]\n");
        return law.at(FactKind::QueueDrained);
    };
    const std::string loss = "{outage: a, lasts: 10m}";
    // One of two workers is down for 600 s: 25/s wait, 15,000 in all, and then 150 - 100 a second drain.
    CHECK(drained("", "worker", loss) == 900);
    CHECK(drained("", "{component: name, within: anywhere}", loss) == 900);
    CHECK(drained("", "between", loss) ==
          Approx(901).margin(1));  // until the balancer notices, half of the items handed on fail and wait as well
    CHECK(drained("", "{any_of: [worker, other]}", loss) ==
          Approx(600 + 600 * 15.0 / 70).margin(1));  // 85 a second, then 170 - 100 of the 9,000
    // The other load of the workers leaves 55, then 130 a second: 45 * 600 wait, and 30 drain.
    CHECK(drained(", calls: {through: worker, rate: 20/s}", "worker", loss) == 600 + 900);
}

TEST_CASE("items in a queue are lost when all its instances are destroyed, even if it is back at once") {
    const auto lost = [](const std::string& zones, const std::string& in, const std::string& destroyed) {
        const Law law(
            "locations: {east: [a, b, c], west: []}\nentry_points: {users: {through: jobs, rate: 100/s, writes: rows}}\ncomponents:\n"
            "  jobs: {model: generic/queue, at: " +
                zones +
                ", needs: [worker], drains: 300/s, keeps: 4d}\n  worker: {model: generic/service, at: c, needs: [{component: db, role: "
                "writer}]}\n"
                "  db: {model: generic/database, writer: west}\ndata: {rows: {in: " +
                in + "}}\n",
            "faults: [{outage: west, lasts: 100s}, " + destroyed + "]\n");
        return std::pair(law.rpo(), law.told().measures.lost_writes.at(0));
    };
    // Nothing is handed on from 0 to 100 s; items of 60 s have arrived when the queue is destroyed, for 10 s.
    for (const std::string in : {"jobs", "db"}) {
        CHECK(lost("[a]", in, "{destroy: a, at: 60s, lasts: 10s}") == std::pair(60.0, 6000.0));
        CHECK(lost("[a, b]", in, "{destroy: a, at: 60s, lasts: 10s}") == std::pair(0.0, 0.0));  // b has it all
        CHECK(lost("[a, b]", in, "{destroy: a, at: 60s, lasts: 10s}, {destroy: b, at: 80s, lasts: 5s}") ==
              std::pair(0.0, 0.0));  // and a again by then
        CHECK(lost("[a, b]", in, "{destroy: a, at: 60s, lasts: 1h}, {destroy: b, at: 80s, lasts: 5s}") == std::pair(80.0, 8000.0));
        CHECK(lost("[a]", in, "{outage: a, at: 60s, lasts: 10s}") == std::pair(0.0, 0.0));
    }
}

TEST_CASE("items that a queue discards are lost to their writer") {
    const auto lost = [](const std::string& entries, const std::string& in) {
        const Law law("locations: {east: [], west: []}\nentry_points: {" + entries +
                          "}\ncomponents:\n  app: {model: generic/service, at: east, needs: [jobs]}\n"
                          "  jobs: {model: generic/queue, at: east, needs: [worker], drains: 600/s, keeps: 40s}\n  worker: {model: "
                          "generic/service, at: east, needs: [{component: db, role: writer}]}\n"
                          "  db: {model: generic/database, writer: west}\ndata: {rows: {in: " +
                          in + "}}\n",
                      "faults: [{outage: west, lasts: 100s}]\n");
        return law.told().measures.lost_writes.at(0);
    };
    CHECK(lost("users: {through: jobs, rate: 100/s, writes: rows}", "jobs") == Approx(6000));
    CHECK(lost("users: {through: app, rate: 100/s, writes: rows}", "db") == Approx(6000));
    CHECK(lost("users: {through: app, rate: 100/s, writes: rows}, others: {through: worker, rate: 1/s, writes: rows}", "db") ==
          Approx(6000));  // these do not wait
}

TEST_CASE("the flow model of a line agrees with single requests") {
    // The same as single requests: 1000 s, each second of which brings and removes some; rates change every 50 s.
    std::mt19937 numbers(7);  // the standard fixes them
    const auto below = [&](unsigned count) { return static_cast<double>(numbers() % count); };
    constexpr double us = 1e6;
    for (int round = 0; round < 200; ++round) {
        const double keeps = round % 3 == 0 ? QueueLine::never : 20 + below(200);
        QueueLine line;
        line.clear(keeps * us, true);
        std::vector<Expired> expired;
        std::deque<double> waiting;  // when each arrived
        std::vector<double> rates;   // of arrivals, by piece
        double let_go = 0, came = 0, thrown_away = 0, handed_on = 0;
        const auto came_over = [&](double from, double to) {
            double all = 0;
            for (std::size_t p = 0; p < rates.size(); ++p)
                all +=
                    rates[p] * std::max(0.0, std::min(to, static_cast<double>(p + 1) * 50) - std::max(static_cast<double>(p) * 50, from));
            return all;
        };
        constexpr double parts = 20;  // of a time unit
        for (int piece = 0; piece < 20; ++piece) {
            const double in = below(5) * 10, out = below(5) * 10;
            line.flow(in / us, out / us);
            rates.push_back(in);
            for (int i = 0; i < 50 * parts; ++i) {
                const double now = piece * 50 + i / parts;
                for (came += in / parts; came >= 1; came -= 1) waiting.push_back(now);
                while (!waiting.empty() && waiting.front() < now - keeps) waiting.pop_front(), thrown_away += 1;
                for (let_go += out / parts; let_go >= 1; let_go -= 1)
                    if (!waiting.empty()) waiting.pop_front(), handed_on += 1;
                if (i == 17 * parts)
                    CHECK(came_over(line.course().came_at(now * us) / us, now) == Approx(static_cast<double>(waiting.size())).margin(5));
            }
            line.advance((piece + 1) * 50 * us, expired);
            const double waits = came_over(line.oldest_us() / us, (piece + 1) * 50);  // all that arrived since the oldest did
            INFO("round " << round << ", piece " << piece << ", keeps " << keeps);
            CHECK(waits == Approx(static_cast<double>(waiting.size())).margin(5));  // a request at either end, and steps of a twentieth
        }
        double as_flows = 0, passed = 0;
        for (const Expired& span : expired) as_flows += span.share * came_over(span.from_us / us, span.to_us / us);
        line.course().each_passed(
            0, 1000 * us, [&](double from_us, double to_us, double share) { passed += share * came_over(from_us / us, to_us / us); });
        INFO("round " << round << ", keeps " << keeps);
        CHECK(as_flows == Approx(thrown_away).margin(60));  // of up to 40,000: a few requests at each of the 20 changes
        CHECK(passed == Approx(handed_on).margin(60));
    }
}
