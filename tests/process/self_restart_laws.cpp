// Services whose crashed instances restart in place.
#include "tests/process/law.h"

using namespace drsim::test;

namespace {

std::string service(const std::string& keys) {
    return R"(
locations: {east: [a, b], west: []}
entry_points: {users: {through: web, rate: 1/s, restored_at: 100%}}
components: {web: {model: generic/service, at: a, )" +
           keys + "}}\n";
}

}  // namespace

TEST_CASE("a crashed instance restarts in place") {
    const Law law(service("restarts_in: 12s"), "faults: [{crash: web}]\n");
    CHECK(law.at(FactKind::RestartStarted) == 0);
    CHECK(law.rto() == 12);
    CHECK(Law(service("starts_in: 1s"), "faults: [{crash: web}]\n").rto() == Law::never);
}

TEST_CASE("a crashed instance restarts only while its place is up") {
    const Law law(service("restarts_in: 12s"), "faults: [{crash: web}, {outage: a, lasts: 300s}]\n");
    CHECK(law.rto() == 312);
    const Law interrupted(service("restarts_in: 12s"), "faults: [{crash: web, onset: true}, {outage: a, at: 5s, lasts: 100s}]\n");
    CHECK(interrupted.count(FactKind::RestartStarted) == 2);
    CHECK(interrupted.rto() == 117);  // 5 + 100 + 12
}

TEST_CASE("a restart that a short outage interrupts begins again when the place is back") {
    const Law law(service("restarts_in: 60s"), "faults: [{crash: web, onset: true}, {outage: a, at: 1s, lasts: 5s}]\n");
    CHECK(law.rto() == 66);  // 1 + 5 + 60
}

TEST_CASE("a restart in place needs no successor, and a repair that is earlier needs no restart") {
    const Law law(service("restarts_in: 12s, replaced_in: 330s"), "faults: [{crash: web}]\n");
    CHECK(law.rto() == 12);
    CHECK(law.count(FactKind::InstancesReady) == 0);
    CHECK(Law(service("restarts_in: 12s"), "faults: [{crash: web, repair: 5s}]\n").rto() == 5);
}

TEST_CASE("an instance lost with its place is replaced elsewhere, not restarted") {
    const Law law(R"(
locations: {east: [a, b], west: []}
entry_points: {users: {through: web, rate: 1/s, restored_at: 100%}}
components: {web: {model: generic/service, at: {east: {count: 2}}, capacity: 0.6/s, restarts_in: 12s, replaced_in: 330s}}
)",
                  "faults: [{outage: a}]\n");
    CHECK(law.count(FactKind::RestartStarted) == 0);
    CHECK(law.rto() == 330);
}

TEST_CASE("an instance that crashes again restarts again") {
    const Law law(service("restarts_in: 12s"), "faults: [{crash: web, onset: true}, {crash: web, at: 100s}]\n");
    CHECK(law.count(FactKind::RestartStarted) == 2);
    CHECK(law.all(FactKind::PoolCameBack) == std::vector<std::int64_t>{12'000'000, 112'000'000});
}

TEST_CASE("each crashed instance restarts in its own time, and places without instances do not") {
    const Law law(R"(
locations: {east: [a, b], west: []}
entry_points: {users: {through: web, rate: 1/s, restored_at: 100%}}
components: {web: {model: generic/service, at: {a: {count: 4}, b: {count: 0, max: 2}}, restarts_in: {uniform: [10s, 60s]}}}
)",
                  "faults: [{crash: web}]\n");
    CHECK(law.count(FactKind::RestartStarted) == 4);
    const auto back = law.all(FactKind::PoolCameBack);
    CHECK(back.size() == 4);
    CHECK(back.front() < back.back());
    CHECK(law.rto() == static_cast<double>(back.front()) / 1e6);  // the first one serves all requests
}
