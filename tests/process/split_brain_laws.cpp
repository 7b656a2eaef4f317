// Two copies that take writes at once: an old writer that nothing closes, and clients that still point at it.
#include "tests/process/law.h"

using namespace drsim;
using namespace drsim::test;

namespace {

/// All users come to the application in west, which writes to the database in east until it is repointed.
std::string pointed_at(const std::string& on_return, const std::string& steps, const std::string& entry = "",
                       const std::string& data = "in: database, writes: 10/s") {
    return R"(
entry_points: {users: {through: web@west, rate: 10/s, from: west, restored_at: 100%)" +
           entry + R"(}}
components:
  web: {model: generic/service, at: [east, west], needs: [{component: database, role: writer}]}
  database:
    model: generic/database
    writer: east
    replicas: {west: {at: west, lag: 4s, promotion: 40s}}
    failover: {policy: manual, on_return: )" +
           on_return + R"(}
    endpoint: per_region
data: {records: {)" +
           data + R"(}}
detection: {seen: {reports: users, after: 30s}}
runbooks: {go: {when: seen, steps: [)" +
           steps + "]}}\n";
}

const std::string repointed = "{promote: database.west}, {wait: 60s}, {repoint: web@west, to: database.west, takes: 10s}";

}  // namespace

TEST_CASE("an old writer that comes back unfenced serves clients that still point at it, and their writes diverge") {
    // Lost at 0, promoted at 70, not repointed; back at 3600, the trial's horizon is at 14400:
    // 10/s for 10800 s, and 40 that west never received.
    const Law apart(pointed_at("keep_apart", "{promote: database.west}"), "faults: [{outage: east, lasts: 1h}]\n");
    CHECK(apart.at(FactKind::Promoted) == 70);
    CHECK(apart.at(FactKind::SplitBrainBegan) == 3600);
    CHECK(apart.count(FactKind::SplitBrainEnded) == 0);
    CHECK(apart.rto() == 3600);
    CHECK(apart.rpo() == 10'800);
    CHECK(apart.told().measures.lost_writes.at(0) == Approx(108'040));
    const Law fenced(pointed_at("fence", "{promote: database.west}"), "faults: [{outage: east, lasts: 1h}]\n");
    CHECK(fenced.count(FactKind::SplitBrainBegan) == 0);
    CHECK(fenced.rto() == fenced.never);
    CHECK(fenced.rpo() == 4);
}

TEST_CASE("after a promotion while the old writer runs, there are two writers until the clients are repointed") {
    // Back at 50, promoted at 70, repointed at 70 + 60 + 10: 70 s of writes diverge, the 4 s before the promotion did not arrive.
    const Law apart(pointed_at("keep_apart", repointed), "faults: [{outage: east, lasts: 50s}]\n");
    CHECK(apart.at(FactKind::KeptApart) == 70);
    CHECK(apart.at(FactKind::SplitBrainBegan) == 70);
    CHECK(apart.at(FactKind::SplitBrainEnded) == 140);
    CHECK(apart.rto() == 50);
    CHECK(apart.rpo() == 70);
    CHECK(apart.told().measures.lost_writes.at(0) == Approx(740));
    const Law fenced(pointed_at("fence", repointed), "faults: [{outage: east, lasts: 50s}]\n");
    CHECK(fenced.rto() == 140);  // shorter than the hold, 50 to 70 does not end the interruption
    CHECK(fenced.rpo() == 4);
    CHECK(fenced.told().measures.lost_writes.at(0) == Approx(40));
}

TEST_CASE("writes of an entry point diverge as far as they are accepted") {
    const Law law(pointed_at("keep_apart", repointed, ", writes: records", "in: database"), "faults: [{outage: east, lasts: 50s}]\n");
    CHECK(law.rpo() == 70);
    CHECK(law.told().measures.lost_writes.at(0) == Approx(740));  // 10/s for 70 s and for 4 s
}

TEST_CASE("once fenced, the old writer serves nobody") {
    const Law law(pointed_at("keep_apart", "{promote: database.west}, {wait: 60s}, {fence: database, takes: 10s}"),
                  "faults: [{outage: east, lasts: 50s}]\n");
    CHECK(law.at(FactKind::Fenced) == 140);
    CHECK(law.at(FactKind::SplitBrainEnded) == 140);
    CHECK(law.rpo() == 70);
    CHECK(law.level(141) == 0);
}

TEST_CASE("while clients move from the new writer to the old one, more and more of their writes diverge") {
    // East is lost at 0, west promoted and repointed by 140, and users follow to west. East is back at 3600; at 3690 the record is switched
    // back to it, though its database was not resynced:
    // over the 60 s of cached answers the share at the old writer grows from 0 to 1, until 14400.
    const std::string system = R"(
entry_points: {users: {through: name, rate: 10/s, restored_at: 100%}}
components:
  name: {model: generic/dns, targets: [web@east, web@west], switches: manual, returns: manual, ttl: 60s}
  web: {model: generic/service, at: [east, west], needs: [{component: database, role: writer}]}
  database:
    model: generic/database
    writer: east
    replicas: {west: {at: west, lag: 4s, promotion: 40s}}
    failover: {policy: manual, on_return: keep_apart}
    endpoint: per_region
data: {records: {in: database, writes: 10/s}}
detection: {seen: {reports: users, after: 30s}}
runbooks:
  go: {when: seen, steps: [{promote: database.west}, {repoint: web@west, to: database.west, takes: 10s}, {route: name, to: web@west,
        takes: 0s}, {wait: 3600s}, {route: name, to: web@east, takes: 10s}]}
)";
    const Law law(system, "faults: [{outage: east, lasts: 1h}]\n");
    CHECK(law.all(FactKind::RouteChanged) == std::vector<std::int64_t>{80'000'000, 3'690'000'000});
    CHECK(law.at(FactKind::SplitBrainBegan) == 3690);
    CHECK(law.rpo() == 14'400 - 3690);
    // 40 before the loss; 30 s worth on the way there, then all of it.
    CHECK(law.told().measures.lost_writes.at(0) == Approx(40 + 300 + 10.0 * (14'400 - 3750)));
    CHECK(law.rto() == 140);  // 80 + 60 of cached answers, and nothing is noticed afterwards
}

TEST_CASE("if the endpoint follows the writer nobody writes to an old one") {
    std::string system = pointed_at("keep_apart", "{promote: database.west}");
    system.replace(system.find("per_region"), 10, "follows");
    const Law law(system, "faults: [{outage: east, lasts: 1h}]\n");
    CHECK(law.at(FactKind::KeptApart) == 3600);
    CHECK(law.count(FactKind::SplitBrainBegan) == 0);
    CHECK(law.rto() == 70);
    CHECK(law.rpo() == 4);
}

TEST_CASE("a rejected write is not lost: a data set's own writes need their writer") {
    // East is out from 100 to 700 s and lost for good at 800; west is 1000 s behind,
    // so it has nothing from -200 on. East accepted writes for 300 + 100 s of that time.
    const Law law(R"(
entry_points: {users: {through: database, rate: 1/s}}
components: {database: {model: generic/database, writer: east, replicas: {west: {at: west, lag: 1000s, promotion: 40s}}}}
data: {records: {in: database, writes: 10/s}}
detection: {seen: {reports: users, after: 700s}}
runbooks: {go: {when: seen, if: {down: east}, steps: [{promote: database.west}]}}
)",
                  "faults: [{outage: east, at: 100s, lasts: 600s}, {outage: east, at: 800s}]\n");
    CHECK(law.rpo() == 1000);
    CHECK(law.told().measures.lost_writes.at(0) == Approx(4000));
}

TEST_CASE("a writer that is down serves nobody, even if other copies are read") {
    const Law law(R"(
entry_points:
  users: {through: web@west, rate: 10/s, from: west}
  clerks: {through: database, rate: 1/s}
components:
  web: {model: generic/service, at: west, needs: [{component: database, role: reader}]}
  database: {model: generic/database, writer: east, replicas: {west: {at: west, lag: 4s, promotion: 40s}}}
data: {records: {in: database, writes: 10/s}}
detection: {seen: {reports: clerks, after: 30s}}
runbooks: {go: {when: seen, if: {down: database.writer}, steps: [{promote: database.west}]}}
)",
                  "faults: [{outage: east}]\n");
    CHECK(law.at(FactKind::Promoted) == 70);
}
