// Working hours: of people, who answer during them, and of detectors, which somebody must watch. A trial begins on Monday at 0 h.
#include "tests/process/law.h"

using namespace drsim::test;

namespace {

const std::string office = "hours: {days: mon-fri, from: \"09:00\", to: \"17:00\"}";
constexpr double hour = 3600;

Law watched_by(const std::string& detector, const std::string& faults, const std::string& person = "") {
    return Law(
        "entry_points: {users: {through: balancer, rate: 1/s}}\n"
        "components: {balancer: {model: generic/load-balancer, at: east, needs: [web]}, web: {model: generic/service, at: east}}\n"
        "people: {on_call: {acknowledge: 60s" +
            person + "}}\ndetection: {seen: {" + detector + ", pages: on_call}}\n",
        "starts: {seconds: 0}\nhorizon: 4d\nfaults: [" + faults + "]\n");
}

}  // namespace

TEST_CASE("any kind of detector reports at nine what it shows at nine") {
    for (const char* detector : {"probes: web, every: 30s, failures: 3", "reports: users, after: 10m",
                                 "alarm: failed_share, of: balancer, above: 5%, over: 1m, periods: 2"}) {
        INFO(detector);
        const Law law = watched_by(std::string(detector) + ", " + office, "{outage: web}");
        CHECK(law.all(FactKind::DetectorFired) == std::vector<std::int64_t>{9 * 3600'000'000ll});
        CHECK(law.at(FactKind::Acknowledged) == 9 * hour + 60);
    }
}

TEST_CASE("within its hours a detector reports at once") {
    const Law law = watched_by("reports: users, after: 10m, " + office, "{outage: web, at: 10h}");
    CHECK(law.at(FactKind::DetectorFired) == 10 * hour + 600);
}

TEST_CASE("a failure that ends before the hours is never reported, and one that recurs is reported for the second time") {
    const Law passed = watched_by("reports: users, after: 10m, " + office, "{outage: web, lasts: 8h}");
    CHECK(passed.count(FactKind::DetectorFired) == 0);
    CHECK(passed.count(FactKind::Paged) == 0);
    const Law again =
        watched_by("reports: users, after: 10m, " + office, "{outage: web, lasts: 2h, onset: true}, {outage: web, at: 5h, lasts: 10h}");
    CHECK(again.all(FactKind::DetectorFired) == std::vector<std::int64_t>{9 * 3600'000'000ll});
    const auto& facts = again.told().record.facts;
    for (const auto& fact : facts)
        if (fact.kind == FactKind::DetectorFired) CHECK(facts[fact.cause].at.in_seconds() == 5 * hour);
}

TEST_CASE("hours of a detector and of the people it pages combine to the later of the two") {
    const Law law =
        watched_by("reports: users, after: 0s, " + office, "{outage: web}", ", hours: {days: tue, from: \"10:00\", to: \"11:00\"}");
    CHECK(law.at(FactKind::DetectorFired) == 9 * hour);
    CHECK(law.at(FactKind::Acknowledged) == 34 * hour + 60);
}

TEST_CASE("working hours follow daylight saving if the trial has a date, else standard time") {
    // 9 h in Berlin is 8 h UTC in winter and 7 h in summer; without a date, winter applies.
    const auto answers_after = [](const std::string& starts, const std::string& zone) {
        const Law law(
            "entry_points: {users: {through: web, rate: 1/s}}\ncomponents: {web: {model: generic/service, at: east}}\n"
            "people: {on_call: {acknowledge: 0s, hours: {days: mon-fri, from: \"09:00\", to: \"17:00\", zone: " +
                zone + "}}}\ndetection: {seen: {reports: users, after: 0s, pages: on_call}}\n",
            "starts: " + starts + "\nhorizon: 4d\nfaults: [{outage: web}]\n");
        return law.at(FactKind::Acknowledged) / hour;
    };
    CHECK(answers_after("\"2018-01-10T00:00:00Z\"", "Europe/Berlin") == 8);
    CHECK(answers_after("\"2018-07-11T00:00:00Z\"", "Europe/Berlin") == 7);
    CHECK(answers_after("{seconds: 172800}", "Europe/Berlin") == 8);
    CHECK(answers_after("\"2018-07-11T00:00:00Z\"", "America/New_York") == 13);
    CHECK(answers_after("\"2018-07-11T00:00:00Z\"", "Australia/Sydney") == 0);  // 10 h; in January 11 h
    CHECK(answers_after("\"2018-07-11T00:00:00Z\"", "America/Phoenix") == 16);
    // Friday 17 h to Monday 9 h over the nights in which Berlin's clocks change: 63 h in spring, 65 h in autumn.
    CHECK(answers_after("\"2018-03-23T16:00:00Z\"", "Europe/Berlin") == 63);
    CHECK(answers_after("\"2018-10-26T15:00:00Z\"", "Europe/Berlin") == 65);
    CHECK(answers_after("\"2018-02-23T16:00:00Z\"", "Europe/Berlin") == 64);
}

TEST_CASE("pages at night and on weekends are answered as off_hours says") {
    const auto acknowledged = [](const std::string& off, const std::string& starts) {
        const Law law(R"(
entry_points: {users: {through: web, rate: 1/s}}
components: {web: {model: generic/service, at: east}}
people: {bob: {acknowledge: 3m, off_hours: {outside: {days: mon-fri, from: "08:00", to: "20:00"}, )" +
                          off + R"(}}}
detection: {seen: {reports: users, after: 0s, pages: bob}}
)",
                      "starts: {seconds: " + starts + "}\nfaults: [{outage: web}]\n");
        return law.at(FactKind::Acknowledged);
    };
    const std::string monday_noon = "43200", monday_night = "75600", saturday_noon = "475200";
    CHECK(acknowledged("acknowledge: 12m", monday_noon) == 180);
    CHECK(acknowledged("acknowledge: 12m", monday_night) == 720);
    CHECK(acknowledged("acknowledge: 12m", saturday_noon) == 720);
    CHECK(acknowledged("answers: 0%", monday_noon) == 180);
    CHECK(acknowledged("answers: 0%", monday_night) == Law::never);
}

TEST_CASE("off hours may differ for each level of a chain") {
    const Law law(R"(
entry_points: {users: {through: web, rate: 1/s}}
components: {web: {model: generic/service, at: east}}
people:
  team: {chain: [ann, bob], acknowledge: {ann: 3m, bob: 1m}, escalate_after: [10m],
    off_hours: {outside: {days: mon-fri, from: "08:00", to: "20:00"}, answers: {ann: 0%}, acknowledge: {bob: 5m}}}
detection: {seen: {reports: users, after: 0s, pages: team}}
)",
                  "starts: {seconds: 75600}\nfaults: [{outage: web}]\n");
    CHECK(law.at(FactKind::Acknowledged) == 600 + 300);
}
