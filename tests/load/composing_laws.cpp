// Systems made of several files: include, based_on with change, and references to removed things.
#include <catch2/catch.hpp>

#include "tests/load/world.h"

using namespace drsim;
using namespace drsim::model;
using drsim::load::test::Folder;
using drsim::load::test::load_file;

namespace {

const std::string base = R"(drsim: 1
system: shop
environment: production
locations: {east: [a, b], west: [c]}
entry_points: {buyers: {through: web@east, rate: 10/s}}
components:
  web: {model: generic/service, at: {east: {count: 2}, west: {count: 1}}, needs: [{component: database, role: writer}]}
  database:
    model: generic/database
    writer: a
    standby: b
    failover: {takes: 90s}
    replicas: {dr: {at: c, lag: 2s, promotion: 5m}}
people: {ana: {acknowledge: 5m}}
detection:
  probe: {probes: web@east, every: 30s, pages: ana}
  users: {reports: buyers, after: 10m, pages: ana}
runbooks:
  failover: {when: [probe, users], declare: {by: ana, takes: 5m}, if: {down: database.writer}, steps: [{promote: database.dr}]}
)";

std::string changed(const std::string& change) {
    return "drsim: 1\nsystem: shop\nenvironment: changed\nbased_on: base.yaml\nchange:\n" + change;
}

}  // namespace

TEST_CASE("a change replaces a value, adds a key, or replaces a whole list") {
    const Folder folder;
    folder.write("base.yaml", base);
    folder.write("next.yaml",
                 changed("  components.web.at.west.count: 4\n  components.web.capacity: 50/s\n  runbooks.failover.when: users\n"));
    const auto loaded = load_file(folder, "next.yaml");
    INFO(loaded.said);
    REQUIRE(loaded.system);
    CHECK(loaded.said.empty());
    CHECK(loaded.system->environment == "changed");
    CHECK(loaded.system->components[0].at[1].count == 4u);
    CHECK(loaded.system->components[0].capacity_per_second == 50);
    CHECK(loaded.system->runbooks[0].when == std::vector{Id<Detector>(1u)});
    CHECK(loaded.system->inputs.size() >= 3);
}

TEST_CASE("a removed detector never fires, and things that refer to it are noted") {
    const Folder folder;
    folder.write("base.yaml", base);
    folder.write("next.yaml", changed("  detection.probe: removed\n"));
    const auto loaded = load_file(folder, "next.yaml");
    REQUIRE(loaded.system);
    CHECK(loaded.said ==
          "base.yaml:19:21: note: detector \"probe\" was removed and no longer triggers this runbook\n"
          "   19 |   failover: {when: [probe, users], declare: {by: ana, takes: 5m}, if: {down: database.writer}, steps: [{promote: "
          "database.dr}]}\n"
          "      |                     ^^^^^\n");
    CHECK(loaded.system->detection.size() == 1);
    CHECK(loaded.system->runbooks[0].when.size() == 1);
}

TEST_CASE("a step on a removed copy is kept without a copy, and noted") {
    const Folder folder;
    folder.write("base.yaml", base);
    folder.write("next.yaml", changed("  components.database.replicas: removed\n"));
    const auto loaded = load_file(folder, "next.yaml");
    REQUIRE(loaded.system);
    CHECK(loaded.said.find("note: \"database.dr\" was removed but is still named in promote: a step that needs it fails") !=
          std::string::npos);
    const auto& promote = std::get<Promote>(loaded.system->runbooks[0].steps[0].verb);
    CHECK(promote.copy.component == Id<Component>(1u));
    CHECK_FALSE(promote.copy.copy.exists());
}

TEST_CASE("a system may be based on one that is based on another") {
    const Folder folder;
    folder.write("base.yaml", base);
    folder.write("second.yaml", changed("  components.web.capacity: 50/s\n"));
    folder.write("third/third.yaml",
                 "drsim: 1\nsystem: shop\nenvironment: third\nbased_on: ../second.yaml\nchange: {components.web.capacity: 70/s}\n");
    const auto loaded = load_file(folder, "third/third.yaml", {{}, {}, {folder.path("")}});
    INFO(loaded.said);
    REQUIRE(loaded.system);
    CHECK(loaded.system->components[0].capacity_per_second == 70);
    CHECK(loaded.system->environment == "third");
}

TEST_CASE("files that refer to each other in a circle are an error") {
    const Folder folder;
    folder.write("a.yaml", "drsim: 1\nsystem: a\nenvironment: e\ninclude: b.yaml\n");
    folder.write("b.yaml", "drsim: 1\ninclude: a.yaml\n");
    const auto loaded = load_file(folder, "a.yaml");
    CHECK_FALSE(loaded.system);
    CHECK(loaded.said.find("circular reference: a.yaml is already being read") != std::string::npos);
}

TEST_CASE("included files are joined, and paths are relative to the file that names them") {
    const Folder folder;
    folder.write("traces/load.csv", "time,rate_per_second\n0,5\n60,7\n");
    folder.write("parts/asks.yaml", "drsim: 1\nentry_points: {buyers: {through: web, rate: {profile: ../traces/load.csv}}}\n");
    folder.write("system.yaml",
                 "drsim: 1\nsystem: s\nenvironment: e\ninclude: [parts/asks.yaml]\nlocations: {east: []}\ncomponents: {web: {model: "
                 "generic/service, at: east}}\n");
    const auto loaded = load_file(folder, "system.yaml");
    INFO(loaded.said);
    REQUIRE(loaded.system);
    CHECK(std::get<Series>(loaded.system->entry_points[0].rate).value[1] == 7);
    std::vector<std::string> paths;
    for (const auto& input : loaded.system->inputs) paths.push_back(input.path);
    CHECK(std::find(paths.begin(), paths.end(), "traces/load.csv") != paths.end());
    CHECK(std::find(paths.begin(), paths.end(), "parts/asks.yaml") != paths.end());
    CHECK(std::find(paths.begin(), paths.end(), "system.yaml") != paths.end());
}

TEST_CASE("an assumption must refer to something in the system") {
    const Folder folder;
    folder.write("base.yaml", base +
                                  "assumptions:\n  - {of: components.web.at.west.count, because: read as one}\n  - {of: "
                                  "components.web.capasity, because: a guess}\n");
    const auto loaded = load_file(folder, "base.yaml");
    CHECK(loaded.said ==
          "base.yaml:22:10: error: there is no value at \"components.web.capasity\"\n"
          "   22 |   - {of: components.web.capasity, because: a guess}\n"
          "      |          ^^^^^^^^^^^^^^^^^^^^^^^\n");
}
