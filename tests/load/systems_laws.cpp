// The sections of a system in the model, and mistakes that only show across sections.
#include <catch2/catch.hpp>

#include "tests/load/world.h"

using namespace drsim;
using namespace drsim::model;
using drsim::load::test::load_text;

namespace {

const std::string head = "drsim: 1\nsystem: s\nenvironment: e\nlocations: {east: [a, b], west: {c: [], d: [e, f]}, level: region}\n";

System sound(const std::string& body) {
    auto loaded = load_text(head + body);
    INFO(loaded.said);
    REQUIRE(loaded.system);
    return *loaded.system;
}

std::string said(const std::string& body) { return load_text(head + body).said; }

bool says(const std::string& body, const std::string& what) {
    const std::string all = said(body);
    INFO(all);
    CHECK(all.find(what) != std::string::npos);
    return all.find(what) != std::string::npos;
}

}  // namespace

TEST_CASE("locations nest to any depth, and outside always exists") {
    const System system = sound("");
    REQUIRE(system.locations.size() == 9);
    CHECK(system.locations[3].name == "west");
    CHECK(system.locations[6].name == "e");
    CHECK(system.locations[6].parent == Id<Location>(5u));
    CHECK(system.locations[3].children == std::vector{Id<Location>(4u), Id<Location>(5u)});
    CHECK(system.locations[8].name == "outside");
    CHECK(system.components[0].at.size() == 2);  // a control plane in east and in west
    says("links: [{between: [east, south], rtt: 1ms}]\n", "unknown location \"south\" in between");
    CHECK(load_text("drsim: 1\nsystem: s\nenvironment: e\nlocations: {outside: []}\n")
              .said.find("the name \"outside\" is reserved for "
                         "the rest of the internet") != std::string::npos);
    CHECK(load_text("drsim: 1\nsystem: s\nenvironment: e\nlocations: {east: [a], west: [a]}\n")
              .said.find("duplicate location \"a\"; "
                         "first given on line 4") != std::string::npos);
}

TEST_CASE("a need is in the same region, unless it is a writer or has no place") {
    const System system = sound(R"(components:
  web: {model: generic/service, at: east, needs: [api, {component: database, role: writer}, {component: mail, without: 80%},
        {component: api, within: zone, calls: 0.3, for: buyers}]}
  api: {model: generic/service, at: [east, west]}
  database: {model: generic/database, writer: a}
  mail: {model: generic/external}
entry_points: {buyers: {through: web, rate: 1/s}}
)");
    const auto& needs = system.components[0].needs;
    REQUIRE(needs.size() == 4);
    const auto scope = [&](const Need& need) { return scope_of(need, system.components[need.component.index()], need.role); };
    CHECK(scope(needs[0].of[0]) == Scope::Region);
    CHECK(scope(needs[1].of[0]) == Scope::Anywhere);
    CHECK(scope(needs[2].of[0]) == Scope::Anywhere);
    CHECK(needs[2].of[0].without == 0.8);
    CHECK(needs[3].of[0].within == Scope::Zone);
    CHECK(needs[3].of[0].calls == 0.3);
    CHECK(needs[3].of[0].only_for == std::vector{Id<EntryPoint>(0u)});
}

TEST_CASE("the commit mode of a copy must match its lag") {
    const auto replica = [](const std::string& text) {
        return "components:\n  db: {model: generic/database, writer: a, replicas: {dr: {at: c, " + text + "}}}\n";
    };
    CHECK(load_text(head + replica("commit: synchronous")).system);
    CHECK(load_text(head + replica("lag: 2ms, commit: semi_synchronous")).system);
    says(replica("lag: 2s, commit: synchronous"), "a synchronous copy takes no lag: it has every write before it is acknowledged");
    says(replica("lag: shipped, commit: semi_synchronous"),
         "shipped is for asynchronous copies: links do not slow down commits that wait for a copy");
    CHECK(load_text(head + replica("commit: majority")).system);
    says(replica("lag: 2s, commit: majority"), "a copy with commit: majority takes no lag: it catches up before it takes writes");
    says(
        "components:\n  db: {model: generic/database, writer: a, standby: b, failover: {takes: 1m}, replicas: {dr: {at: c, commit: "
        "majority}}}\n",
        "component \"db\" commits either to its standby or to a majority, not to both");
    says(
        "components:\n  db: {model: generic/database, writer: a, failover: {policy: automatic, takes: 1m}, replicas: {dr: {at: c, lag: "
        "1s}}}\n",
        "component \"db\" has no standby to fail over to; name a replica with \"to\" and \"grace\", or promote it in a runbook");
}

TEST_CASE("alternatives are groups of needs") {
    const System system = sound(
        "components:\n  web: {model: generic/service, at: east, needs: [{any_of: [x, y]}, {at_least: 2, of: [x, y, z]}]}\n"
        "  x: {model: generic/external}\n  y: {model: generic/external}\n  z: {model: generic/external}\n");
    const auto& needs = system.components[0].needs;
    CHECK(needs[0].at_least == 1);
    CHECK(needs[0].of.size() == 2);
    CHECK(needs[1].at_least == 2);
    CHECK(needs[1].of.size() == 3);
    says("components:\n  web: {model: generic/service, needs: [{at_least: 2, of: [x]}]}\n  x: {model: generic/external}\n",
         "at_least 2 is more than the 1 listed");
}

TEST_CASE("every kind has its own part") {
    const System system = sound(R"(components:
  edge: {model: generic/cdn, targets: [name], capacity: 900/s}
  name: {model: generic/dns, targets: [balancer], ttl: 60s, policy: priority, changed_at: east, probe: {every: 10s, from: [west, outside],
        agree: 2}}
  balancer: {model: generic/load-balancer, at: east, needs: web, probe: {every: 30s, timeout: 5s, failures: 2, successes: 5}}
  web:
    model: generic/service
    at: {east: {count: 3, max: 9}}
    capacity: 100/s
    starts_in: 40s
    replaced_in: 2m
    autoscale: {when: {utilisation: 70%, over: 1m, periods: 3}, step: 2, cooldown: 5m}
    rollout: {stages: [{share: 5%, for: 10m}, {share: 100%}], watches: errors, rollback: {takes: 30s}}
    needs: [sessions, jobs]
  sessions: {model: generic/cache, at: {east: {count: 3}}, failover: {takes: 20s}, cache: {hits: 85%, before: store, warms_in: 5m}}
  jobs: {model: generic/queue, at: east, drains: 50/s, keeps: 4d}
  store:
    model: generic/object-store
    at: east
    replicas: {far: {at: west, lag: {shipped: {over: east--west, overhead: 1.3, at_most: 100MB/s}}, promotes: never}, near: {at: b,
          lag: 2ms, commit: semi_synchronous}}
    backups: {every: 1d, starts: "03:00", keep: 14d, log: {every: 5m, upload: 30s}, stored_at: east, copied_to: west, works: 95%,
          restore: {rate: 100MB/s, size: 200GB, replay: 20MB/s}}
    endpoint: per_region
    restarts_in: 2m
    recovery_needs: [control_plane@east]
  nat: {model: generic/network-attachment, at: [a, b]}
  party: {model: generic/external, available: {share: 99.9%, outages_last: 1h}}
links: [{between: [east, west], rtt: 65ms, bandwidth: 5Gbps}]
detection: {errors: {alarm: failed_share, of: web.canary, above: 2%, over: 1m, periods: 2, out_of: 3, missing: ignored}}
)");
    CHECK(system.components[0].kind == Kind::Cdn);
    CHECK(system.components[1].route->policy == RoutePart::Policy::Priority);
    CHECK(system.components[1].probe->timeout == Duration::seconds(10));  // its every
    CHECK(system.components[1].probe->from.back() == system.outside);
    CHECK(system.components[2].probe->successes == 5);
    CHECK(system.components[6].recovery_needs[0].place == Id<Location>(0u));
    const ServicePart& web = *system.components[3].service;
    CHECK(web.autoscale->step == 2);
    CHECK(web.rollout->stages[0].lasts == Duration::seconds(600));
    CHECK(web.rollout->stages[1].share == 1);
    CHECK(web.rollout->watches == Id<Detector>(0u));
    CHECK(system.components[4].cache->before == Id<Component>(6u));
    CHECK(system.components[5].queue->keeps == Duration::seconds(4 * 86400));
    const StorePart& store = *system.components[6].store;
    CHECK(std::get<Shipped>(store.copies[1].lag).over == Id<Link>(0u));
    CHECK(store.copies[1].commit == Commit::Asynchronous);
    CHECK(store.copies[2].commit == Commit::SemiSynchronous);
    CHECK_FALSE(store.copies[1].promotes);
    CHECK(store.backups->starts == Duration::seconds(3 * 3600));
    CHECK(store.backups->copied_to == Id<Location>(3u));
    CHECK_FALSE(store.endpoint_follows);
    CHECK(system.components[8].available->share == 0.999);
    CHECK(system.links[0].bytes_per_second == 625e6);
    const auto& alarm = std::get<MetricAlarm>(system.detection[0].how);
    CHECK(alarm.of.part == Part::Canary);
    CHECK(alarm.out_of == 3);
}

TEST_CASE("one name is one human, and the chain's own times apply inside the chain") {
    const System system = sound(R"(people:
  on_call: {chain: [ana, boss], acknowledge: {ana: 3m}, escalate_after: 10m, answers: {ana: 95%}, repeat: 2, hands: 2}
  boss: {acknowledge: 1h, answers: 50%, hours: {days: mon-fri, from: "09:00", to: "17:00", zone: America/New_York}}
  night: {chain: [ana], acknowledge: 9m, looks_again: 1m, hours: {days: [sat, sun], from: "22:00", to: "06:00"}}
)");
    REQUIRE(system.humans.size() == 2);
    const Party& on_call = system.people[0];
    CHECK(on_call.chain[1].human == system.people[1].chain[0].human);
    CHECK(std::get<Constant>(on_call.chain[0].acknowledge.shape).value == 180);
    CHECK(std::get<Constant>(on_call.chain[1].acknowledge.shape).value == 3600);  // the boss's own
    CHECK(on_call.chain[0].answers == 0.95);
    CHECK(on_call.chain[1].answers == 0.5);
    CHECK(std::get<Constant>(system.people[2].chain[0].acknowledge.shape).value == 540);
    const auto& office = system.people[1].hours->stretches;
    REQUIRE(office.size() == 5);
    CHECK(office[0].from_s == 9 * 3600);  // on the clock of New York
    CHECK(office[0].to_s == 17 * 3600);
    CHECK(standard_offset_s(system.people[1].hours->zone) == -5 * 3600);
    const auto& nights = system.people[2].hours->stretches;
    REQUIRE(nights.size() == 3);  // Sunday's shift ends on Monday, at the week's start
    CHECK(nights[0].from_s == 0);
    CHECK(nights[0].to_s == 6 * 3600);
}

TEST_CASE("a person without times, a chain of chains and an unknown level are errors") {
    says("people: {on_call: {chain: [ana]}}\n",
         "the time in which \"ana\" acknowledges a page is unknown; person \"on_call\" needs \"acknowledge\"");
    says("people: {x: {chain: [y], acknowledge: 1m}, y: {chain: [z], acknowledge: 1m}}\n",
         "\"y\" is itself a chain; each level must be one person");
    says("people: {x: {chain: [ana, ben], acknowledge: 1m, answers: {ana: 9%, benn: 5%}, escalate_after: 1m}}\n",
         "unknown level \"benn\" in answers; did you mean \"ben\"?");
    says("people: {x: {acknowledge: 1m, hours: {days: mon-fry, from: \"09:00\", to: \"17:00\"}}}\n",
         "\"mon-fry\" is not a day or a range of days");
    says("people: {x: {acknowledge: 1m, hours: {days: mon, from: \"09:00\", to: \"17:00\", zone: Europe/Berlni}}}\n",
         "unknown time zone \"Europe/Berlni\" in hours; did you mean \"Europe/Berlin\"?");
}

TEST_CASE("steps of a list follow each other, and an alternative waits for its step to fail") {
    const System system = sound(R"(components:
  web: {model: generic/service, at: [east, west]}
people: {ana: {acknowledge: 1m}}
entry_points: {buyers: {through: web, rate: 1/s, restored_at: 95%}}
detection: {users: {reports: buyers, after: 0s}}
runbooks:
  first:
    when: users
    if: {all: [{down: east}, {not: {serving: buyers, for: 1m}}, {any: [{bad_release: any}, {finished: second}]}]}
    abort_if: {serving: buyers, above: 99%, for: 10m}
    declare: {by: ana, takes: 5m, approvals: {by: ana, takes: 1m}}
    steps:
      - {manual: apply, takes: 20m, by: ana, hands: 1, otherwise: {manual: by hand, takes: 1h}}
      - {scale: web@west, to: 3, otherwise: continue, fails: 5%, retries: 2, retry_after: 30s, timeout: 1h, unless: {serving: web@west,
            below: 50%}}
      - {wait: {uniform: [1m, 2m]}}
  second: {when: {finished: first}, steps: {restart: web}}
)" + std::string("  third: {when: users, steps: [{restart: web}]}\n"));
    const Runbook& first = system.runbooks[0];
    REQUIRE(first.steps.size() == 4);
    CHECK(first.steps[1].after == std::vector<std::uint32_t>{0});
    CHECK(first.steps[0].otherwise == Step::Otherwise::Alternative);
    CHECK(first.steps[0].alternative == 3);
    CHECK(first.steps[3].is_alternative);
    CHECK(first.steps[3].name == "1.otherwise");
    CHECK(first.steps[1].otherwise == Step::Otherwise::Continue);
    CHECK(first.steps[1].retries == 2);
    CHECK_FALSE(std::get<IsServing>(first.steps[1].unless->is).above);
    CHECK(first.declare->approvals.size() == 1);
    CHECK(std::get<AllOf>(first.only_if->is).of.size() == 3);
    CHECK(system.runbooks[1].when_finished == Id<Runbook>(0u));
    CHECK(std::get<UserReports>(system.detection[0].how).below == 0.95);
}

TEST_CASE("objectives refer to what they judge") {
    const System system = sound(R"(components: {web: {model: generic/service, at: east}, db: {model: generic/database, writer: a}}
entry_points: {buyers: {through: web, rate: 1/s}}
data: {orders: {in: db, writes: 1/s, size: 2KiB, arrivals: poisson}}
objectives:
  - {class: region_failure, rto: 4h, from: declared, until: restored, share: 99%}
  - {class: any, data: orders, rpo: 0s}
  - {class: long_run, entry_point: buyers, availability: 99.9%, over: 30d}
  - {class: any, from: onset, until: detected, at_most: 94s, share: 100%}
)");
    CHECK(std::get<RecoveryTime>(system.objectives[0].measure).from == ClockPoint::Declared);
    CHECK(system.objectives[0].share_required == 0.99);
    CHECK_FALSE(system.objectives[1].scenario_class);
    CHECK(std::get<Availability>(system.objectives[2].measure).over == Duration::seconds(30 * 86400));
    CHECK(system.objectives[2].target_share == 0.999);
    CHECK(std::get<Span>(system.objectives[3].measure).until == ClockPoint::Detected);
    CHECK(system.data[0].poisson);
    says("objectives: [{class: any, rto: 1h, rpo: 1h}]\n", "an objective needs exactly one of rto, rpo, availability and at_most");
    says("objectives: [{class: any, rto: 1h, over: 1h}]\n", "\"over\" cannot be used with \"rto\"");
}

TEST_CASE("an outage without a duration is an error, because it would repeat at one instant") {
    for (const std::string lasts : {"0s", "{uniform: [0s, 0s]}"})
        says("components: {web: {model: generic/service, at: east, available: {share: 99%, outages_last: " + lasts + "}}}\n",
             "outages_last must be longer than zero");
}

TEST_CASE("an unknown address gets a suggestion") {
    const std::string components =
        "components: {web: {model: generic/service, at: east}, db: {model: generic/database, writer: a}, mail: {model: "
        "generic/external}}\n";
    says(components + "detection: {p: {probes: web@west, every: 1s}}\n", "\"web\" does not run at west\n");
    says(components + "detection: {p: {probes: mail@west, every: 1s}}\n", "\"mail\" does not run at west: it is global\n");
    says(components + "detection: {p: {probes: web.canaries, every: 1s}}\n", "\"web\" has no part \"canaries\"; a service has a canary");
    says(components + "detection: {p: {probes: db.standby, every: 1s}}\n", "unknown copy of db \"standby\" in probes");
    says(components + "detection: {p: {prbes: web, every: 1s}}\n", "unknown key \"prbes\" in detector \"p\"; did you mean \"probes\"?");
    says(components + "detection: {p: {every: 1s}}\n", "detector \"p\" needs one of probes, alarm and reports");
}

TEST_CASE("all mistakes of a file are reported at once") {
    const std::string all = said(
        "components: {web: {model: generic/service, at: south, capacity: 5}}\nentry_points: {buyers: {through: wbe, rate: 1}}\nobjectives: "
        "[{class: none, rto: 5}]\n");
    INFO(all);
    std::size_t errors = 0;
    for (std::size_t at = all.find(": error: "); at != std::string::npos; at = all.find(": error: ", at + 1)) ++errors;
    CHECK(errors == 6);
}

TEST_CASE("a place has the level that its map states, or the level that its surroundings imply") {
    const auto level = [](const System& system, const std::string& name) {
        for (const Location& place : system.locations)
            if (place.name == name) return place.level;
        return PlaceLevel::Host;
    };
    const auto places = [](const std::string& text) { return load_text("drsim: 1\nsystem: s\nenvironment: e\nlocations: " + text + "\n"); };
    const auto two = places("{east: [a], alone: []}");
    CHECK(level(*two.system, "east") == PlaceLevel::Region);
    CHECK(level(*two.system, "a") == PlaceLevel::Zone);
    CHECK(level(*two.system, "alone") == PlaceLevel::Region);
    CHECK(two.said.empty());
    const auto stated = places("{cloud: {level: region, east: {a: [r1], b: []}}, cellar: {level: rack, r2: []}}");
    CHECK(level(*stated.system, "cloud") == PlaceLevel::Provider);  // regions lie in it
    CHECK(level(*stated.system, "east") == PlaceLevel::Region);
    CHECK(level(*stated.system, "b") == PlaceLevel::Zone);
    CHECK(level(*stated.system, "r1") == PlaceLevel::Rack);
    CHECK(level(*stated.system, "cellar") == PlaceLevel::Region);  // a region may have racks and no zones
    CHECK(level(*stated.system, "r2") == PlaceLevel::Rack);
    CHECK(stated.said.empty());
    CHECK(stated.system->components[0].at.size() == 2);  // control planes: of east and of the cellar
    const auto racks = places("{level: region, east: {a: [r1]}}");
    CHECK(level(*racks.system, "east") == PlaceLevel::Region);
    CHECK(level(*racks.system, "r1") == PlaceLevel::Rack);
    const auto unsaid = places("{cloud: {east: [a]}}");
    CHECK(level(*unsaid.system, "cloud") == PlaceLevel::Provider);
    CHECK(unsaid.said.find("\"cloud\" contains at least two levels of locations, so it is read as a provider") != std::string::npos);
}
