// Working hours: of people, who answer when they are there, and of detectors, at which somebody must look. A trial begins on Monday at 0 h.
#include "tests/process/law.h"

using namespace drsim::test;

namespace {

const std::string office = "hours: {days: mon-fri, from: \"09:00\", to: \"17:00\"}";
constexpr double hour = 3600;

Law watched_by(const std::string& detector, const std::string& faults, const std::string& person = "") {
    return Law("entry_points: {users: {through: balancer, rate: 1/s}}\n"
               "components: {balancer: {model: generic/load-balancer, at: east, needs: [web]}, web: {model: generic/service, at: east}}\n"
               "people: {on_call: {acknowledge: 60s" + person + "}}\ndetection: {seen: {" + detector + ", pages: on_call}}\n",
               "starts: {seconds: 0}\nhorizon: 4d\nfaults: [" + faults + "]\n");
}

}  // namespace

TEST_CASE("whatever a detector is, what it shows at nine is told at nine") {
    for (const char* detector : {"probes: web, every: 30s, failures: 3", "reports: users, after: 10m", "alarm: failed_share, of: balancer, above: 5%, over: 1m, periods: 2"}) {
        INFO(detector);
        const Law law = watched_by(std::string(detector) + ", " + office, "{outage: web}");
        CHECK(law.all(FactKind::DetectorFired) == std::vector<std::int64_t>{9 * 3600'000'000ll});
        CHECK(law.at(FactKind::Acknowledged) == 9 * hour + 60);
    }
}

TEST_CASE("inside its hours a detector tells at once") {
    const Law law = watched_by("reports: users, after: 10m, " + office, "{outage: web, at: 10h}");
    CHECK(law.at(FactKind::DetectorFired) == 10 * hour + 600);
}

TEST_CASE("what has passed before anybody looked is never told, and what came again is told of its second time") {
    const Law passed = watched_by("reports: users, after: 10m, " + office, "{outage: web, lasts: 8h}");
    CHECK(passed.count(FactKind::DetectorFired) == 0);
    CHECK(passed.count(FactKind::Paged) == 0);
    const Law again = watched_by("reports: users, after: 10m, " + office, "{outage: web, lasts: 2h, onset: true}, {outage: web, at: 5h, lasts: 10h}");
    CHECK(again.all(FactKind::DetectorFired) == std::vector<std::int64_t>{9 * 3600'000'000ll});
    const auto& facts = again.told().record.facts;
    for (const auto& fact : facts)
        if (fact.kind == FactKind::DetectorFired) CHECK(facts[fact.cause].at.in_seconds() == 5 * hour);
}

TEST_CASE("hours of a detector and of whom it pages add up to the later of the two") {
    const Law law = watched_by("reports: users, after: 0s, " + office, "{outage: web}", ", hours: {days: tue, from: \"10:00\", to: \"11:00\"}");
    CHECK(law.at(FactKind::DetectorFired) == 9 * hour);
    CHECK(law.at(FactKind::Acknowledged) == 34 * hour + 60);
}
