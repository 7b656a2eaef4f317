// Alarms on the number of items that wait in a queue.
#include "tests/process/law.h"

using namespace drsim;
using namespace drsim::test;

namespace {

/// 100 jobs a second arrive, and up to 300 a second leave; the worker is away from 0 for 10 minutes: 100 t wait after t seconds.
Law watched(const std::string& alarm, std::uint64_t trial = 0, const std::string& keeps = "30d", const std::string& more = "") {
    return Law(
        "entry_points: {users: {through: jobs, rate: 100/s}}\n"
        "components:\n  jobs: {model: generic/queue, at: east, needs: [worker], drains: 300/s, keeps: " +
            keeps +
            "}\n"
            "  worker: {model: generic/service, at: east}\n"
            "detection: {behind: {alarm: backlog, of: jobs, " +
            alarm + "}}\n" + more,
        "faults: [{outage: worker, lasts: 10m}]\n", trial);
}

}  // namespace

TEST_CASE("an alarm on a backlog fires at the end of the first period whose average is above it") {
    // In the period that begins at s the average is 100 (s + 30), above 6,000 from s = 30 on. Periods have a random phase.
    double earliest = 1e9;
    double latest = 0;
    for (std::uint64_t trial = 0; trial < 200; ++trial) {
        const double at = watched("above: 6000, over: 60s", trial).at(FactKind::DetectorFired);
        CHECK(at > 90);
        CHECK(at <= 150);
        earliest = std::min(earliest, at);
        latest = std::max(latest, at);
    }
    // Uniform on 60 s: of 200 none is within 3 s of an end in 0.95^200 = 4e-5 of all cases.
    CHECK(earliest < 93);
    CHECK(latest > 147);
}

TEST_CASE("a part of a period before the queue fills counts as empty") {
    // Periods of 4 minutes: one that holds b s of backlog has the average 100 b^2/2/240, above 6,000 from b = 169.7 s on. The second period
    // is full of it. So it fires at b if the first period's b is so long, and otherwise 240 s later.
    const double enough = std::sqrt(6000 * 2 * 240 / 100.0);
    for (std::uint64_t trial = 0; trial < 50; ++trial) {
        const double at = watched("above: 6000, over: 4m", trial).at(FactKind::DetectorFired);
        CHECK(at >= enough);
        CHECK(at <= 240 + enough);
    }
}

TEST_CASE("a backlog that drains clears its alarm") {
    // 60,000 wait at 10 minutes and leave at 300 - 100 a second: at t they are 60,000 - 200 (t - 600), below 6,000 from 870 s on. The first
    // period with an average below it begins between 840 s and 900 s.
    for (std::uint64_t trial = 0; trial < 50; ++trial) {
        const Law law = watched("above: 6000, over: 60s", trial);
        const double cleared = law.at(FactKind::DetectorCleared);
        CHECK(cleared > 840 + 60);
        CHECK(cleared <= 900 + 60);
        CHECK(law.count(FactKind::DetectorFired) == 1);
    }
}

TEST_CASE("items that wait too long leave the backlog") {
    // After 60 s as many are discarded as arrive: never more than 6,000 wait.
    CHECK(watched("above: 6001, over: 30s", 0, "60s").count(FactKind::DetectorFired) == 0);
    const double at = watched("above: 5999, over: 30s", 0, "60s").at(FactKind::DetectorFired);
    CHECK(at > 60 + 30 - 1);
    CHECK(at <= 60 + 60);
}

TEST_CASE("an empty queue is below a threshold, and an alarm that waits for that fires in the period after it has drained") {
    // Drained at 900 s. It fires at first, when nothing waits, clears, and fires again.
    const Law law = watched("below: 1, over: 60s");
    const auto fired = law.all(FactKind::DetectorFired);
    REQUIRE(!fired.empty());
    CHECK(static_cast<double>(fired.back()) / 1e6 > 900);
    CHECK(static_cast<double>(fired.back()) / 1e6 <= 900 + 2 * 60);
}
