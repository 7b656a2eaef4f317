// Metric alarms that go without data for a while: what they had counted stays, and what comes later is counted with it.
#include "tests/process/law.h"

using namespace drsim::test;

namespace {

/// Users are moved away from the east 55 s after it fails and back after `away_for`: the alarm there has data for at most two bad periods a stretch.
Law moved_away_and_back(const std::string& away_for, const std::string& faults, std::uint64_t trial) {
    return Law(R"(
entry_points: {users: {through: name, rate: 1/s, restored_at: 90%}}
components:
  name: {model: generic/switch, targets: [front@east, front@west], switches: manual, returns: manual, drain: 0s}
  front: {model: generic/service, at: {east: {count: 1}, west: {count: 1}}, capacity: 10/s, needs: [back]}
  back: {model: generic/service, at: {east: {count: 1}, west: {count: 1}}, capacity: 10/s}
detection:
  seen: {reports: users, after: 55s, below: 90%}
  errors: {alarm: failed_share, of: front@east, above: 5%, over: 1m, periods: 3, out_of: 5, missing: ignored}
runbooks:
  away: {when: [seen], steps: [{route: name, to: front@west, takes: 0s}]}
  home: {when: {finished: away}, steps: [{wait: )" + away_for + R"(}, {route: name, to: front@east, takes: 0s}]}
)", faults, trial);
}

}  // namespace

TEST_CASE("an alarm that had no data for a while counts the good periods after it") {
    for (std::uint64_t trial = 0; trial < 20; ++trial) {
        // Two bad periods, an hour without data, 22 good ones, two bad ones: never three of five.
        const Law law = moved_away_and_back("1h", "faults: [{outage: back@east, lasts: 30m}, {outage: back@east, at: 5000s, lasts: 30m}]", trial);
        INFO("trial " << trial);
        CHECK(law.count(FactKind::RouteChanged) == 4);  // both times away and back: the alarm could have seen both
        CHECK(law.count(FactKind::DetectorFired, "errors") == 0);
    }
}

TEST_CASE("periods without data are no good periods: bad ones before and after them count together") {
    std::size_t fired = 0;
    for (std::uint64_t trial = 0; trial < 20; ++trial) {
        // Back in the east at 55 + 600 = 655 s, while it still fails: the third bad period, or the fourth, ends within a minute and a half.
        const Law law = moved_away_and_back("10m", "faults: [{outage: back@east, lasts: 1h}]", trial);
        INFO("trial " << trial);
        if (law.count(FactKind::DetectorFired, "errors") == 0) continue;
        ++fired;
        CHECK(law.at(FactKind::DetectorFired, "errors") > 655);
        CHECK(law.at(FactKind::DetectorFired, "errors") <= 655 + 120);
    }
    // Only where the phase of the periods leaves one of the four less than 3 s of failures (5% of a minute) may it take a third stretch: rare.
    CHECK(fired >= 17);
}

TEST_CASE("an alarm for which no data is bad news rings when data stop, also in the middle of a good period") {
    for (std::uint64_t trial = 0; trial < 20; ++trial) {
        // Traffic leaves the east about half a minute in: of the periods of a minute the first without data ends at most 1 min later, the third 3 min.
        const Law law("entry_points: {users: {through: name, rate: 4/s}}\n"
                      "components:\n"
                      "  name: {model: generic/switch, targets: [web@east, web@west], switches: manual, returns: manual, drain: 0s}\n"
                      "  web: {model: generic/service, at: [east, west]}\n"
                      "  other: {model: generic/service, at: east}\n"
                      "detection: {probe: {probes: other, every: 30s}, no_traffic: {alarm: failed_share, of: web@east, above: 5%, over: 1m, periods: 3, missing: breaching}}\n"
                      "runbooks: {away: {when: probe, steps: [{route: name, to: web@west, takes: 1s}]}}\n",
                      "faults: [{outage: other, lasts: 1h}]\n", trial);
        INFO("trial " << trial);
        const double moved = law.at(FactKind::RouteChanged);
        CHECK(law.at(FactKind::DetectorFired, "no_traffic") > moved + 180);
        CHECK(law.at(FactKind::DetectorFired, "no_traffic") <= moved + 240);
    }
}

TEST_CASE("an alarm on a lag sees it grow while nothing else happens") {
    for (std::uint64_t trial = 0; trial < 20; ++trial) {
        // 1 s and growing since 0: the mean over a minute ending at t is t - 30 s + 1 s, above 5 min from t = 329 s on; the period may end up to 1 min later.
        const Law law("entry_points: {users: {through: orders, rate: 1/s}}\n"
                      "components: {orders: {model: generic/database, writer: east, replicas: {copy: {at: west, lag: 1s, promotion: 1m}}}}\n"
                      "detection: {behind: {alarm: lag, of: orders.copy, above: 5m, over: 1m}}\n",
                      "faults: [{stall: orders.copy, lasts: 1h}]\n", trial);
        INFO("trial " << trial);
        CHECK(law.at(FactKind::DetectorFired) > 329);
        CHECK(law.at(FactKind::DetectorFired) <= 389);
        CHECK(law.at(FactKind::DetectorCleared) > 3600);
        CHECK(law.at(FactKind::DetectorCleared) <= 3720);
    }
}
