// Replicas that take over by themselves after a grace period.
#include "tests/process/law.h"

using namespace drsim::test;

namespace {

/// A pair in two zones of east and a replica in west that lags 7 s and takes 40 s to promote.
std::string with_failover(const std::string& failover, const std::string& more = "") {
    return R"(
locations: {east: [a, b], west: [c]}
entry_points: {users: {through: database, rate: 1/s, restored_at: 100%}}
components:
  database:
    model: generic/database
    writer: a
    standby: b
    replicas: {far: {at: c, lag: 7s, promotion: 40s}}
    failover: )" +
           failover + "\ndata: {records: {in: database, writes: 10/s}}\n" + more;
}

const std::string pair_and_grace = "{takes: 60s, to: far, grace: 30m}";

}  // namespace

TEST_CASE("a replica takes over when the grace period has passed, and loses its lag") {
    const Law law(with_failover(pair_and_grace), "faults: [{outage: east}]\n");
    CHECK(law.at(FactKind::FailoverStarted) == 1800);
    CHECK(law.at(FactKind::Promoted) == 1840);
    CHECK(law.rto() == 1840);
    CHECK(law.rpo() == 7);
}

TEST_CASE("a writer that returns within the grace period stays the writer") {
    const Law law(with_failover(pair_and_grace), "faults: [{outage: east, lasts: 1700s}]\n");
    CHECK(law.count(FactKind::FailoverStarted) == 0);
    CHECK(law.rto() == 1700);
    CHECK(law.rpo() == 0);
    const Law underway(with_failover(pair_and_grace), "faults: [{outage: east, lasts: 1820s}]\n");
    CHECK(underway.count(FactKind::FailoverStarted) == 1);
    CHECK(underway.count(FactKind::Promoted) == 0);
    CHECK(underway.rto() == 1820);
}

TEST_CASE("a grace period starts over when the writer goes down again") {
    const Law law(with_failover(pair_and_grace), "faults: [{outage: east, lasts: 1000s, onset: true}, {outage: east, at: 1200s}]\n");
    CHECK(law.all(FactKind::FailoverStarted) == std::vector<std::int64_t>{3'000'000'000});
}

TEST_CASE("a standby that takes over in the meantime ends the grace period") {
    const Law law(with_failover(pair_and_grace), "faults: [{outage: a}]\n");
    CHECK(law.count(FactKind::FailoverStarted) == 1);
    CHECK(law.rto() == 60);
    CHECK(law.rpo() == 0);
    // The new writer in turn has its own grace period.
    const Law both(with_failover(pair_and_grace), "faults: [{outage: a, onset: true}, {outage: b, at: 500s}]\n");
    CHECK(both.count(FactKind::FailoverStarted) == 2);
    CHECK(both.all(FactKind::Promoted) == std::vector<std::int64_t>{60'000'000, 2'340'000'000});
}

TEST_CASE("a replica takes over without a standby too, and waits until it is up") {
    const std::string alone = R"(
entry_points: {users: {through: database, rate: 1/s, restored_at: 100%}}
components:
  database:
    model: generic/database
    writer: east
    replicas: {far: {at: west, lag: 7s, promotion: 40s}}
    failover: {policy: automatic, to: far, grace: 30m}
data: {records: {in: database, writes: 10/s}}
)";
    CHECK(Law(alone, "faults: [{outage: east}]\n").rto() == 1840);
    const Law late(alone, "faults: [{outage: east, onset: true}, {outage: west, lasts: 2000s}]\n");
    CHECK(late.at(FactKind::FailoverStarted) == 2000);
    CHECK(late.rto() == 2040);
}

TEST_CASE("people who promote the replica earlier end the grace period") {
    const Law law(with_failover(pair_and_grace, R"(
detection: {seen: {reports: users, after: 30s}}
runbooks: {go: {when: seen, if: {down: east}, steps: [{promote: database.far}]}}
)"),
                  "faults: [{outage: east}]\n");
    CHECK(law.rto() == 70);  // 30 + 40
    CHECK(law.count(FactKind::FailoverStarted) == 0);
    CHECK(law.count(FactKind::Promoted) == 1);
}

TEST_CASE("a longer grace period never shortens an outage") {
    std::int64_t before = 0;
    for (const char* grace : {"0s", "1m", "10m", "1h"}) {
        const Law law(with_failover("{takes: 60s, to: far, grace: " + std::string(grace) + "}"), "faults: [{outage: east, lasts: 50m}]\n");
        CHECK(law.rto() >= static_cast<double>(before));
        before = static_cast<std::int64_t>(law.rto());
    }
    CHECK(before == 3000);  // longer than the outage: it is waited out
}

TEST_CASE("a grace period runs out while the writer restarts, and whichever is first counts") {
    const auto with_restart = [](const std::string& restarts) {
        return Law(R"(
entry_points: {users: {through: database, rate: 1/s, restored_at: 100%}}
components:
  database: {model: generic/database, writer: east, restarts_in: )" +
                       restarts + R"(, replicas: {far: {at: west, lag: 7s, promotion: 40s}}, failover: {to: far, grace: 5m}}
data: {records: {in: database, writes: 10/s}}
)",
                   "faults: [{crash: database.writer}]\n");
    };
    CHECK(with_restart("60m").rto() == 340);
    CHECK(with_restart("60m").rpo() == 7);
    CHECK(with_restart("320s").rto() == 320);
    CHECK(with_restart("320s").rpo() == 0);
}
