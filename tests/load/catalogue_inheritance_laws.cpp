// Catalogue models that are based on others.
#include <algorithm>
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

const std::string base = R"(drsim: 1
model: acme/base
kind: database
parameters:
  failover.takes: {value: 90s, source: {title: Guide, address: example.org/guide, read: 2026-11-22}, verified: true}
  failover.silent_for: {value: 10s, source: {title: Guide}, verified: true}
  restarts_in: {value: 3m, source: {title: a choice}, verified: false}
mechanisms: [standby_promotion, restart]
)";

std::string value(const std::string& text, bool verified = false) {
    return "{value: " + text + ", source: {title: ours}, verified: " + (verified ? "true" : "false") + "}";
}

std::string system_of(const std::string& model, const std::string& top = "", const std::string& more = "") {
    return "drsim: 1\nsystem: s\nenvironment: e\n" + top + "locations: {east: [a, b]}\ncomponents:\n  db: {model: " + model +
           ", writer: a, standby: b" + more + "}\n";
}

double seconds(const Distribution& distribution) { return std::get<Constant>(distribution.shape).value; }

std::string said_of(const Folder& folder, const std::string& name, const load::Options& options = {}) {
    Diagnostics diagnostics;
    load::validate_file(folder.path(name), options, diagnostics);
    return without(diagnostics.render(), folder.path(""));
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a model takes kind, parameters and mechanisms from its base, and replaces and adds parameters") {
    const Folder folder;
    folder.write("models/base.yaml", base);
    folder.write("models/own.yaml", "drsim: 1\nmodel: acme/own\nbased_on: acme/base\nparameters:\n  failover.takes: " + value("40s") +
                                        "\n  backups.ready_after: " + value("20m") + "\nmechanisms: snapshots\n");
    folder.write("system.yaml", system_of("acme/own", "", ", backups: {every: 1d, stored_at: east}"));
    const auto loaded = load_file(folder, "system.yaml", {{folder.path("models")}});
    INFO(loaded.said);
    REQUIRE(loaded.system);
    CHECK(loaded.system->components[0].kind == Kind::Database);
    CHECK(loaded.system->components[0].model == "acme/own");
    const StorePart& store = *loaded.system->components[0].store;
    CHECK(seconds(store.failover->takes) == 40);
    CHECK(store.failover->silent_for == Duration::seconds(10));
    CHECK(seconds(*store.restarts_in) == 180);
    CHECK(seconds(store.backups->ready_after) == 1200);
}

TEST_CASE("a value keeps the file in which it is written and whether it is verified there, and both files are inputs") {
    const Folder folder;
    folder.write("models/base.yaml", base);
    folder.write("models/own.yaml",
                 "drsim: 1\nmodel: acme/own\nbased_on: acme/base\nparameters:\n  failover.takes: " + value("40s") + "\n");
    const std::string path = folder.write("system.yaml", system_of("acme/own"));
    Diagnostics diagnostics;
    std::vector<Value> values;
    const auto system = load::read_system(path, {{folder.path("models")}}, diagnostics, &values);
    INFO(diagnostics.render());
    REQUIRE(system);
    const auto origin = [&](const std::string& of) {
        const auto found = std::find_if(values.begin(), values.end(), [&](const Value& one) { return one.path == of; });
        REQUIRE(found != values.end());
        return fmt::format("{}:{} {}", without(found->file, folder.path("")), found->line, static_cast<int>(found->origin));
    };
    CHECK(origin("components.db.failover.takes") == fmt::format("models/own.yaml:5 {}", static_cast<int>(Origin::Unverified)));
    CHECK(origin("components.db.failover.silent_for") == fmt::format("models/base.yaml:6 {}", static_cast<int>(Origin::Verified)));
    CHECK(origin("components.db.restarts_in") == fmt::format("models/base.yaml:7 {}", static_cast<int>(Origin::Unverified)));
    REQUIRE(system->inputs.size() == 3);
    CHECK(system->inputs[0].path == "models/base.yaml");
    CHECK(system->inputs[1].path == "models/own.yaml");
}

TEST_CASE("models form chains, and a base may be in any place: a file of the system, a folder, or the binary") {
    const Folder folder;
    folder.write("models/middle.yaml", "drsim: 1\nmodel: acme/middle\nbased_on: aws/rds-postgresql-multi-az\nparameters:\n  restarts_in: " +
                                           value("50s") + "\nmechanisms: restart\n");
    folder.write("own.yaml", "drsim: 1\nmodel: acme/own\nbased_on: acme/middle\nparameters: {failover.silent_for: " + value("7s") + "}\n");
    folder.write("system.yaml", system_of("acme/own", "catalogue: own.yaml\n"));
    const auto here = std::filesystem::current_path();
    std::filesystem::current_path(folder.path(""));
    const auto loaded = load_file(folder, "system.yaml", {{folder.path("models")}});
    std::filesystem::current_path(here);
    INFO(loaded.said);
    REQUIRE(loaded.system);
    const StorePart& store = *loaded.system->components[0].store;
    CHECK(store.failover->silent_for == Duration::seconds(7));
    CHECK(seconds(*store.restarts_in) == 50);
    CHECK(std::holds_alternative<Triangular>(store.failover->takes.shape));
    REQUIRE(loaded.system->inputs.size() == 5);  // the shipped model is based on another one itself
    CHECK(loaded.system->inputs[0].path == "catalogue:aws/rds-postgresql-multi-az.yaml");
}

TEST_CASE("a base is looked for like any model: the file of a system hides the shipped model of that name") {
    const Folder folder;
    folder.write("base.yaml", "drsim: 1\nmodel: aws/rds-postgresql-multi-az\nkind: database\nparameters: {failover.takes: " + value("33s") +
                                  "}\nmechanisms: standby_promotion\n");
    folder.write("own.yaml", "drsim: 1\nmodel: acme/own\nbased_on: aws/rds-postgresql-multi-az\n");
    folder.write("system.yaml", system_of("acme/own", "catalogue: [own.yaml, base.yaml]\n"));
    const auto loaded = load_file(folder, "system.yaml");
    INFO(loaded.said);
    REQUIRE(loaded.system);
    CHECK(seconds(loaded.system->components[0].store->failover->takes) == 33);
}

TEST_CASE("a circle of models is one error, however many components and models lead into it") {
    const Folder folder;
    for (const auto& [name, of] : {std::pair("a", "b"), {"b", "c"}, {"c", "b"}})
        folder.write(fmt::format("models/{}.yaml", name), fmt::format("drsim: 1\nmodel: acme/{}\nbased_on: acme/{}\n", name, of));
    folder.write("system.yaml", system_of("acme/a") + "  two: {model: acme/c, writer: a}\n");
    const auto loaded = load_file(folder, "system.yaml", {{folder.path("models")}});
    CHECK(loaded.said ==
          "models/c.yaml:3:11: error: circular reference: acme/b is based on acme/c, which is based on acme/b\n"
          "    3 | based_on: acme/b\n"
          "      |           ^^^^^^\n");
}

TEST_CASE("an unknown base is one error, which suggests a model") {
    const Folder folder;
    folder.write("models/base.yaml", base);
    folder.write("models/own.yaml", "drsim: 1\nmodel: acme/own\nbased_on: acme/bass\nparameters: {restarts_in: " + value("1m") + "}\n");
    folder.write("system.yaml", system_of("acme/own"));
    const auto loaded = load_file(folder, "system.yaml", {{folder.path("models")}});
    CHECK(loaded.said ==
          "models/own.yaml:3:11: error: unknown model \"acme/bass\"; did you mean \"acme/base\"?\n"
          "    3 | based_on: acme/bass\n"
          "      |           ^^^^^^^^^\n");
    folder.write("models/own.yaml", "drsim: 1\nmodel: acme/own\nkind: database\nbased_on: ''\n");
    CHECK(contains(load_file(folder, "system.yaml", {{folder.path("models")}}).said,
                   "models/own.yaml:4:11: error: \"\" is not a model name (provider/name)"));
    folder.write("models/own.yaml", "drsim: 1\nmodel: ''\nkind: database\n");
    CHECK(contains(said_of(folder, "models/own.yaml"), "models/own.yaml:2:8: error: \"\" is not a model name (provider/name)"));
    folder.write("models/own.yaml", "drsim: 1\nmodel: acme/own\nbased_on: [acme/base]\n");
    CHECK(contains(load_file(folder, "system.yaml", {{folder.path("models")}}).said,
                   "models/own.yaml:3:11: error: expected the name of a model\n"));
}

TEST_CASE("a parameter replaces the base's parameters below its path, and only a whole map replaces a whole map") {
    const Folder folder;
    folder.write("models/base.yaml", base);
    folder.write("models/own.yaml",
                 "drsim: 1\nmodel: acme/own\nbased_on: acme/base\nparameters:\n  failover: " + value("{takes: 20s}") + "\n");
    folder.write("models/part.yaml",
                 "drsim: 1\nmodel: acme/part\nbased_on: acme/own\nparameters:\n  failover.silent_for: " + value("1s") + "\n");
    folder.write("system.yaml", system_of("acme/own"));
    const load::Options options{{folder.path("models")}};
    const auto loaded = load_file(folder, "system.yaml", options);
    INFO(loaded.said);
    REQUIRE(loaded.system);
    CHECK(seconds(loaded.system->components[0].store->failover->takes) == 20);
    CHECK(loaded.system->components[0].store->failover->silent_for == Duration());
    CHECK(contains(said_of(folder, "models/part.yaml", options),
                   "models/part.yaml:5:3: error: \"failover.silent_for\" is part of \"failover\", which \"acme/own\" gives as a whole; "
                   "replace \"failover\"\n"));
}

TEST_CASE("a model's own values come before those of its base, also where a star covers them") {
    const Folder folder;
    folder.write("models/base.yaml", "drsim: 1\nmodel: acme/base\nkind: database\nparameters: {replicas.far.promotion: " + value("9m") +
                                         "}\nmechanisms: replicas\n");
    folder.write("models/own.yaml",
                 "drsim: 1\nmodel: acme/own\nbased_on: acme/base\nparameters: {replicas.*.promotion: " + value("2m") + "}\n");
    folder.write("system.yaml", system_of("acme/own", "", ", replicas: {far: {at: b, lag: 1s}}, failover: {takes: 1m}"));
    const auto loaded = load_file(folder, "system.yaml", {{folder.path("models")}});
    INFO(loaded.said);
    REQUIRE(loaded.system);
    CHECK(seconds(*loaded.system->components[0].store->copies[2].promotion) == 120);
}

TEST_CASE("a router that drains takes no ttl from its base") {
    const Folder folder;
    folder.write("models/base.yaml",
                 "drsim: 1\nmodel: acme/base\nkind: dns\nparameters: {ttl: " + value("60s") + "}\nmechanisms: dns_ttl\n");
    folder.write("models/own.yaml",
                 "drsim: 1\nmodel: acme/own\nbased_on: acme/base\nkind: router\nparameters: {drain: " + value("5s") + "}\n");
    folder.write(
        "system.yaml",
        "drsim: 1\nsystem: s\nenvironment: e\nlocations: {east: [], west: []}\ncomponents:\n"
        "  name: {model: acme/own, targets: [web@east, web@west], switches: manual}\n  web: {model: generic/service, at: [east, west]}\n");
    const auto loaded = load_file(folder, "system.yaml", {{folder.path("models")}});
    INFO(loaded.said);
    REQUIRE(loaded.system);
    CHECK_FALSE(loaded.system->components[0].route->ttl);
    CHECK(seconds(*loaded.system->components[0].route->drain) == 5);
}

TEST_CASE("a file that is validated alone finds its base in folders and in the binary") {
    const Folder folder;
    folder.write("own.yaml", "drsim: 1\nmodel: acme/own\nbased_on: aws/rds-postgresql-multi-az\n");
    CHECK(said_of(folder, "own.yaml").empty());
    folder.write("other.yaml", "drsim: 1\nmodel: acme/other\nbased_on: acme/base\n");
    CHECK(contains(said_of(folder, "other.yaml"), "other.yaml:3:11: error: unknown model \"acme/base\""));
    folder.write("models/base.yaml", base);
    CHECK(said_of(folder, "other.yaml", {{folder.path("models")}}).empty());
}

TEST_CASE("a model has at most 200 parameters with those of its base, so a long chain of models costs little") {
    const Folder folder;
    std::string wide = "drsim: 1\nmodel: acme/wide\nkind: database\nparameters:\n";
    for (int i = 0; i < 200; ++i) wide += fmt::format("  replicas.{}{}.lag: {}\n", char('a' + i / 26), char('a' + i % 26), value("1s"));
    folder.write("models/wide.yaml", wide + "mechanisms: replicas\n");
    folder.write("models/wider.yaml",
                 "drsim: 1\nmodel: acme/wider\nbased_on: acme/wide\nparameters: {replicas.zz.lag: " + value("1s") + "}\n");
    const load::Options options{{folder.path("models")}};
    CHECK(said_of(folder, "models/wide.yaml", options).empty());
    CHECK(contains(said_of(folder, "models/wider.yaml", options),
                   "models/wider.yaml:3:11: error: a model can have at most 200 parameters, including those of \"acme/wide\"\n"));
    std::string chain = "drsim: 1\nmodels:\n";
    for (int m = 0; m < 300; ++m) {
        chain += fmt::format("  - model: acme/m{}\n    {}\n    parameters:\n", m,
                             m == 0 ? "kind: database" : fmt::format("based_on: acme/m{}", m - 1));
        for (int i = 0; i < 100; ++i) chain += fmt::format("      replicas.m{}x{}.lag: {}\n", m, i, value("1s"));
        chain += "    mechanisms: replicas\n";
    }
    folder.write("chain.yaml", chain);
    const auto began = std::chrono::steady_clock::now();
    CHECK(contains(said_of(folder, "chain.yaml"), "a model can have at most 200 parameters, including those of \"acme/m1\"\n"));
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(10));
}

TEST_CASE("the catalogue lists inherited parameters with the model that gives them") {
    const Folder folder;
    folder.write("models/base.yaml", base);
    folder.write("models/own.yaml", "drsim: 1\nmodel: acme/own\nbased_on: acme/base\nparameters: {failover.takes: " + value("40s") + "}\n");
    Diagnostics diagnostics;
    auto entries = load::catalogue({{folder.path("models")}}, diagnostics);
    INFO(diagnostics.render());
    std::erase_if(entries, [](const load::CatalogueEntry& entry) { return entry.model != "acme/own"; });
    REQUIRE(entries.size() == 3);
    for (const load::CatalogueEntry& entry : entries) {
        INFO(entry.parameter);
        CHECK(entry.kind == "database");
        CHECK(entry.based_on == "acme/base");
        CHECK(entry.of == (entry.parameter == "failover.takes" ? "acme/own" : "acme/base"));
    }
}
