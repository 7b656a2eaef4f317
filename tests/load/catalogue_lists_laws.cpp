// Catalogue files with several models.
#include <chrono>

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "tests/load/world.h"

using namespace drsim;
using namespace drsim::model;
using drsim::load::test::Folder;
using drsim::load::test::load_file;
using drsim::load::test::without;

namespace {

const std::string list = R"(drsim: 1
models:
  - model: acme/small-database
    based_on: acme/database
    parameters:
      restarts_in: {value: 1m, source: {title: ours}, verified: true}
  - model: acme/database
    kind: database
    parameters:
      failover.takes: {value: 90s, source: {title: Guide}, verified: true}
      restarts_in: {value: 3m, source: {title: Guide}, verified: true}
    mechanisms: [standby_promotion, restart]
)";

std::string system_of(const std::string& model, const std::string& top = "") {
    return "drsim: 1\nsystem: s\nenvironment: e\n" + top + "locations: {east: [a, b]}\ncomponents:\n  db: {model: " + model +
           ", writer: a, standby: b}\n";
}

std::string said_of(const Folder& folder, const std::string& name, const load::Options& options = {}) {
    Diagnostics diagnostics;
    load::validate_file(folder.path(name), options, diagnostics);
    return without(diagnostics.render(), folder.path(""));
}

double restart_of(const load::test::Loaded& loaded) {
    INFO(loaded.said);
    REQUIRE(loaded.system);
    return std::get<Constant>(loaded.system->components[0].store->restarts_in->shape).value;
}

}  // namespace

TEST_CASE("a model of a list is found in a folder, in a file of the system and in the working directory") {
    const Folder folder;
    folder.write("models/acme/databases.yaml", list);
    folder.write("system.yaml", system_of("acme/small-database"));
    const auto loaded = load_file(folder, "system.yaml", {{folder.path("models")}});
    CHECK(restart_of(loaded) == 60);
    REQUIRE(loaded.system->inputs.size() == 2);
    CHECK(loaded.system->inputs[0].path == "models/acme/databases.yaml");
    folder.write("own.yaml", system_of("acme/small-database", "catalogue: models/acme/databases.yaml\n"));
    CHECK(restart_of(load_file(folder, "own.yaml")) == 60);
    folder.write("models/catalogue/acme/databases.yaml", list);
    const auto here = std::filesystem::current_path();
    std::filesystem::current_path(folder.path(""));
    const auto beside = load_file(folder, "system.yaml");
    std::filesystem::current_path(here);
    CHECK(restart_of(beside) == 60);
}

TEST_CASE("a place may have a list and files of one model, which may be based on each other") {
    const Folder folder;
    folder.write("models/acme/databases.yaml", list);
    folder.write("models/acme/large.yaml",
                 "drsim: 1\nmodel: acme/large\nbased_on: acme/small-database\nparameters: {restarts_in: {value: 9m, source: {title: t}, "
                 "verified: true}}\n");
    folder.write("system.yaml", system_of("acme/large"));
    CHECK(restart_of(load_file(folder, "system.yaml", {{folder.path("models")}})) == 540);
}

TEST_CASE("a model that is in a list and in a file of its own is an error that shows both") {
    const Folder folder;
    folder.write("models/acme/list.yaml", "drsim: 1\nmodels:\n  - {model: acme/web, kind: service}\n");
    folder.write("models/acme/web.yaml", "drsim: 1\nmodel: acme/web\nkind: service\n");
    folder.write("system.yaml", system_of("aws/rds-postgresql-multi-az"));
    const auto loaded = load_file(folder, "system.yaml", {{folder.path("models")}});
    CHECK(loaded.said.starts_with(
        "models/acme/web.yaml:2:8: error: duplicate model \"acme/web\"; also defined at models/acme/list.yaml:3\n"));
}

TEST_CASE("an earlier place hides single models of a list in a later one") {
    const Folder folder;
    folder.write("models/acme/databases.yaml", list);
    folder.write("own.yaml",
                 "drsim: 1\nmodels: {model: acme/database, kind: database, parameters: {restarts_in: {value: 7m, source: {title: t}, "
                 "verified: true}}, mechanisms: restart}\n");
    folder.write("system.yaml",
                 "drsim: 1\nsystem: s\nenvironment: e\ncatalogue: own.yaml\nlocations: {east: [a, b]}\ncomponents:\n"
                 "  db: {model: acme/database, writer: a}\n  small: {model: acme/small-database, writer: b}\n");
    const auto loaded = load_file(folder, "system.yaml", {{folder.path("models")}});
    CHECK(restart_of(loaded) == 420);
    CHECK(std::get<Constant>(loaded.system->components[1].store->restarts_in->shape).value == 60);
}

TEST_CASE("an unknown model may be meant for one of a list") {
    const Folder folder;
    folder.write("models/acme/databases.yaml", list);
    folder.write("system.yaml", system_of("acme/smal-database"));
    const auto loaded = load_file(folder, "system.yaml", {{folder.path("models")}});
    CHECK(loaded.said.find("unknown model \"acme/smal-database\"; did you mean \"acme/small-database\"?") != std::string::npos);
}

TEST_CASE("the catalogue lists every model of a list") {
    const Folder folder;
    folder.write("models/acme/databases.yaml", list);
    Diagnostics diagnostics;
    auto entries = load::catalogue({{folder.path("models")}}, diagnostics);
    INFO(diagnostics.render());
    std::erase_if(entries, [](const load::CatalogueEntry& entry) { return !entry.model.starts_with("acme/"); });
    CHECK(entries.size() == 4);
}

TEST_CASE("a sound list has nothing to complain of, and an empty one has no models") {
    const Folder folder;
    folder.write("list.yaml", list);
    CHECK(said_of(folder, "list.yaml").empty());
    folder.write("empty.yaml", "drsim: 1\nmodels: []\n");
    CHECK(said_of(folder, "empty.yaml").empty());
    folder.write("nothing.yaml", "drsim: 1\nmodels:\n");
    CHECK(said_of(folder, "nothing.yaml").find("nothing.yaml:2:1: error: \"models\" has no value\n") != std::string::npos);
    folder.write("version.yaml", "drsim: 7\nmodels: []\n");
    CHECK(said_of(folder, "version.yaml").find("version.yaml:1:8: error: unsupported version") != std::string::npos);
}

TEST_CASE("ten thousand models, each based on the one before, are read in a moment") {
    const Folder folder;
    std::string many = "drsim: 1\nmodels:\n  - {model: acme/m0, kind: queue, mechanisms: draining}\n";
    for (int i = 1; i < 10'000; ++i) many += fmt::format("  - {{model: acme/m{}, based_on: acme/m{}}}\n", i, i - 1);
    folder.write("many.yaml", many);
    const auto began = std::chrono::steady_clock::now();
    CHECK(said_of(folder, "many.yaml").empty());
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(10));
    many.replace(many.find("kind: queue"), 11, "based_on: acme/m9999");
    folder.write("circle.yaml", many);
    const std::string said = said_of(folder, "circle.yaml");
    CHECK(said.find("circular reference: acme/m0 is based on acme/m9999, which is based on acme/m9998, which") != std::string::npos);
    CHECK(said.size() < 1000);
}
