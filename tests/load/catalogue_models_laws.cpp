#include <catch2/catch.hpp>

#include "tests/load/world.h"

using namespace drsim;
using namespace drsim::model;
using drsim::load::test::Folder;
using drsim::load::test::load_file;

namespace {

const std::string model_text = R"(drsim: 1
model: acme/database
kind: database
parameters:
  failover.takes: {value: {triangular: [60s, 90s, 120s]}, source: {title: Guide, address: example.org/guide, read: 2026-11-22},
        verified: true}
  restarts_in: {value: 3m, source: {title: a choice}, verified: false}
  replicas.*.promotion: {value: 7m, source: {title: another choice}, verified: false}
  backups.ready_after: {value: 20m, source: {title: a third}, verified: false}
mechanisms: [standby_promotion, replicas, restart, snapshots]
)";

std::string system_with(const std::string& database, const std::string& top = "") {
    return "drsim: 1\nsystem: s\nenvironment: e\n" + top +
           "locations: {east: [a, b], west: []}\ncomponents:\n  db:\n    model: acme/database\n    writer: a\n" + database;
}

}  // namespace

TEST_CASE("values that a system does not set come from the catalogue, and unverified ones are listed") {
    const Folder folder;
    folder.write("models/db.yaml", model_text);
    folder.write("system.yaml",
                 system_with("    standby: b\n    replicas: {far: {at: west, lag: 1s}, near: {at: b, lag: 1s, promotion: 2m}}\n"));
    const auto loaded = load_file(folder, "system.yaml", {{folder.path("models")}});
    INFO(loaded.said);
    REQUIRE(loaded.system);
    const StorePart& store = *loaded.system->components[0].store;
    REQUIRE(store.failover);
    CHECK(store.failover->automatic);
    CHECK(std::get<Triangular>(store.failover->takes.shape).mode == 90);
    REQUIRE(store.copies.size() == 4);
    CHECK(store.copies[1].commit == Commit::Synchronous);
    CHECK(store.copies[1].promotion);
    CHECK(std::get<Constant>(store.copies[2].promotion->shape).value == 420);
    CHECK(std::get<Constant>(store.copies[3].promotion->shape).value == 120);
    CHECK_FALSE(store.backups);
    REQUIRE(loaded.system->unverified.size() == 2);
    CHECK(loaded.system->unverified[0].of == "components.db.restarts_in");
    CHECK(loaded.system->unverified[0].because == "a choice");
    CHECK(loaded.system->unverified[1].of == "components.db.replicas.*.promotion");
}

TEST_CASE("a system overrides any parameter, which then no longer counts as a catalogue value") {
    const Folder folder;
    folder.write("models/db.yaml", model_text);
    folder.write("system.yaml", system_with("    restarts_in: 1m\n"));
    const auto loaded = load_file(folder, "system.yaml", {{folder.path("models")}});
    INFO(loaded.said);
    REQUIRE(loaded.system);
    CHECK(std::get<Constant>(loaded.system->components[0].store->restarts_in->shape).value == 60);
    CHECK_FALSE(loaded.system->components[0].store->failover);
    CHECK(loaded.system->unverified.empty());
}

TEST_CASE("a value of the catalogue that a component cannot have is left out") {
    const Folder folder;
    folder.write("models.yaml", R"(drsim: 1
model: acme/db
kind: database
mechanisms: [standby_promotion, replicas]
parameters:
  failover.takes: {value: 60s, source: {title: t}, verified: true}
  replicas.*.lag: {value: 3s, source: {title: t}, verified: true}
  replicas.*.promotion: {value: 5m, source: {title: t}, verified: true}
)");
    folder.write("system.yaml", R"(drsim: 1
system: s
environment: e
catalogue: models.yaml
locations: {east: [a], west: [b], north: [c]}
components:
  db:
    model: acme/db
    writer: a
    failover: {to: near, grace: 1m}
    replicas: {near: {at: b, commit: synchronous}, far: {at: c}}
)");
    const auto loaded = load_file(folder, "system.yaml", {});
    INFO(loaded.said);
    REQUIRE(loaded.system);
    const StorePart& store = *loaded.system->components[0].store;
    CHECK(!store.failover->automatic);  // failover.takes is of a standby, and there is none
    CHECK(std::get<Constant>(std::get<Distribution>(store.copies[2].lag).shape).value == 3);  // the lag is of the asynchronous copy only
}

TEST_CASE("the system's own catalogue files take precedence over folders") {
    const Folder folder;
    folder.write("models/db.yaml", model_text);
    folder.write("own.yaml",
                 "drsim: 1\nmodel: acme/database\nkind: database\nparameters: {restarts_in: {value: 9m, source: {title: ours}, verified: "
                 "true}}\nmechanisms: [restart]\n");
    folder.write("system.yaml", system_with("", "catalogue: own.yaml\n"));
    const auto loaded = load_file(folder, "system.yaml", {{folder.path("models")}});
    INFO(loaded.said);
    REQUIRE(loaded.system);
    CHECK(std::get<Constant>(loaded.system->components[0].store->restarts_in->shape).value == 540);
    CHECK(loaded.system->inputs[0].path == "own.yaml");
}

TEST_CASE("two definitions in one place are an error that shows both") {
    const Folder folder;
    folder.write("models/db.yaml", model_text);
    folder.write("models/again.yaml", model_text);
    folder.write("system.yaml", system_with(""));
    const auto loaded = load_file(folder, "system.yaml", {{folder.path("models")}});
    CHECK(loaded.said ==
          "models/db.yaml:2:8: error: duplicate model \"acme/database\"; also defined at models/again.yaml:2\n"
          "    2 | model: acme/database\n"
          "      |        ^^^^^^^^^^^^^\n");
}

TEST_CASE("a parameter of a mechanism that the model does not have is an error") {
    const Folder folder;
    folder.write("models/db.yaml",
                 "drsim: 1\nmodel: acme/database\nkind: database\nparameters: {restarts_in: {value: 9m, source: {title: t}, verified: "
                 "true}}\nmechanisms: [replicas, resart]\n");
    folder.write("system.yaml", system_with(""));
    const auto loaded = load_file(folder, "system.yaml", {{folder.path("models")}});
    CHECK(loaded.said.find("models/db.yaml:4:14: error: "
                           "\"restarts_in\" has no effect without restart in \"mechanisms\"\n") != std::string::npos);
    CHECK(loaded.said.find("models/db.yaml:5:24: error: unknown mechanism \"resart\" in mechanisms; did you mean \"restart\"?\n") !=
          std::string::npos);
}

TEST_CASE("a built-in model is an input under the name catalogue:") {
    const Folder folder;
    folder.write("system.yaml",
                 "drsim: 1\nsystem: s\nenvironment: e\nlocations: {east: []}\ncomponents: {web: {model: generic/service, at: east}}\n");
    const auto here = std::filesystem::current_path();
    std::filesystem::current_path(folder.path(""));
    const auto loaded = load_file(folder, "system.yaml");
    std::filesystem::current_path(here);
    INFO(loaded.said);
    REQUIRE(loaded.system);
    REQUIRE(loaded.system->inputs.size() == 2);
    CHECK(loaded.system->inputs[0].path == "catalogue:generic/service.yaml");
    CHECK(loaded.system->inputs[1].path == "system.yaml");
}

TEST_CASE("every model of the catalogue is sound, and each parameter has a source") {
    Diagnostics diagnostics;
    const auto entries = load::catalogue({}, diagnostics);
    INFO(diagnostics.render());
    CHECK_FALSE(diagnostics.has_errors());
    CHECK(entries.size() >= 11);
    for (const auto& entry : entries) {
        INFO(entry.model << " " << entry.parameter);
        CHECK((entry.parameter.empty() || !entry.source.empty()));
    }
}
