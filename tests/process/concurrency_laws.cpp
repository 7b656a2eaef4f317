// Functions that handle only so many requests at the same time in a region.
#include "tests/process/law.h"

using namespace drsim::test;

namespace {

std::string function(const std::string& limit, const std::string& more = "") {
    return R"(
locations: {east: [a, b], west: [c]}
entry_points: {users: {through: name, rate: 100/s, restored_at: 100%}, others: {through: run@west, rate: 30/s, restored_at: 99%}}
components:
  name: {model: generic/switch, targets: [run@east, run@west], switches: manual, returns: manual}
  run: {model: generic/service, at: [east, west], concurrency: {limit: )" +
           limit + ", each: 200ms}}\n" + more;
}

}  // namespace

TEST_CASE("a limit of concurrent requests holds for all zones of a region together") {
    // 20 at 200 ms each are 100 a second: just enough, also with one zone.
    const Law law(function("20"), "faults: [{outage: a, lasts: 10m}]\n");
    CHECK(law.level(100) == Approx(1));
    CHECK(law.rto() == 0);
}

TEST_CASE("requests of all callers share a limit, and those beyond it are refused") {
    const Law law(function("20",
                           "runbooks: {go: {when: seen, steps: [{route: name, to: run@west, takes: 1s}]}}\n"
                           "detection: {seen: {reports: users, after: 9s}}\n"),
                  "faults: [{outage: east}]\n");
    CHECK(law.at(FactKind::RouteChanged) == 10);
    // 130 a second come to a region that serves 100: of both entry points 100/130.
    CHECK(law.level(20, 0) == Approx(100.0 / 130));
    CHECK(law.level(20, 1) == Approx(100.0 / 130));
    CHECK(law.level(5, 1) == Approx(1));
    const Law enough(function("26",
                              "runbooks: {go: {when: seen, steps: [{route: name, to: run@west, takes: 1s}]}}\n"
                              "detection: {seen: {reports: users, after: 9s}}\n"),
                     "faults: [{outage: east}]\n");
    CHECK(enough.rto() == 10);
}

TEST_CASE("an alarm on utilisation compares the load with the limit") {
    const std::string alarm =
        "detection: {busy: {alarm: utilisation, of: run@west, above: 90%, over: 1m, periods: 1}, seen: {reports: users, after: 9s}}\n"
        "runbooks: {go: {when: seen, steps: [{route: name, to: run@west, takes: 1s}]}}\n";
    CHECK(Law(function("28", alarm), "faults: [{outage: east}]\n").count(FactKind::DetectorFired, "busy") == 1);  // 130 of 140
    CHECK(Law(function("30", alarm), "faults: [{outage: east}]\n").count(FactKind::DetectorFired, "busy") == 0);  // 130 of 150
}
