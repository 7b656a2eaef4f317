// Suggestions for unknown names.
#include <algorithm>
#include <fstream>
#include <set>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "sim/load/designed_keys.h"
#include "sim/load/keys.h"
#include "sim/load/model_names.h"
#include "tests/load/world.h"

using namespace drsim;
using load::models_meant;

TEST_CASE("every abbreviation stands for models in the catalogue") {
    Diagnostics diagnostics;
    std::set<std::string> models;
    for (const load::CatalogueEntry& entry : load::catalogue({}, diagnostics)) models.insert(entry.model);
    const auto all = nlohmann::json::parse(std::ifstream(std::string(DRSIM_SOURCE_DIR) + "/models/abbreviations.json"));
    CHECK(all.size() >= 30);
    const std::vector<std::string_view> known(models.begin(), models.end());
    for (const auto& [word, names] : all.items()) {
        INFO(word);
        CHECK_FALSE(names.empty());
        for (const auto& name : names) CHECK(models.contains(name));
        CHECK_FALSE(models_meant(word, known).empty());
    }
}

TEST_CASE("a model is suggested by its words, by an abbreviation, or as the nearest, same provider first") {
    const std::vector<std::string_view> known = {"aws/application-load-balancer",
                                                 "aws/rds-postgresql-multi-az",
                                                 "aws/rds-postgresql-single-az",
                                                 "aws/s3",
                                                 "generic/cdn",
                                                 "generic/database",
                                                 "generic/load-balancer",
                                                 "generic/service"};
    CHECK(models_meant("rds", known) == "; did you mean \"aws/rds-postgresql-multi-az\" or \"aws/rds-postgresql-single-az\"?");
    CHECK(models_meant("aws/RDS", known) == models_meant("rds", known));
    CHECK(models_meant("aws/rds-single", known) == "; did you mean \"aws/rds-postgresql-single-az\"?");
    CHECK(models_meant("aws/alb", known) == "; did you mean \"aws/application-load-balancer\"?");
    CHECK(models_meant("generic/lb", known) == "; did you mean \"generic/load-balancer\"?");
    CHECK(models_meant("gcp/load-balancer", known) == "; did you mean \"generic/load-balancer\"?");
    CHECK(models_meant("service", known) == "; did you mean \"generic/service\"?");
    CHECK(models_meant("generic/servise", known) == "; did you mean \"generic/service\"?");
    CHECK(models_meant("azure/sql-database", known) == "; did you mean \"generic/database\"?");
    CHECK(models_meant("akamai", {"generic/service"}).empty());
    CHECK(models_meant("frobnicator", known).empty());
    CHECK(models_meant("", known).empty());
    CHECK(models_meant("/", known).empty());
}

TEST_CASE("a key reported as unsupported belongs to a table, and nothing reads it") {
    std::set<std::string_view> tables;
    for (const load::KeyTable* table : load::keys::all()) tables.insert(table->name);
    for (const load::DesignedKey& designed : load::designed_keys()) {
        INFO(designed.table << "." << designed.key);
        CHECK(tables.contains(designed.table));
        for (const load::KeyTable* table : load::keys::all())
            if (table->name == designed.table) CHECK(std::find(table->keys.begin(), table->keys.end(), designed.key) == table->keys.end());
    }
}
