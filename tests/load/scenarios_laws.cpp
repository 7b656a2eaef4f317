#include <catch2/catch.hpp>

#include "tests/load/world.h"

using namespace drsim;
using namespace drsim::model;
using drsim::load::test::Folder;

namespace {

const std::string system_text = R"(drsim: 1
system: shop
environment: production
locations: {east: [a, b], west: [c]}
links: [{name: wire, between: [east, west], rtt: 60ms, bandwidth: 1Gbps}, {name: free, between: [east, outside], rtt: 9ms}]
entry_points: {buyers: {through: web, rate: 10/s}}
components:
  web: {model: generic/service, at: {east: {count: 2}, west: {count: 1}}, needs: [{component: database, role: writer}]}
  database: {model: generic/database, writer: a, replicas: {dr: {at: c, lag: 2s, promotion: 5m}}}
people: {on_call: {chain: [ana, ben], acknowledge: 5m, escalate_after: 10m}}
detection: {probe: {probes: web@east, every: 30s, pages: on_call}}
runbooks: {failover: {when: probe, steps: {promote: {promote: database.dr}, look: {manual: look, takes: 1m, after: promote}}}}
tags: {kernel: [web@east, database]}
providers: {acme: [east]}
classes: [power_failure]
)";

struct Read {
    System system;
    std::optional<Scenario> scenario;
    std::string said;
};

Read read(const std::string& body, const std::string& more_of_system = "") {
    const Folder folder;
    Diagnostics diagnostics;
    auto system = load::read_system(folder.write("system.yaml", system_text + more_of_system), {}, diagnostics);
    INFO(diagnostics.render());
    REQUIRE(system);
    const std::string path = folder.write("s.yaml", "drsim: 1\nscenario: s\nclass: power_failure\nhorizon: 1d\n" + body);
    Read result{*system, load::read_scenario(path, *system, diagnostics), {}};
    result.said = load::test::without(diagnostics.render(), folder.path(""));
    return result;
}

Selector struck(const std::string& selector) {
    const Read result = read("faults: [{outage: " + selector + "}]\n");
    INFO(result.said);
    REQUIRE(result.scenario);
    return std::get<Outage>(result.scenario->faults[0].what).of;
}

}  // namespace

TEST_CASE("a selector is a component, a place, a link, a tag or a provider") {
    CHECK(std::get<Address>(struck("web").is) == Address{Id<Component>(0u), {}, Part::All, {}});
    CHECK(std::get<Address>(struck("web@east").is).place == Id<Location>(0u));
    CHECK(std::get<Address>(struck("database.writer").is).part == Part::Writer);
    CHECK(std::get<Address>(struck("control_plane@west").is).component == Id<Component>(2u));
    CHECK(std::get<Id<Location>>(struck("a").is) == Id<Location>(1u));
    CHECK(std::get<Id<Link>>(struck("wire").is) == Id<Link>(0u));
    CHECK(std::get<Everything>(struck("kernel").is).tag == Id<Tag>(0u));
    CHECK(std::get<Everything>(struck("acme").is).tag == Id<Tag>(1u));
    CHECK(std::get<ZoneOf>(struck("{zone_of: database.writer}").is).of.part == Part::Writer);
    CHECK(std::get<OneOf>(struck("{one_of: [a, b, {all_of: [c, wire]}]}").is).of.size() == 3);
}

TEST_CASE("a link without bandwidth carries nothing, so a cut is noted") {
    const Read cut = read("faults: [{outage: {one_of: [wire, free]}}]\n");
    CHECK_FALSE(cut.scenario);
    CHECK(cut.said.find("link \"free\" has no bandwidth, so an outage of it has no effect; give it one") != std::string::npos);
}

TEST_CASE("faults have names and may refer to each other's instants") {
    const Read result = read(R"(faults:
  - {outage: east, name: region, onset: true, lasts: {lognormal: {median: 4h, p95: 12h}}}
  - {outage: wire, lasts: 5m, at: {after: region, by: 10m}, refused: true}
  - {stall: database.dr, at: {before: region, by: {uniform: [0s, 10m]}}, probability: 5%, lasts: forever}
  - {crash: web@west, repair: 1h, at: {after: failover.look}}
  - {outage: web, at: {after: failover, by: 1s}}
  - {bad_release: web, fails: {at_share: 20%, of: 30%}}
)");
    INFO(result.said);
    REQUIRE(result.scenario);
    const auto& faults = result.scenario->faults;
    REQUIRE(faults.size() == 6);
    CHECK(faults[0].onset);
    CHECK(faults[1].name == "outage_2");
    CHECK(std::get<AfterFault>(faults[1].at).fault == 0);
    CHECK(faults[1].silent == false);
    CHECK(faults[2].name == "stall_1");
    CHECK(std::get<BeforeFault>(faults[2].at).fault == 0);
    CHECK(faults[2].probability == 0.05);
    CHECK_FALSE(faults[2].lasts);
    CHECK(std::get<AfterStep>(faults[3].at).step == 1);
    CHECK(std::get<Constant>(std::get<Crash>(faults[3].what).repair->shape).value == 3600);
    CHECK(std::get<Constant>(std::get<AfterRunbook>(faults[4].at).by.shape).value == 1);
    CHECK(std::get<BadRelease>(faults[5].what).at_share == 0.2);
    CHECK(std::get<BadRelease>(faults[5].what).fails == 0.3);
}

TEST_CASE("a given holds from before the trial") {
    const Read result = read(
        "given:\n  - {unreachable: on_call.ben, probability: 20%}\n  - {no_capacity: west, above: 3, lasts: 30m}\n  - {no_capacity: "
        "c}\nfaults: [{destroy: a}]\n");
    INFO(result.said);
    REQUIRE(result.scenario);
    CHECK(std::get<Unreachable>(result.scenario->given[0].what).who == Id<Human>(1u));
    CHECK(std::get<NoCapacity>(result.scenario->given[1].what).above == 3);
    CHECK_FALSE(std::get<NoCapacity>(result.scenario->given[1].what).none_new);
    CHECK(std::get<NoCapacity>(result.scenario->given[2].what).none_new);
    CHECK(result.scenario->given[2].name == "no_capacity_2");
}

TEST_CASE("a trial starts at any time, in working hours, or at an instant") {
    CHECK(read("faults: [{outage: a}]\n").scenario->starts == Scenario::Starts::AnyTime);
    CHECK(read("starts: any_working_hour\nfaults: [{outage: a}]\n").scenario->starts == Scenario::Starts::AnyWorkingHour);
    const auto fixed = read("starts: {seconds: 90}\nfaults: [{outage: a}]\n").scenario;
    CHECK(fixed->starts == Scenario::Starts::Fixed);
    CHECK(fixed->starts_at_s == 90);
    CHECK(read("starts: \"2018-10-22T00:01:00Z\"\nfaults: [{outage: a}]\n").scenario->starts_at_s == 60);
}

TEST_CASE("unsupported keys are errors, never ignored") {
    CHECK(read("faults: [{outage: a}]\nobserved: {restored: 1h}\n").said.find("key \"observed\" in a scenario is not supported") !=
          std::string::npos);
    CHECK(read("faults: [{outage: a, every: 1h}]\n").said.find("key \"every\" in fault \"outage_1\" is not supported") !=
          std::string::npos);
    CHECK(read("faults: [{partition: [[east], [west]]}]\n").said.find("key \"partition\" in a fault is not supported") !=
          std::string::npos);
    CHECK(read("faults: [{outage: a, lasts: until_repaired}]\n")
              .said.find("\"until_repaired\" is not supported; write a duration or "
                         "forever") != std::string::npos);
    CHECK(read("faults: [{outage: a, at: {after: detected}}]\n").said.find("unknown fault, runbook or step \"detected\" in after") !=
          std::string::npos);
}

TEST_CASE("a scenario alone is checked as far as possible without its system") {
    const Folder folder;
    Diagnostics diagnostics;
    CHECK(load::validate_file(
        folder.write("sound.yaml",
                     "drsim: 1\nscenario: s\nclass: power_failure\nhorizon: 1d\nfaults: [{outage: nowhere}, {stall: db.copy}]\n"),
        {}, diagnostics));
    CHECK_FALSE(load::validate_file(
        folder.write("broken.yaml", "drsim: 1\nscenario: s\nclass: power_failure\nhorizon: 1\nfaults: [{outage: nowhere, lasts: 5}]\n"), {},
        diagnostics));
    CHECK(diagnostics.error_count() == 2);
}

TEST_CASE("the kind of a file follows from its extension or its keys") {
    const Folder folder;
    CHECK(load::sniff(folder.write("a.csv", "time,lag_seconds\n")) == load::FileKind::Csv);
    CHECK(load::sniff(folder.write("b.yaml", "drsim: 1\nsystem: s\n")) == load::FileKind::System);
    CHECK(load::sniff(folder.write("c.yaml", "drsim: 1\npeople: {}\n")) == load::FileKind::SystemPart);
    CHECK(load::sniff(folder.write("d.json", "{\"drsim\": 1, \"scenario\": \"s\"}")) == load::FileKind::Scenario);
    CHECK(load::sniff(folder.write("e.yaml", "drsim: 1\nmodel: a/b\n")) == load::FileKind::Catalogue);
    CHECK(load::sniff(folder.path("none.yaml")) == load::FileKind::Unknown);
}

TEST_CASE("a target longer than the horizon is noted where it applies") {
    const std::string words = "is longer than this horizon of 1d; anything unfinished at the horizon counts as missed";
    const auto said = [](const std::string& objective) {
        return read("faults: [{outage: a}]\n", "objectives: [{" + objective + "}]\n").said;
    };
    CHECK(said("class: power_failure, rto: 36h").find("a target of 36h " + words) != std::string::npos);
    CHECK(said("class: power_failure, rto: 24h").find(words) == std::string::npos);
    CHECK(said("class: database_failure, rto: 36h").find(words) == std::string::npos);
    CHECK(said("class: power_failure, at_most: 2d, from: declared, until: restored").find("a target of 2d " + words) != std::string::npos);
}
