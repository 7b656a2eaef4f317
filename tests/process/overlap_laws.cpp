// Overlapping faults hold a thing until the last one ends.
#include "tests/process/law.h"

using namespace drsim::test;

TEST_CASE("two crashes of one thing hold it until the later repair") {
    const Law law(R"(
entry_points: {users: {through: web, rate: 100/s}}
components: {web: {model: generic/service, at: east}}
)",
                  "faults: [{crash: web, repair: 600s, onset: true}, {crash: web, at: 300s, repair: 1800s}]\n");
    CHECK(law.rto() == 2100);  // 300 + 1800
}

TEST_CASE("two stalls of one copy hold it until the later ends") {
    const Law law(R"(
entry_points: {users: {through: database, rate: 1/s}}
components: {database: {model: generic/database, writer: east, replicas: {west: {at: west, lag: 4s, promotion: 40s}}}}
data: {records: {in: database, writes: 10/s}}
detection: {seen: {reports: users, after: 30s}}
runbooks: {go: {when: seen, steps: [{promote: database.west}]}}
)",
                  "faults: [{stall: database.west, lasts: 100s}, {stall: database.west, at: 50s, lasts: 1h}, {outage: east, at: 300s, "
                  "onset: true}]\n");
    CHECK(law.rpo() == 304);
}

TEST_CASE("two absences of one person hold until the later ends") {
    const Law law(
        R"(
entry_points: {users: {through: web, rate: 1/s}}
components: {web: {model: generic/service, at: east}}
people: {on_call: {acknowledge: 60s}}
detection: {seen: {reports: users, after: 200s, pages: on_call}}
)",
        "faults: [{outage: web, onset: true}, {unreachable: on_call, lasts: 100s}, {unreachable: on_call, at: 50s, lasts: 1h}]\n");
    // Paged at 200 s and, because nobody answered and users still complain, every 300 s: first reached after 50 + 3600 s.
    CHECK(law.at(FactKind::Acknowledged) == 200 + 12 * 300 + 60);
}

TEST_CASE("the standby of a pair that was left behind lacks the later writes of the promoted replica") {
    const Law law(R"(
locations: {east: [a, b], west: []}
entry_points: {users: {through: database, rate: 1/s}}
components:
  database: {model: generic/database, writer: a, standby: b, failover: {policy: manual, takes: 10s}, replicas: {west: {at: west, lag: 4s,
        promotion: 40s}}}
data: {records: {in: database, writes: 10/s}}
detection: {seen: {reports: users, after: 30s}}
runbooks: {go: {when: seen, steps: [{promote: database.west}, {wait: 1000s}, {promote: database.standby}]}}
)",
                  "faults: [{outage: east, lasts: 500s}]\n");
    // The standby holds nothing after 0 s; west writes from 70 s until the standby is promoted, at 70 + 1000 + 10 s.
    CHECK(law.count(FactKind::Promoted) == 2);
    CHECK(law.rpo() == 1080);
}

TEST_CASE("probes of a silent crash time out, probes of a refusing one fail at once") {
    const auto detected = [](const std::string& how) {
        return Law("entry_points: {users: {through: web, rate: 1/s}}\ncomponents: {web: {model: generic/service, at: east}}\n"
                   "detection: {seen: {probes: web, every: 60s, timeout: 20s, failures: 1}}\n",
                   "faults: [{crash: web, repair: 1h" + how + "}]\n", 3)
            .at(FactKind::DetectorFired);
    };
    CHECK(detected("") == detected(", refused: true"));
    CHECK(detected(", silent: true") == Approx(detected("") + 20));  // the same probe, its timeout later
    CHECK(detected(", silent: false") == detected(""));
    // Mended and crashed again: the kind of the later failure counts.
    const Law twice(
        "entry_points: {users: {through: web, rate: 1/s}}\ncomponents: {web: {model: generic/service, at: east}}\n"
        "detection: {seen: {probes: web, every: 60s, timeout: 20s, failures: 1}}\n",
        "faults: [{crash: web, repair: 600s, silent: true}, {crash: web, at: 1200s, repair: 1h}]\n", 3);
    const auto fired = twice.all(FactKind::DetectorFired);
    REQUIRE(fired.size() == 2);
    CHECK(fired[1] - fired[0] == 1'180'000'000);  // 1200 later, and not after a timeout
}
