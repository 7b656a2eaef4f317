// Maintenance windows: trials that begin there, and those that are not judged.
#include "tests/process/law.h"

using namespace drsim::test;

namespace {

std::string with_windows(const std::string& windows) {
    return "entry_points: {users: {through: web, rate: 1/s}}\ncomponents: {web: {model: generic/service, at: east}}\n"
           "maintenance: [" +
           windows + "]\n";
}

const std::string sunday = "{days: sun, from: \"02:00\", to: \"06:00\"}";
const std::string down = "faults: [{outage: web, lasts: 5m}]\n";
constexpr double hour = 3600, day = 24 * hour;

bool in_maintenance(const std::string& windows, const std::string& scenario) {
    return Law(with_windows(windows), scenario + "\n" + down).told().record.in_maintenance;
}

}  // namespace

TEST_CASE("an onset in a maintenance window is marked, its first second included and its end not") {
    CHECK(!in_maintenance(sunday, "starts: {seconds: 525599}"));  // Sunday 01:59:59
    CHECK(in_maintenance(sunday, "starts: {seconds: 525600}"));   // 02:00:00
    CHECK(in_maintenance(sunday, "starts: {seconds: 539999}"));   // 05:59:59
    CHECK(!in_maintenance(sunday, "starts: {seconds: 540000}"));  // 06:00:00
    // It is the onset that counts, not the start of the trial.
    const Law later(with_windows(sunday), "starts: {seconds: 525000}\nfaults: [{outage: web, at: 10m, lasts: 5m}]\n");
    CHECK(later.told().record.in_maintenance);
}

TEST_CASE("maintenance windows are on the clock of their zone, with daylight saving if the trial has a date") {
    const std::string new_york = "{days: sun, from: \"02:00\", to: \"06:00\", zone: America/New_York}";
    CHECK(!in_maintenance(new_york, "starts: \"2026-01-11T06:30:00Z\""));  // 01:30 in winter
    CHECK(in_maintenance(new_york, "starts: \"2026-07-12T06:30:00Z\""));   // 02:30 in summer
}

TEST_CASE("a scenario that starts in maintenance begins in one of the windows, in proportion to their length") {
    const std::string windows =
        "{days: sun, from: \"02:00\", to: \"05:00\"}, {days: wed, from: \"22:00\", to: \"23:00\", zone: Europe/Berlin}";
    const int trials = 400;
    int on_sunday = 0;
    for (std::uint64_t trial = 0; trial < trials; ++trial) {
        const Law law(with_windows(windows), "starts: maintenance\n" + down, trial);
        CHECK(law.told().record.in_maintenance);
        const double at = law.told().record.starts_at_s;
        const bool is_sunday = at >= 6 * day + 2 * hour && at < 6 * day + 5 * hour;
        CHECK((is_sunday || (at >= 2 * day + 21 * hour && at < 2 * day + 22 * hour)));  // Berlin is an hour ahead of UTC
        on_sunday += is_sunday ? 1 : 0;
    }
    CHECK(on_sunday == Approx(0.75 * trials).margin(3 * 8.7));  // three standard deviations: sqrt(400 x 0.75 x 0.25) = 8.7
}

TEST_CASE("the share of trials that begin in maintenance is the share of the week, trial by trial in one campaign") {
    const Law law(with_windows("{days: mon-wed, from: \"00:00\", to: \"12:00\"}"), down);
    Replay replay(law.scene());
    const int trials = 600;
    int inside = 0;
    for (std::uint64_t trial = 0; trial < trials; ++trial) inside += replay.trial(trial).record.in_maintenance ? 1 : 0;
    CHECK(inside == Approx(trials * 36.0 / 168).margin(3 * 10.1));  // three standard deviations: sqrt(600 x 0.214 x 0.786) = 10.1
}

TEST_CASE("windows that overlap count once") {
    const std::string windows = "{days: mon, from: \"00:00\", to: \"06:00\"}, {days: mon, from: \"04:00\", to: \"08:00\"}";
    const Law law(with_windows(windows), "starts: maintenance\n" + down);
    Replay replay(law.scene());
    const int trials = 600;
    int late = 0;
    for (std::uint64_t trial = 0; trial < trials; ++trial) late += replay.trial(trial).record.starts_at_s >= 6 * hour ? 1 : 0;
    CHECK(late == Approx(trials * 2.0 / 8).margin(3 * 10.6));  // three standard deviations: sqrt(600 x 0.25 x 0.75) = 10.6
}
