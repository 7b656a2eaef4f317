// Exhaustive: every component of a small system is lost at every instant of its recovery at which anything happens.
#include "tests/process/law.h"

#include <set>

using namespace drsim::test;
using namespace drsim;

namespace {

const std::string small_system = R"(
locations: {east: [a, b], west: [c]}
entry_points: {users: {through: name, rate: 80/s, writes: records}, forms: {through: web, rate: 1/s, from: west}}
components:
  name: {model: generic/dns, targets: [balancer@east, balancer@west], ttl: 60s, probe: {every: 10s, timeout: 2s, failures: 3, successes: 3}}
  balancer: {model: generic/load-balancer, at: [east, west], needs: [web], probe: {every: 5s, timeout: 2s, failures: 2, successes: 2}}
  web:
    model: generic/service
    at: {east: {count: 4}, west: {count: 2, max: 6}}
    capacity: 45/s
    starts_in: 40s
    replaced_in: 70s
    autoscale: {when: {utilisation: 80%, over: 1m, periods: 2}, step: 1, cooldown: 2m}
    needs: [{component: database, role: writer}, {component: sessions, without: 50%}]
  sessions: {model: generic/cache, at: [east, west], failover: {takes: 20s}, cache: {hits: 40%, before: database, warms_in: 2m}}
  database:
    model: generic/database
    writer: a
    standby: b
    failover: {takes: 50s, silent_for: 10s}
    replicas: {far: {at: c, lag: {exponential: {mean: 3s}}, promotion: 90s}}
    backups: {every: 6h, stored_at: west, restore: {rate: 50MB/s, size: 5GB}}
data: {records: {in: database, size: 1KiB}}
people: {on_call: {chain: [ana, ben], acknowledge: {ana: 45s, ben: 20s}, escalate_after: 100s, looks_again: 60s}}
detection:
  reported: {reports: users, after: 30s, pages: on_call}
  probed: {probes: name, every: 15s, timeout: 5s, failures: 2, deep: true, pages: on_call}
runbooks:
  leave:
    when: [reported, probed]
    if: {down: east}
    declare: {by: on_call, takes: 60s}
    steps:
      promote: {promote: database.far}
      more: {scale: web@west, to: 4, timeout: 10m, otherwise: continue}
      switch: {route: name, to: balancer@west, takes: 5s, after: [promote, more]}
  mend:
    when: [reported, probed]
    if: {all: [{not: {down: east}}, {down: database.writer}]}
    declare: {by: on_call, takes: 30s}
    steps: [{restart: database, takes: 40s}]
  return: {when: {finished: leave}, if: {serving: east, for: 5m}, steps: [{resync: database, to: a}, {switch_over: database, to: a,
        takes: 20s}, {route: name, to: balancer@east, takes: 5s}]}
)";

/// The scene with one more fault, `at` an instant of the trial.
std::optional<std::string> broken_with(const Scene& scene, const model::Fault& fault) {
    Scene second;
    second.system = scene.system;
    second.scenario = scene.scenario;
    second.scenario.faults[0].onset = true;
    second.scenario.faults.push_back(fault);
    Diagnostics diagnostics;
    second.plan = plan::compile(second.system, second.scenario, diagnostics);
    if (!second.plan) return "it does not compile: " + diagnostics.render();
    const TrialResult told = Replay(second).trial(0);
    if (told.record.facts.size() > 20'000) return "it never comes to rest";
    return measure::broken_invariant(second.system, told.record, told.measures);
}

void lose_everything_at_every_instant(const std::string& first_fault) {
    const Law law(small_system, "faults: [" + first_fault + "]\nhorizon: 3h\n");
    std::set<std::int64_t> instants;
    for (const model::Fact& fact : law.told().record.facts) instants.insert(fact.at.us);
    std::size_t tried = 0;
    const model::System& system = law.scene().system;
    for (const std::int64_t at : instants) {
        for (std::uint32_t c = 0; c < system.components.size(); ++c) {
            model::Address all;
            all.component = Id<model::Component>(c);
            model::Fault outage;
            outage.name = "second";
            outage.at = model::AtTime{Distribution::constant(static_cast<double>(at) / 1e6)};
            outage.lasts = Distribution::constant(600);
            outage.what = model::Outage{{all}};
            model::Fault crash = outage;
            crash.lasts = {};
            crash.what = model::Crash{{all}, {}, {}};
            model::Fault destroy = outage;
            destroy.what = model::Destroy{{all}};
            for (const model::Fault& fault : {outage, crash, destroy}) {
                const auto broken = broken_with(law.scene(), fault);
                INFO(first_fault << ", then " << system.components[c].name << " at " << at << " us, fault kind " << fault.what.index());
                if (broken) FAIL_CHECK(*broken);
                ++tried;
            }
        }
    }
    INFO(instants.size() << " instants");
    CHECK(tried > 100);
}

}  // namespace

TEST_CASE("no loss at any instant of a region's recovery breaks an invariant") {
    lose_everything_at_every_instant("{outage: east, lasts: 40m}");
}

TEST_CASE("no loss at any instant of a database's recovery breaks an invariant") {
    lose_everything_at_every_instant("{crash: database.writer, repair: 25m}");
}

TEST_CASE("no loss at any instant of a zone's recovery breaks an invariant") {
    lose_everything_at_every_instant("{outage: a, lasts: 20m}");
}
