// Where the time of a recovery goes, in real trials: each phase has the time of its own part.
#include <numeric>

#include "sim/measure/critical_path.h"
#include "tests/process/law.h"

using namespace drsim::test;
using namespace drsim;

using Is = measure::Phase::Is;

namespace {

/// Seconds that the phases of one kind have in total.
double time_of(const Law& law, Is is) {
    std::int64_t us = 0;
    for (const auto& time : law.told().measures.phases)
        if (time.phase.is == is) us += time.us;
    return static_cast<double>(us) / 1e6;
}

double sum_of(const Law& law) {
    const auto& phases = law.told().measures.phases;
    return static_cast<double>(
               std::accumulate(phases.begin(), phases.end(), std::int64_t{0}, [](auto sum, const auto& phase) { return sum + phase.us; })) /
           1e6;
}

/// How many facts of a kind are on the critical path.
std::size_t on_path(const Law& law, FactKind kind) {
    const auto path = measure::facts_on_path(law.told().record, law.told().measures);
    return static_cast<std::size_t>(
        std::count_if(path.begin(), path.end(), [&](std::uint32_t index) { return law.told().record.facts[index].kind == kind; }));
}

}  // namespace

TEST_CASE("the time until a step has restored a database belongs to the step, even if an old writer was being filled") {
    // East is back at 3600 s and filled from west, which is lost at 3700 s. Seen after 10 s,
    // restored in 1800 s; then east is filled from the restored database.
    const auto restored = [](const std::string& on_return) {
        return Law(
            "locations: {east: [], west: [], depot: []}\n"
            "entry_points: {users: {through: db, rate: 1/s}}\n"
            "components:\n  db: {model: generic/database, writer: east, replicas: {west: {at: west, lag: 0s, promotion: 10s}}, failover: "
            "{policy: manual, on_return: " +
                on_return +
                "}, "
                "filling: {takes: 1MB/s}, backups: {every: 1h, stored_at: depot, restore: {rate: 1MB/s}}}\n"
                "data: {records: {in: db, writes: 10/s, total: 6GB}}\n"
                "detection: {seen: {reports: users, after: 10s}}\n"
                "runbooks: {go: {when: seen, if: {down: east}, steps: [{promote: db.west}]}, again: {when: seen, if: {down: west}, steps: "
                "[{restore: db, takes: 30m}]}}\n",
            "horizon: 12h\nfaults: [{outage: east, lasts: 1h}, {outage: west, at: 3700s, lasts: 10h, onset: true}]\n");
    };
    for (const char* const on_return : {"drop", "fence"}) {
        INFO(on_return);
        const Law law = restored(on_return);
        CHECK(law.rto() == 1810);  // 10 + 1800
        CHECK(time_of(law, Is::Undetected) == 10);
        CHECK(time_of(law, Is::Step) == 1800);
        CHECK(sum_of(law) == law.rto());
    }
}

TEST_CASE("the time in which a returned cache warms up is warming") {
    // The database takes half of the requests that miss a cold cache; back at 300 s,
    // it hits 0% to 80% over 600 s. 99% are served from 49.5% hits on: 371.25 s.
    const Law law(
        "entry_points: {users: {through: web, rate: 100/s}}\n"
        "components:\n  web: {model: generic/service, at: east, capacity: 200/s, needs: [cache, db]}\n"
        "  cache: {model: generic/cache, at: east, cache: {hits: 80%, before: db, warms_in: 10m}}\n"
        "  db: {model: generic/database, writer: east, capacity: 50/s}\n",
        "faults: [{outage: cache, lasts: 5m}]\n");
    CHECK(time_of(law, Is::Fault) == 300);
    CHECK(time_of(law, Is::Warming) == law.rto() - 300);
    CHECK(law.rto() > 660);
    CHECK(sum_of(law) == law.rto());
}

namespace {

const std::string two_zones = "locations: {east: [a, b], west: []}\nentry_points: {users: {through: web, rate: 100/s}}\n";
const std::string by_step =
    two_zones +
    "components: {web: {model: generic/service, at: {east: {count: 2}}, capacity: 200/s, starts_in: 100s}}\n"
    "detection: {seen: {reports: users, after: 10s}}\nrunbooks: {go: {when: seen, steps: [{scale: web@east, to: 2}]}}\n";
const std::string by_itself =
    two_zones +
    "components: {web: {model: generic/service, at: {east: {count: 2}}, capacity: 200/s, starts_in: 100s, replaced_in: 150s}}\n";

}  // namespace

TEST_CASE("a launch lost to a second fault belongs to the step until the fault, to the fault until its end, then to the step") {
    const Law law(by_step, "faults: [{crash: web, onset: true}, {outage: east, at: 60s, lasts: 1000s}]\n");
    CHECK(law.rto() == 1160);  // launched again at 60 + 1000, ready 100 s later
    CHECK(time_of(law, Is::Undetected) == 10);
    CHECK(time_of(law, Is::Step) == 50 + 100);
    CHECK(time_of(law, Is::Fault) == 1000);
    CHECK(on_path(law, FactKind::FaultStruck) == 2);
    CHECK(on_path(law, FactKind::LaunchWaited) == 1);
    CHECK(law.all(FactKind::LaunchLost) == std::vector<std::int64_t>(2, 110'000'000));
    CHECK(sum_of(law) == law.rto());
}

TEST_CASE("a launch lost and repeated elsewhere attributes the time since the place failed to the fault") {
    const std::string needs_both =
        "locations: {east: [a, b], west: []}\nentry_points: {users: {through: web, rate: 400/s}}\n" + by_step.substr(two_zones.size());
    const Law law(needs_both, "faults: [{crash: web, onset: true}, {outage: a, at: 60s, lasts: 1h}]\n");
    CHECK(law.rto() == 210);  // begun at 10, lost; begun at 110 in b, ready 100 s later
    CHECK(time_of(law, Is::Undetected) == 10);
    CHECK(time_of(law, Is::Step) == 50 + 100);
    CHECK(time_of(law, Is::Fault) == 50);
    CHECK(sum_of(law) == law.rto());
}

TEST_CASE(
    "a replacement lost to a second fault belongs to the mechanism until the fault, to the fault until its end, then to the mechanism") {
    const Law law(by_itself, "faults: [{crash: web, onset: true}, {outage: east, at: 60s, lasts: 1000s}]\n");
    CHECK(law.rto() == 1160);
    CHECK(time_of(law, Is::Mechanism) == 60 + 100);
    CHECK(time_of(law, Is::Fault) == 1000);
    CHECK(sum_of(law) == law.rto());
}

TEST_CASE("a launch that waited for room belongs to the step again once there is some") {
    const Law law(by_step, "given: [{no_capacity: east, lasts: 300s}]\nfaults: [{crash: web}]\n");
    CHECK(law.rto() == 400);  // room at 300, ready 100 s later
    CHECK(time_of(law, Is::NoRoom) == 300);
    CHECK(time_of(law, Is::Step) == 100);
    CHECK(time_of(law, Is::Mechanism) == 0);
}

namespace {

/// West's copy takes 50 s to promote; `steps` is its step.
Law promoted(const std::string& step, const std::string& faults) {
    return Law(
        "entry_points: {users: {through: db, rate: 1/s}}\n"
        "components: {db: {model: generic/database, writer: east, replicas: {west: {at: west, lag: 0s, promotion: 50s}}}}\n"
        "detection: {seen: {reports: users, after: 10s}}\n"
        "runbooks: {go: {when: seen, if: {down: east}, steps: [" +
            step + "]}}\n",
        "faults: [" + faults + "]\n");
}

}  // namespace

TEST_CASE("a step held up by a second fault counts its time up to that fault") {
    // Seen at 10 s, begun; its copy is down from 30 s on for 100 s; the promotion takes effect when it is back.
    const Law law = promoted("{promote: db.west}", "{outage: east, onset: true}, {outage: west, at: 30s, lasts: 100s}");
    CHECK(law.rto() == 130);
    CHECK(time_of(law, Is::Undetected) == 10);
    CHECK(time_of(law, Is::Step) == 20);
    CHECK(time_of(law, Is::Fault) == 100);
    CHECK(time_of(law, Is::NextFault) == 0);
    CHECK(sum_of(law) == law.rto());
}

TEST_CASE("an obstacle that a step finds counts from the time of its fault") {
    // West went down before detection: only the end of that outage matters.
    const Law law = promoted("{promote: db.west}", "{outage: east, onset: true}, {outage: west, at: 5s, lasts: 100s}");
    CHECK(law.rto() == 155);  // 5 + 100 + 50
    CHECK(time_of(law, Is::NextFault) == 5);
    CHECK(time_of(law, Is::Fault) == 100);
    CHECK(time_of(law, Is::Step) == 50);
}

TEST_CASE("retried automation counts the time between attempts as the step's: nobody decides") {
    // Seen at 10 s; west's control plane is down for 120 s, and an attempt fails after 30 s.
    const std::string out = "{outage: east, onset: true}, {outage: control_plane@west, lasts: 120s}";
    const Law retried = promoted("{promote: db.west, timeout: 1m, retries: 1, retry_after: 100s}", out);
    CHECK(retried.all(FactKind::StepAttemptFailed) == std::vector<std::int64_t>{70'000'000});
    CHECK(retried.rto() == 220);  // 10 + 60, after 100 s another, 50
    CHECK(time_of(retried, Is::Undetected) == 10);
    CHECK(time_of(retried, Is::Step) == 210);
    CHECK(time_of(retried, Is::Undecided) == 0);

    const Law run_again = promoted("{promote: db.west, timeout: 1m}", out);
    CHECK(run_again.at(FactKind::RunbookFailed) == 70);
    CHECK(run_again.rto() == 420);  // after five minutes the runbook, 50
    CHECK(time_of(run_again, Is::Undetected) == 10);
    CHECK(time_of(run_again, Is::Step) == 410);
    CHECK(time_of(run_again, Is::Undecided) == 0);
    CHECK(sum_of(run_again) == run_again.rto());
}
