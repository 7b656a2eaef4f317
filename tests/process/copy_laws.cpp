// Steps and faults on one copy of a store, resolved at the time at which they happen.
#include "tests/process/law.h"

using namespace drsim::test;

namespace {

std::string pair_with(const std::string& steps) {
    return R"(
entry_points: {users: {through: web@west, rate: 1/s, from: west, restored_at: 100%}}
components:
  web: {model: generic/service, at: [east, west], needs: [{component: database, role: writer}]}
  database: {model: generic/database, writer: east, replicas: {west: {at: west, lag: 4s, promotion: 40s}}, endpoint: per_region}
data: {records: {in: database, writes: 10/s}}
detection: {seen: {reports: users, after: 30s}}
runbooks: {go: {when: seen, steps: [)" +
           steps + "]}}\n";
}

}  // namespace

TEST_CASE("clients of an endpoint per copy find a promoted copy once they are repointed") {
    const Law law(pair_with("{promote: database.west}, {wait: 60s}, {repoint: web@west, to: database.west, takes: 10s}"),
                  "faults: [{outage: east, lasts: 2h}]\n");
    CHECK(law.at(FactKind::Promoted) == 70);  // 30 + 40
    CHECK(law.rto() == 140);                  // + 60 + 10
}

TEST_CASE("clients that are not repointed wait for the old writer's place, and then longer") {
    const Law law(pair_with("{promote: database.west}"), "faults: [{outage: east, lasts: 2h}]\n");
    CHECK(law.rto() == law.never);  // the old writer comes back fenced
}

TEST_CASE("clients can be pointed at the current writer") {
    const Law law(pair_with("{promote: database.west}, {repoint: web, to: database.writer, takes: 10s}"),
                  "faults: [{outage: east, lasts: 2h}]\n");
    CHECK(law.rto() == 80);  // 30 + 40 + 10
}

TEST_CASE("a planned switch-over needs both ends: it waits for a writer that is down") {
    const Law law(R"(
entry_points: {users: {through: database, rate: 1/s}}
components: {database: {model: generic/database, writer: east, replicas: {west: {at: west, lag: 400s, promotion: 40s}}}}
data: {records: {in: database, writes: 10/s}}
detection: {seen: {reports: users, after: 30s}}
runbooks: {go: {when: seen, steps: [{switch_over: database, to: west, takes: 20s}]}}
)",
                  "faults: [{outage: east, lasts: 1h}]\n");
    CHECK(law.at(FactKind::SwitchedOver) == 3620);
    CHECK(law.rto() == 3620);  // back at 3600, and nobody takes writes while the hand-over lasts
    CHECK(law.rpo() == 0);
}

namespace {

Law promoted_after(const std::string& replicas, const std::string& faults) {
    return Law(
        "entry_points: {users: {through: database, rate: 1/s}}\n"
        "components: {database: {model: generic/database, writer: east, replicas: {" +
            replicas +
            "}}}\n"
            "data: {records: {in: database, writes: 10/s}}\ndetection: {seen: {reports: users, after: 30s}}\n"
            "runbooks: {go: {when: seen, steps: [{promote: database.one, takes: 20s}]}}\n",
        "faults: [" + faults + "]\n");
}

const std::string writer_lost = ", {outage: east, at: 300s, onset: true}";

}  // namespace

TEST_CASE("a writer goes on alone without its synchronous copy, and its writes then are only its own") {
    for (const char* commit : {"commit: synchronous", "lag: 5s, commit: semi_synchronous"}) {
        INFO(commit);
        const std::string one = std::string("one: {at: west, ") + commit + "}";
        CHECK(promoted_after(one, "{outage: east, onset: true}").rpo() == 0);
        CHECK(promoted_after(one, "{stall: database.one, at: 100s}" + writer_lost).rpo() == 200);
        CHECK(promoted_after(one, "{stall: database.one, at: 100s, lasts: 100s}" + writer_lost).rpo() == 0);
        CHECK(promoted_after(one, "{outage: west, at: 100s, lasts: 300s}" + writer_lost).rpo() == 200);  // promoted when it is back
        CHECK(promoted_after(one, "{outage: west, at: 100s, lasts: 100s}" + writer_lost).rpo() == 0);
        // While it is down nobody waits: the writes are served.
        CHECK(promoted_after(one, "{outage: west, lasts: 1h}").rto() == 0);
    }
}

TEST_CASE("a copy whose stall ends after its writer is gone cannot catch up: it holds what it held at the loss") {
    // The writer is lost at 300 s, and the copy promoted 30 + 20 s after it; its stall, which began at 100 s, has ended by then.
    const auto stalled_for = [](const std::string& copy, const std::string& lasts, const std::string& loss = writer_lost) {
        return promoted_after("one: {at: west, " + copy + "}", "{stall: database.one, at: 100s, lasts: " + lasts + "}" + loss).rpo();
    };
    for (const char* copy : {"lag: 5s", "lag: 5s, commit: semi_synchronous", "commit: synchronous"}) {
        INFO(copy);
        const double lag = std::string(copy) == "lag: 5s" ? 5 : 0;
        CHECK(stalled_for(copy, "199s") == lag);
        CHECK(stalled_for(copy, "201s") == 200 + lag);
        CHECK(stalled_for(copy, "249s") == 200 + lag);
        CHECK(stalled_for(copy, "1h") == 200 + lag);
        // It was stalled when it went down, and came back when its writer was gone.
        CHECK(stalled_for(copy, "150s", ", {outage: west, at: 200s, lasts: 110s}" + writer_lost) == 200 + lag);
        // From a writer that is back for a minute it receives everything, up to the second loss.
        CHECK(stalled_for(copy, "210s", ", {outage: east, at: 300s, lasts: 20s, onset: true}, {outage: east, at: 340s}") == lag);
    }
    // A runbook that checks the lag waits until the outage is over.
    const Law guarded(
        "entry_points: {users: {through: database, rate: 1/s}}\n"
        "components: {database: {model: generic/database, writer: east, replicas: {one: {at: west, lag: 5s}}}}\n"
        "data: {records: {in: database, writes: 10/s}}\ndetection: {seen: {reports: users, after: 30s}}\n"
        "runbooks: {go: {when: seen, if: {lag: database.one, below: 1m}, steps: [{promote: database.one, takes: 20s}]}}\n",
        "faults: [{stall: database.one, at: 100s, lasts: 210s}, {outage: east, at: 300s, lasts: 1h, onset: true}]\n");
    CHECK(guarded.count(FactKind::Promoted) == 0);
    CHECK(guarded.rto() == 3600);
    CHECK(guarded.rpo() == 0);
}

TEST_CASE("a copy that came back without a writer follows the standby as soon as that takes over") {
    // The replica is out from 100 s to 310 s, its writer from 300 s on;
    // the standby takes over at 360 s and has everything. Promoted later, the replica lacks only its lag.
    const Law law(
        "locations: {east: [a, b], west: []}\nentry_points: {users: {through: database, rate: 1/s}}\n"
        "components: {database: {model: generic/database, writer: a, standby: b, replicas: {one: {at: west, lag: 5s}}, failover: {takes: "
        "60s}}}\n"
        "data: {records: {in: database, writes: 10/s}}\ndetection: {seen: {reports: users, after: 30s}}\n"
        "runbooks: {go: {when: seen, if: {down: east}, steps: [{promote: database.one, takes: 20s}]}}\n",
        "faults: [{outage: west, at: 100s, lasts: 210s}, {outage: a, at: 300s, onset: true}, {outage: b, at: 1000s}]\n");
    CHECK(law.count(FactKind::Promoted) == 2);
    CHECK(law.rpo() == 5);
}

TEST_CASE("a semi-synchronous copy misses writes that a quicker one confirmed without it") {
    const std::string one = "one: {at: west, lag: 5s, commit: semi_synchronous}, ";
    const std::string quicker = one + "two: {at: west, lag: 2s, commit: semi_synchronous}";
    CHECK(promoted_after(quicker, "{outage: east, onset: true}").rpo() == 3);
    CHECK(promoted_after(one + "two: {at: west, lag: 9s, commit: semi_synchronous}", "{outage: east, onset: true}").rpo() == 0);
    CHECK(promoted_after(one + "two: {at: west, lag: 2s}", "{outage: east, onset: true}").rpo() ==
          0);  // commits do not wait for an asynchronous copy
    CHECK(promoted_after(quicker, "{stall: database.two, at: 100s}" + writer_lost).rpo() == 0);  // then commits waited for this one
    // 200, and the 3 by which it was behind the other
    CHECK(promoted_after(quicker, "{stall: database.one, at: 100s}" + writer_lost).rpo() == 203);
    CHECK(promoted_after(quicker, "{stall: database.one, at: 100s}, {stall: database.two, at: 50s}" + writer_lost).rpo() == 200);
}

TEST_CASE("a pair goes on alone without its standby, and loses those writes if only the standby comes back") {
    const auto pair_loses = [](const std::string& standby_out) {
        return Law(
            "locations: {east: [a, b]}\nentry_points: {users: {through: database, rate: 1/s}}\n"
            "components: {database: {model: generic/database, writer: a, standby: b, failover: {takes: 60s}}}\n"
            "data: {records: {in: database, writes: 10/s}}\n",
            "faults: [" + standby_out + "{outage: a, at: 300s, onset: true}]\n");
    };
    CHECK(pair_loses("").rpo() == 0);
    CHECK(pair_loses("{outage: b, at: 100s, lasts: 100s}, ").rpo() == 0);  // it caught up from 200 s on
    const Law late = pair_loses("{outage: b, at: 100s, lasts: 300s}, ");
    CHECK(late.rto() == 160);  // back at 400 s, + 60
    CHECK(late.rpo() == 200);
}

namespace {

/// Users in east who write to a store whose first writer is in east; `copies` adds copies, `more` detection.
std::string written_from_east(const std::string& copies, const std::string& more = "") {
    return "entry_points: {users: {through: web, rate: 1/s}}\n"
           "components:\n"
           "  web: {model: generic/service, at: east, needs: [{component: orders, role: writer, within: anywhere}]}\n"
           "  orders: {model: generic/database, writer: east, " +
           copies +
           "}\n"
           "data: {orders: {in: orders, writes: 1/s}}\n" +
           more;
}

const char* const one_copy = "replicas: {copy: {at: west, lag: 1s, promotion: 1m}}";

}  // namespace

TEST_CASE("a copy that missed writes stays behind until it and the writer are up together") {
    // It follows until 0 and is down until 20 min; its writer is down from 10 min to 40 min.
    // At 30 min it goes down again: it has met no writer since 0.
    const Law law(written_from_east(
                      one_copy,
                      "detection: {seen: {reports: users, after: 0s}}\n"
                      "runbooks: {failover: {when: seen, if: {serving: users, below: 50%, for: 35m}, steps: [{promote: orders.copy}]}}\n"),
                  "faults: [{outage: orders.copy, lasts: 20m}, {outage: orders.writer, at: 10m, lasts: 30m}, {outage: orders.copy, at: "
                  "30m, lasts: 40m}, "
                  "{outage: orders.writer, at: 60m}]\n");
    CHECK(law.rpo() == 60 * 60 + 1);
}

TEST_CASE("a planned hand-over waits for a stalled copy") {
    const Law law(written_from_east(one_copy,
                                    "detection: {seen: {reports: users, after: 0s}}\n"
                                    "runbooks: {over: {when: seen, steps: [{wait: 30m}, {switch_over: orders, to: west, takes: 1m}]}}\n"),
                  "faults: [{stall: orders.copy, lasts: 2h}, {outage: web, at: 1s, lasts: 1m}]\n");
    CHECK(law.at(FactKind::SwitchedOver) == 2 * 3600 + 60);
    CHECK(law.rpo() == 0);
}

TEST_CASE("a failover waits for an uninterrupted silence") {
    const auto silences = [](const std::string& second) {
        return Law(written_from_east("standby: west, failover: {policy: automatic, silent_for: 5m, takes: 1m}"),
                   "faults: [{outage: orders.writer, lasts: 4m}, {outage: orders.writer, at: 290s, lasts: " + second + "}]\n");
    };
    CHECK(silences("3m").count(FactKind::FailoverStarted) == 0);
    CHECK(silences("30m").at(FactKind::FailoverStarted) == 290 + 300);
}

TEST_CASE("the recovery point is measured up to the last write that is missing") {
    // The only client goes down at 0, the writer after it; the copy that is promoted is 10 min behind.
    const auto lost_at = [](const std::string& at, const std::string& writes) {
        const Law law("entry_points: {users: {through: web, rate: 2/s" + writes +
                          "}}\n"
                          "components:\n"
                          "  web: {model: generic/service, at: west, needs: [{component: orders, role: writer, within: anywhere}]}\n"
                          "  orders: {model: generic/database, writer: east, replicas: {copy: {at: west, lag: 10m, promotion: 0s}}}\n"
                          "data: {orders: {in: orders" +
                          (writes.empty() ? ", writes: 2/s" : "") +
                          "}}\n"
                          "detection: {seen: {probes: orders.writer, every: 1s}}\n"
                          "runbooks: {go: {when: seen, steps: [{promote: orders.copy}]}}\n",
                      "faults: [{outage: web, onset: true, lasts: 4h}, {outage: east, at: " + at + ", lasts: 4h}]\n");
        CHECK(law.count(FactKind::Promoted) == 1);
        return std::pair(law.rpo(), law.told().measures.lost_writes.at(0));
    };
    CHECK(lost_at("4m", ", writes: orders") == std::pair(360.0, 720.0));  // from 10 min before the loss to when the client went down
    CHECK(lost_at("1h", ", writes: orders") == std::pair(0.0, 0.0));
    CHECK(lost_at("4m", "") == std::pair(600.0, 1200.0));  // other users write on
}
