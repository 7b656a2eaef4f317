// Metric alarms without data for a while: earlier counts are kept, and later data is counted together with them.
#include "tests/process/law.h"

using namespace drsim::test;

namespace {

/// Users are moved away from the east 55 s after it fails and back after `away_for`:
/// the alarm there has data for at most two bad periods a stretch.
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
  home: {when: {finished: away}, steps: [{wait: )" +
                   away_for + R"(}, {route: name, to: front@east, takes: 0s}]}
)",
               faults, trial);
}

}  // namespace

TEST_CASE("an alarm that had no data for a while counts the good periods after it") {
    for (std::uint64_t trial = 0; trial < 20; ++trial) {
        // Two bad periods, an hour without data, 22 good ones, two bad ones: never three of five.
        const Law law =
            moved_away_and_back("1h", "faults: [{outage: back@east, lasts: 30m}, {outage: back@east, at: 5000s, lasts: 30m}]", trial);
        INFO("trial " << trial);
        CHECK(law.count(FactKind::RouteChanged) == 4);  // both times away and back: the alarm could have seen both
        CHECK(law.count(FactKind::DetectorFired, "errors") == 0);
    }
}

TEST_CASE("periods without data are not good periods: bad periods before and after them count together") {
    std::size_t fired = 0;
    for (std::uint64_t trial = 0; trial < 20; ++trial) {
        // Back in the east at 55 + 600 = 655 s, while it still fails: the third or fourth bad period ends within a minute and a half.
        const Law law = moved_away_and_back("10m", "faults: [{outage: back@east, lasts: 1h}]", trial);
        INFO("trial " << trial);
        if (law.count(FactKind::DetectorFired, "errors") == 0) continue;
        ++fired;
        CHECK(law.at(FactKind::DetectorFired, "errors") > 655);
        CHECK(law.at(FactKind::DetectorFired, "errors") <= 655 + 120);
    }
    // Only if the phase of the periods leaves one of the four less than 3 s of failures
    // (5% of a minute) can it take a third stretch: rare.
    CHECK(fired >= 17);
}

TEST_CASE("an alarm that counts missing data as bad fires when data stops, also in the middle of a good period") {
    for (std::uint64_t trial = 0; trial < 20; ++trial) {
        // Traffic leaves the east about half a minute in:
        // of the periods of a minute the first without data ends at most 1 min later, the third 3 min.
        const Law law(
            "entry_points: {users: {through: name, rate: 4/s}}\n"
            "components:\n"
            "  name: {model: generic/switch, targets: [web@east, web@west], switches: manual, returns: manual, drain: 0s}\n"
            "  web: {model: generic/service, at: [east, west]}\n"
            "  other: {model: generic/service, at: east}\n"
            "detection: {probe: {probes: other, every: 30s}, no_traffic: {alarm: failed_share, of: web@east, above: 5%, over: 1m, periods: "
            "3, missing: breaching}}\n"
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
        // 1 s and growing since 0: the mean over a minute ending at t is t - 30 s + 1 s,
        // above 5 min from t = 329 s on; the period may end up to 1 min later.
        const Law law(
            "entry_points: {users: {through: orders, rate: 1/s}}\n"
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

namespace {

/// From 20 s to 120 s after the old front fails, clients move evenly from it to the new one, which takes half of them.
Law clients_move(const std::string& more, std::uint64_t trial) {
    return Law(R"(
entry_points: {users: {through: name, rate: 100/s, restored_at: 99%}}
components:
  name: {model: generic/dns, targets: [old, new], ttl: 100s, switches: manual}
  old: {model: generic/service, at: {east: {count: 1}}, capacity: 200/s, needs: [{component: store, within: anywhere}]}
  store: {model: generic/service, at: west, capacity: 200/s}
  new: {model: generic/service, at: {east: {count: 1}}, capacity: 50/s, starts_in: 10h, autoscale: {when: {utilisation: 100%, over: 1m,
        periods: 1}, step: 1, cooldown: 10h}}
runbooks: {go: {when: seen, steps: [{route: name, to: new, takes: 0s}]}}
detection:
  seen: {reports: users, after: 20s}
)" + more,
               "faults: [{outage: store, lasts: 60s}]\n", trial);
}

/// Integrals from 0 to t, by hand. `moved` is 0 until 20, then (t - 20) / 100, and 1 from 120 on.
double moved(double t) { return t <= 20 ? 0 : t <= 120 ? (t - 20) * (t - 20) / 200 : 50 + (t - 120); }
/// Requests that old fails: all that it gets, for 60 s.
double failed_by_old(double t) { return t <= 0 ? 0 : t <= 60 ? t - moved(t) : 60 - moved(60); }
double sent_to_old(double t) { return t - moved(t); }

double mean(double (*integral)(double), double end_s, double over_s) { return (integral(end_s) - integral(end_s - over_s)) / over_s; }
double failed_share_of_old(double end_s, double over_s) {
    return (failed_by_old(end_s) - failed_by_old(end_s - over_s)) / (sent_to_old(end_s) - sent_to_old(end_s - over_s));
}

}  // namespace

TEST_CASE("a utilisation on a ramp counts by its integral, also above 100%") {
    for (std::uint64_t trial = 0; trial < 60; ++trial) {
        const Law law = clients_move("  busy: {alarm: utilisation, of: new, above: 120%, over: 1m, periods: 1}\n", trial);
        INFO("trial " << trial);
        const double fired = law.at(FactKind::DetectorFired, "busy");
        CHECK(2 * mean(moved, fired, 60) > 1.2);            // of 50 a second that it can take, moved x 100 arrive
        CHECK(2 * mean(moved, fired - 60, 60) <= 1.2);      // the period before did not breach
        const double scaled = law.at(FactKind::ScaledOut);  // an autoscaler's average is the same
        CHECK(2 * mean(moved, scaled, 60) > 1);
        CHECK(2 * mean(moved, scaled - 60, 60) <= 1);
    }
}

TEST_CASE("a share of requests counts by both integrals, also while clients move away") {
    for (std::uint64_t trial = 0; trial < 60; ++trial) {
        const Law law = clients_move("  errors: {alarm: failed_share, of: old, above: 55%, over: 50s, periods: 1}\n", trial);
        INFO("trial " << trial);
        const double fired = law.at(FactKind::DetectorFired, "errors");
        CHECK(failed_share_of_old(fired, 50) > 0.55);
        CHECK(failed_share_of_old(fired - 50, 50) <= 0.55);
        const double cleared = law.at(FactKind::DetectorCleared, "errors");
        CHECK(failed_share_of_old(cleared, 50) <= 0.55);
        CHECK(failed_share_of_old(cleared - 50, 50) > 0.55);
    }
}

TEST_CASE("a lag that jumps counts by its earlier value, and what made it grow is the cause") {
    const auto lag = [](double t) {
        return t <= 0 ? t : t <= 300 ? t + t * t / 2 : 300 + 45'000 + (t - 300);
    };  // 1 s, then growing from 1 s for 300 s
    std::size_t fired = 0;
    for (std::uint64_t trial = 0; trial < 60; ++trial) {
        const Law law(
            "entry_points: {users: {through: orders, rate: 1/s}}\n"
            "components: {orders: {model: generic/database, writer: east, replicas: {copy: {at: west, lag: 1s, promotion: 1m}}}}\n"
            "detection: {behind: {alarm: lag, of: orders.copy, above: 250s, over: 1m}}\n",
            "faults: [{stall: orders.copy, lasts: 300s}]\n", trial);
        INFO("trial " << trial);
        if (law.count(FactKind::DetectorFired) == 0) continue;
        ++fired;
        const double at = law.at(FactKind::DetectorFired);
        CHECK((lag(at) - lag(at - 60)) / 60 > 250);
        CHECK((lag(at - 60) - lag(at - 120)) / 60 <= 250);
        const double cleared = law.at(FactKind::DetectorCleared);
        CHECK((lag(cleared) - lag(cleared - 60)) / 60 <= 250);
        CHECK((lag(cleared - 60) - lag(cleared - 120)) / 60 > 250);
        CHECK(law.told().measures.clock_us[static_cast<std::size_t>(drsim::model::ClockPoint::Detected)] ==
              static_cast<std::int64_t>(at * 1e6));
    }
    // Mean at T: T - 29 up to 300, above 250 from 279 on; past 300 a second falls out at about 240 and comes in at 1, so until about 309.
    CHECK(fired > 20);
    CHECK(fired < 40);
}
