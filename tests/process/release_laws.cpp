// A release that ends, and one that overtakes another.
#include "tests/process/law.h"

using namespace drsim::test;

namespace {

const std::string staged = R"(
entry_points: {users: {through: web, rate: 100/s, restored_at: 99%}}
components:
  web: {model: generic/service, at: east, rollout: {stages: [{share: 10%, for: 10m}, {share: 50%, for: 10m}, {share: 100%}]}}
)";

/// A name that clients keep for 100 s, and a rollout of the given form; people see it after 200 s.
std::string rolled_out(const std::string& rollout, const std::string& after = "200s", const std::string& takes = "60s") {
    return R"(
entry_points: {users: {through: name, rate: 100/s, restored_at: 99%}}
components:
  name: {model: generic/dns, targets: [web], ttl: 100s, switches: manual, changed_at: west}
  web: {model: generic/service, at: east, rollout: )" +
           rollout + "}\ndetection: {seen: {reports: users, after: " + after +
           "}}\nrunbooks: {back: {when: seen, steps: [{rollback: web, takes: " + takes + "}]}}\n";
}

const std::string bad = "faults: [{bad_release: web, fails: 50%}]\n";

}  // namespace

TEST_CASE("a blue-green release without a name takes over at once, and so does its rollback") {
    const Law law(rolled_out("{style: blue_green}"), bad);
    CHECK(law.level(0) == Approx(0.5));
    CHECK(law.rto() == 260);  // 200 + 60
}

TEST_CASE("clients follow a blue-green switch of a name as their answers expire, and back") {
    const Law law(rolled_out("{style: blue_green, switch: name}"), bad);
    CHECK(law.level(50) == Approx(0.75));  // half of 100 s
    CHECK(law.level(100) == Approx(0.5));
    CHECK(law.level(200) == Approx(0.5));
    CHECK(law.at(FactKind::DetectorFired) == Approx(202));      // 2% of 50% is missing after 2 s
    CHECK(law.at(FactKind::ReleaseRolledBack) == Approx(262));  // + 60
    CHECK(law.level(312) == Approx(0.75));
    CHECK(law.rto() == Approx(360));  // 98% have come back after 98 s
}

TEST_CASE("clients that followed a switch keep their answer for a whole TTL after it is taken back") {
    // Switched at 0 and back at 42: 42 of 100 have moved. They stay until 100 and come back until 142, in the order in which they moved.
    const Law law(rolled_out("{style: blue_green, switch: name}", "20s", "20s"), bad);
    CHECK(law.at(FactKind::ReleaseRolledBack) == Approx(42));  // 2% of 50% is missing after 2 s, + 20 + 20
    CHECK(law.level(42) == Approx(1 - 0.42 / 2));
    CHECK(law.level(100) == Approx(1 - 0.42 / 2));
    CHECK(law.level(121) == Approx(1 - 0.21 / 2));
    CHECK(law.rto() == Approx(140));  // 2% of clients are left
}

TEST_CASE("a rollback of a name waits for its control plane") {
    const std::string out = "faults: [{bad_release: web, fails: 50%}, {outage: control_plane@west, lasts: 1000s}]\n";
    const Law by_people(rolled_out("{style: blue_green, switch: name}"), out);
    CHECK(by_people.at(FactKind::ReleaseRolledBack) == 1060);  // the step starts when it is back, and takes 60 s
    const std::string watched = rolled_out("{style: blue_green, switch: name, watches: seen, rollback: {takes: 30s}}", "200s", "2h");
    const Law by_itself(watched, out);
    CHECK(by_itself.at(FactKind::ReleaseRolledBack) == 1000);
    CHECK(Law(watched, bad).at(FactKind::ReleaseRolledBack) == Approx(232));  // 202 + 30
}

TEST_CASE("a rolling release takes over evenly, and a rollback goes back at the same pace") {
    const Law law(rolled_out("{style: rolling, takes: 200s}", "98s", "0s"), bad);
    CHECK(law.level(100) == Approx(0.75));
    CHECK(law.at(FactKind::ReleaseRolledBack) == Approx(102));  // 4 s until 2% of 50% is missing, + 98
    CHECK(law.level(102) == Approx(1 - 0.51 / 2));
    CHECK(law.level(152) == Approx(1 - 0.26 / 2));
    CHECK(law.rto() == Approx(200));                                // 49% of 200 s later only 2% are left
    CHECK(law.at(FactKind::StepDone) == Approx(102 + 0.51 * 200));  // the step is done when the last instance is replaced
    const Law to_the_end(rolled_out("{style: rolling, takes: 200s}", "500s", "0s"), bad);
    CHECK(to_the_end.level(300) == Approx(0.5));
    CHECK(to_the_end.rto() == Approx(504 + 196));
}

TEST_CASE("a slower rollout never makes an outage shorter") {
    double before = 0;
    for (const char* takes : {"1s", "50s", "400s", "3000s"}) {
        const Law law(rolled_out("{style: rolling, takes: " + std::string(takes) + "}", "600s", "0s"), bad);
        CHECK(law.rto() >= before);
        before = law.rto();
    }
}

TEST_CASE("a release that overtakes another begins with its own first stage and pace") {
    const Law law(staged, "faults: [{bad_release: web, fails: 50%}, {bad_release: web, at: 5m, fails: 50%}]\n");
    CHECK(law.level(400) == Approx(0.95));               // 10% since 300 s
    CHECK(law.level(700) == Approx(0.95));               // the first one's second stage would have begun at 600 s
    CHECK(law.level(901) == Approx(0.75));               // 300 + 600
    CHECK(law.level(1501) == Approx(0.5));               // + 600
    CHECK(law.count(FactKind::ReleaseStageBegan) == 4);  // one of the first, three of the second
}
