// Steps and faults on one copy of a store, whichever that is when their time comes.
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
runbooks: {go: {when: seen, steps: [)" + steps + "]}}\n";
}

}  // namespace

TEST_CASE("clients of an endpoint of its own find a promoted copy once they are repointed") {
    const Law law(pair_with("{promote: database.west}, {wait: 60s}, {repoint: web@west, to: database.west, takes: 10s}"), "faults: [{outage: east, lasts: 2h}]\n");
    CHECK(law.at(FactKind::Promoted) == 70);                      // 30 + 40
    CHECK(law.rto() == 140);                                      // + 60 + 10
}

TEST_CASE("clients that are not repointed wait for the old writer's place, and then for more") {
    const Law law(pair_with("{promote: database.west}"), "faults: [{outage: east, lasts: 2h}]\n");
    CHECK(law.rto() == law.never);                                // the old writer comes back fenced
}

TEST_CASE("clients can be pointed at whoever writes") {
    const Law law(pair_with("{promote: database.west}, {repoint: web, to: database.writer, takes: 10s}"), "faults: [{outage: east, lasts: 2h}]\n");
    CHECK(law.rto() == 80);                                       // 30 + 40 + 10
}

TEST_CASE("a planned switch-over needs both ends: it waits for a writer that is out") {
    const Law law(R"(
entry_points: {users: {through: database, rate: 1/s}}
components: {database: {model: generic/database, writer: east, replicas: {west: {at: west, lag: 400s, promotion: 40s}}}}
data: {records: {in: database, writes: 10/s}}
detection: {seen: {reports: users, after: 30s}}
runbooks: {go: {when: seen, steps: [{switch_over: database, to: west, takes: 20s}]}}
)", "faults: [{outage: east, lasts: 1h}]\n");
    CHECK(law.at(FactKind::SwitchedOver) == 3620);
    CHECK(law.rto() == 3620);                                     // back at 3600, and nobody takes writes while the hand-over lasts
    CHECK(law.rpo() == 0);
}
