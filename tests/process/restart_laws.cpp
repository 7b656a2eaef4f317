// Restarts: what they take down and bring up, and that they delay nothing else.
#include "tests/process/law.h"

using namespace drsim::test;

namespace {

/// Demand for two of six requests a second each; the steps begin at 60. Launches take 180.
Law restarted(const std::string& at, const std::string& steps, const std::string& faults, const std::string& more = "") {
    return Law(
        "locations: {r: [a, b]}\nentry_points: {users: {through: web, rate: 10/s}}\n"
        "components: {web: {model: generic/service, at: " +
            at + ", capacity: 6/s, starts_in: 3m" + more +
            "}}\n"
            "detection: {seen: {reports: users, after: 60s}}\nrunbooks: {fix: {when: seen, steps: " +
            steps + "}}\n",
        "faults: [" + faults + "]\n");
}

/// Two parallel steps, in either order of the file; returns the RTO, which must be the same.
double side_by_side(const std::string& at, const std::string& x, const std::string& y, const std::string& faults) {
    const double rto = restarted(at, "{x: {" + x + "}, y: {" + y + "}}", faults).rto();
    CHECK(restarted(at, "{y: {" + y + "}, x: {" + x + "}}", faults).rto() == rto);
    return rto;
}

}  // namespace

TEST_CASE("a restart does not delay parallel launches, in either order of the steps") {
    // Both are dead and do not count: four are launched at 60 and serve at 60 + 180, whatever the restart does.
    const std::string both = "{a: {count: 2, max: 6}}";
    CHECK(restarted(both, "[{scale: web, to: 4}]", "{crash: web, repair: never}").rto() == 240);
    CHECK(side_by_side(both, "scale: web, to: 4", "restart: web, takes: 30m", "{crash: web, repair: never}") == 240);
    // One each; a's is dead: its successor starts in a although that is being restarted; 60 + 180.
    const std::string each = "{a: {count: 1}, b: {count: 1}}";
    CHECK(side_by_side(each, "scale: web@r, to: 2", "restart: web@a, takes: 8m", "{crash: web@a, repair: never}") == 240);
    // One each; a is lost. b's is restarted from 60 to 60 + 480 and counts as one of the two, another is launched beside it.
    CHECK(side_by_side(each, "scale: web@b, to: 2, takes: 5m", "restart: web@b, takes: 8m", "{outage: a}") ==
          540);  // the later of 60 + 480 and 60 + 300
    CHECK(side_by_side(each, "scale: web@b, to: 2", "restart: web@b, takes: 8m", "{outage: a}") == 540);  // of 60 + 480 and 60 + 180
    CHECK(side_by_side(each, "scale: web@b, to: 2, takes: 9m", "restart: web@b, takes: 8m", "{outage: a}") ==
          600);  // of 60 + 480 and 60 + 540
    const Law beside = restarted(each, "{x: {restart: web@b, takes: 8m}, y: {scale: web@b, to: 2}}", "{outage: a, lasts: 2h}");
    CHECK(beside.level(60) == 0);
    CHECK(beside.level(240) == Approx(0.6));  // the launched one serves while the other restarts
    CHECK(beside.count(FactKind::InstancesReady) == 1);
}

TEST_CASE("a restart does not delay successors of lost instances, even if it fails") {
    for (const std::string more : {", replaced_in: 3m", ", replaced_in: 4m"})
        for (const std::string fails : {"", ", fails: 100%"}) {
            const Law law = restarted("{a: {count: 2, max: 6}}", "[{wait: 1m}, {restart: web, takes: 10m" + fails + "}]",
                                      "{crash: web, repair: never}", more);
            INFO(more << fails);
            CHECK(law.rto() == (more == ", replaced_in: 3m" ? 180 : 240));
            CHECK(law.count(FactKind::InstancesReady) == 2);  // replacing the two lost ones, which do not come back at 120 + 600
            CHECK(law.all(FactKind::PoolCameBack).empty());
        }
}

namespace {

/// Two in a and one in b, which crashes at 0 for good. Demand is ten, so that the level tells how many are up. The steps begin at 60.
Law of_three(const std::string& steps, const std::string& faults = "", const std::string& more = "") {
    return Law(
        "locations: {r: [a, b]}\nentry_points: {users: {through: web, rate: 60/s, restored_at: 29%}}\n"
        "components: {web: {model: generic/service, at: {r: {count: 3}}, capacity: 6/s" +
            more +
            "}}\n"
            "detection: {seen: {reports: users, after: 60s}}\nrunbooks: {fix: {when: seen, steps: " +
            steps + "}}\n",
        "faults: [{crash: web@b, repair: never}" + faults + "]\n");
}

const std::string ten_minutes = "[{restart: web, takes: 10m}]";  // 60 + 600

}  // namespace

TEST_CASE("a restart takes down the instances that are up, and brings them and crashed ones up at its end") {
    const Law law = of_three(ten_minutes);
    CHECK(law.level(59) == Approx(0.2));
    CHECK(law.level(60) == 0);
    CHECK(law.level(659) == 0);
    CHECK(law.level(660) == Approx(0.3));
    CHECK(of_three("[{restart: web, takes: 10m, fails: 100%, otherwise: continue}]").level(660) == Approx(0.2));
    // An instance that crashes while it is down comes up neither earlier because of its repair nor later than the restart's end.
    for (const std::string repair : {"1m", "never"}) {
        const Law crashed = of_three(ten_minutes, ", {crash: web@a, at: 5m, repair: " + repair + "}");
        CHECK(crashed.level(400) == 0);
        CHECK(crashed.level(660) == Approx(0.3));
    }
    // An outage of the place ends when both have ended; instances down only for an outage come up at its end.
    CHECK(of_three(ten_minutes, ", {outage: a, at: 5m, lasts: 1m}").level(361) == 0);
    CHECK(of_three(ten_minutes, ", {outage: a, at: 5m, lasts: 1m}").level(660) == Approx(0.3));
    CHECK(of_three(ten_minutes, ", {outage: a, at: 5m, lasts: 1h}").level(660) == Approx(0.1));
    CHECK(of_three(ten_minutes, ", {outage: a, at: 5m, lasts: 1h}").level(3900) == Approx(0.3));
    CHECK(of_three(ten_minutes, ", {outage: a, at: 30s, lasts: 1m}").level(90) == Approx(0.2));
}

TEST_CASE("parallel restarts bring instances up when the last one ends, in any order") {
    for (const std::string steps : {"{x: {restart: web@a, takes: 3m}, y: {restart: web, takes: 5m}}",
                                    "{y: {restart: web, takes: 5m}, x: {restart: web@a, takes: 3m}}"}) {
        const Law law = of_three(steps);
        CHECK(law.level(240) == 0);            // 60 + 180
        CHECK(law.level(360) == Approx(0.3));  // 60 + 300
        // A crashed instance was not taken down by them: the first restart that ends brings it up.
        CHECK(of_three(steps, ", {crash: web@a, repair: never}").level(240) == Approx(0.2));
    }
}

TEST_CASE("restarting instances are not lost and have no successors, unless their place is lost") {
    const Law law = of_three(ten_minutes, "", ", replaced_in: 2m");
    CHECK(law.all(FactKind::InstancesReady) == std::vector<std::int64_t>{120'000'000});  // of the one that crashed
    CHECK(law.level(120) == Approx(0.1));
    CHECK(law.level(660) == Approx(0.3));
    // The two that restart in a are lost at 300: two more start in b instead, ready at 300 + 120.
    const Law lost = of_three(ten_minutes, ", {outage: a, at: 5m, lasts: 1h}", ", replaced_in: 2m");
    CHECK(lost.all(FactKind::InstancesReady) == std::vector<std::int64_t>{120'000'000, 420'000'000, 420'000'000});
    CHECK(lost.level(420) == Approx(0.3));
    CHECK(lost.level(3 * 3600) == Approx(0.3));
}
