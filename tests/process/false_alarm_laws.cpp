// Detectors that fire although nothing is wrong: whom they call, what runs in vain, and what they cannot report meanwhile.
#include "tests/process/law.h"

using namespace drsim::test;

namespace {

/// A service in two regions; the runbook restarts the one that the detector probes.
std::string world(const std::string& runbook) {
    return R"(
entry_points: {users: {through: web@east, rate: 1/s}}
components: {web: {model: generic/service, at: [east, west]}}
people: {on_call: {acknowledge: 5m}}
detection: {seen: {probes: web@east, every: 10s, timeout: 1s, failures: 3, successes: 2, pages: on_call}}
runbooks: {go: )" +
           runbook + "}\n";
}

constexpr const char* automatic = "{when: seen, steps: [{restart: web@east, takes: 90s}]}";
constexpr const char* looks_first =
    "{when: seen, if: {down: web@east}, declare: {by: on_call, takes: 60s}, steps: [{restart: web@east, takes: 90s}]}";

}  // namespace

TEST_CASE("a false alarm fires at once, clears when it ends, and detects nothing") {
    const Law law(world(looks_first), "faults: [{false_alarm: seen, at: 100s, lasts: 20m}]\n");
    CHECK(law.at(FactKind::DetectorFired) == 100);
    CHECK(law.at(FactKind::DetectorCleared) == 1300);
    CHECK(law.at(FactKind::Acknowledged) == 400);  // paged at once, 5 min
    CHECK(law.count(FactKind::Declared) == 0);     // looked: nothing is down
    CHECK(law.level(2000) == 1);
    CHECK(law.told().measures.clock_us.at(static_cast<std::size_t>(drsim::model::ClockPoint::Detected)) == drsim::measure::not_measured);
}

TEST_CASE("automation without a check does harm after a false alarm") {
    const Law law(world(automatic), "faults: [{false_alarm: seen, at: 100s, lasts: 20m}]\n");
    CHECK(law.at(FactKind::RunbookStarted) == 100);
    CHECK(law.level(150) == 0);  // it restarts a healthy service
    CHECK(law.level(190) == 1);
    CHECK(law.rto() == 190 - 100);  // from the onset, which is the false alarm
}

TEST_CASE("a detector with a false alarm does not report real failures meanwhile, and keeps firing as long as they last") {
    // The real outage lasts from 200 s to 2000 s; the false alarm would end at 700 s.
    const Law law(world(looks_first),
                  "faults: [{false_alarm: seen, at: 100s, lasts: 10m}, {outage: web@east, at: 200s, lasts: 30m, onset: true}]\n");
    CHECK(law.count(FactKind::DetectorFired) == 1);
    CHECK(law.count(FactKind::DetectorCleared) == 1);
    CHECK(law.at(FactKind::DetectorCleared) >= 2010);  // two passing probes, 10 s apart
    CHECK(law.at(FactKind::DetectorCleared) <= 2020);
    CHECK(law.at(FactKind::Acknowledged) == 400);
    CHECK(law.at(FactKind::Declared) == 460);  // they look, and find it down: a minute later it is declared
}

TEST_CASE("two false alarms of one detector are one until the last of them ends") {
    const Law law(world(looks_first), "faults: [{false_alarm: seen, at: 100s, lasts: 10m}, {false_alarm: seen, at: 200s, lasts: 10m}]\n");
    CHECK(law.count(FactKind::DetectorFired) == 1);
    CHECK(law.count(FactKind::DetectorCleared) == 1);
    CHECK(law.at(FactKind::DetectorCleared) == 800);
}

TEST_CASE("a failure reported before a false alarm stays reported, and the end of the false alarm does not clear it") {
    const Law law(world(looks_first), "faults: [{outage: web@east, lasts: 30m}, {false_alarm: seen, at: 5m, lasts: 1m}]\n");
    CHECK(law.count(FactKind::DetectorFired) == 1);
    CHECK(law.at(FactKind::DetectorFired) < 60);
    CHECK(law.at(FactKind::DetectorCleared) >= 1810);
}

TEST_CASE("a false alarm that cannot be reported at once is reported later, unless it is over by then") {
    const auto law = [](const std::string& lasts) {
        return Law(R"(
entry_points: {users: {through: web, rate: 1/s}}
components: {web: {model: generic/service, at: east}, pager: {model: generic/service, at: west}}
people: {on_call: {acknowledge: 5m}}
detection: {seen: {probes: web, every: 10s, timeout: 1s, pages: on_call, needs: [pager]}}
)",
                   "faults: [{false_alarm: seen, at: 100s, lasts: " + lasts + "}, {outage: pager, at: 50s, lasts: 250s}]\n");
    };
    const Law long_one = law("10m");
    CHECK(long_one.at(FactKind::DetectorFired) == 300);
    CHECK(long_one.at(FactKind::DetectorCleared) == 700);
    const Law short_one = law("2m");
    CHECK(short_one.count(FactKind::DetectorFired) == 0);
    CHECK(short_one.count(FactKind::Paged) == 0);
}

TEST_CASE("a detector that misses every failure still raises false alarms") {
    const Law law(R"(
entry_points: {users: {through: web, rate: 1/s}}
components: {web: {model: generic/service, at: east}}
people: {on_call: {acknowledge: 5m}}
detection: {seen: {probes: web, every: 10s, timeout: 1s, misses: 100%, pages: on_call}}
)",
                  "faults: [{outage: web, at: 10s, lasts: 60s}, {false_alarm: seen, at: 100s, lasts: 1m}]\n");
    CHECK(law.all(FactKind::DetectorFired) == std::vector<std::int64_t>{100'000'000});
}

TEST_CASE("a metric alarm keeps firing after a false alarm while it breaches") {
    const Law law(R"(
entry_points: {users: {through: web, rate: 1/s}}
components: {web: {model: generic/service, at: east}}
people: {on_call: {acknowledge: 5m}}
detection: {errors: {alarm: failed_share, of: web, above: 50%, over: 1m, periods: 1, missing: breaching, pages: on_call}}
)",
                  "faults: [{false_alarm: errors, at: 100s, lasts: 200s}, {outage: web, at: 150s, lasts: 1000s, onset: true}]\n");
    CHECK(law.all(FactKind::DetectorFired) == std::vector<std::int64_t>{100'000'000});
    CHECK(law.count(FactKind::DetectorCleared) == 1);
    CHECK(law.at(FactKind::DetectorCleared) > 1150);   // a whole minute without a failure ends after the outage does
    CHECK(law.at(FactKind::DetectorCleared) <= 1270);  // at most two periods later
}
