// The JSON Schemas for editors agree with the reader: the same keys, and sound files pass.
// g++ 12 warns about its own string code when valijson's code is inlined here.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wrestrict"
#endif

#include <charconv>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "sim/load/keys.h"
#include "sim/load/yaml_tree.h"
#include "tests/load/world.h"

using namespace drsim;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

const std::string root = std::string(DRSIM_SOURCE_DIR) + "/";

json schema_file(const std::string& name) { return json::parse(std::ifstream(fmt::format("{}models/schema/{}", root, name))); }

/// YAML as JSON: plain numbers and booleans have their type, everything else is text.
json as_json(const load::Node& node) {
    if (node.is_map()) {
        json map = json::object();
        for (const load::Entry& entry : node.entries) map[std::string(entry.key)] = as_json(*entry.value);
        return map;
    }
    if (node.is_list()) {
        json list = json::array();
        for (const load::Node* item : node.items) list.push_back(as_json(*item));
        return list;
    }
    if (!node.is_scalar()) return nullptr;
    const std::string text(node.text);
    if (node.quoted) return text;
    if (text == "true" || text == "false") return text == "true";
    std::int64_t whole = 0;
    if (const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), whole);
        error == std::errc() && end == text.data() + text.size())
        return whole;
    double number = 0;
    if (const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        error == std::errc() && end == text.data() + text.size())
        return number;
    return text;
}

std::optional<json> json_of(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    Diagnostics diagnostics;
    load::Arena arena;
    const auto file = diagnostics.add_file(path, {std::istreambuf_iterator<char>(stream), {}});
    const load::Node* tree = load::tree_of(file, diagnostics, arena);
    return tree != nullptr ? std::optional(as_json(*tree)) : std::nullopt;
}

class Schema {
public:
    explicit Schema(const std::string& name) : text_(schema_file(name)) {
        using Adapter = valijson::adapters::NlohmannJsonAdapter;
        const auto fetch = [](const std::string& uri) -> const json* { return new json(schema_file(uri)); };
        const auto release = [](const json* document) { delete document; };
        valijson::SchemaParser().populateSchema(Adapter(text_), schema_, fetch, release);
    }
    /// The first error, or empty.
    std::string wrong_with(const json& document) {
        valijson::Validator validator;
        valijson::ValidationResults results;
        if (validator.validate(schema_, valijson::adapters::NlohmannJsonAdapter(document), &results)) return {};
        valijson::ValidationResults::Error error;
        std::string all;
        while (results.popError(error)) {
            for (const std::string& part : error.context) all += part;
            all += fmt::format(": {}\n", error.description);
        }
        return all.empty() ? "wrong" : all;
    }

private:
    json text_;
    valijson::Schema schema_;
};

std::string schema_for(load::FileKind kind) {
    switch (kind) {
        case load::FileKind::System:
        case load::FileKind::SystemPart: return "system.json";
        case load::FileKind::Scenario: return "scenario.json";
        case load::FileKind::Catalogue: return "catalogue.json";
        case load::FileKind::Csv:
        case load::FileKind::Unknown: return {};
    }
    return {};
}

}  // namespace

TEST_CASE("the schemas have exactly the keys that the reader knows") {
    json definitions;
    for (const char* name : {"quantities.json", "system.json", "scenario.json", "catalogue.json"}) {
        const json schema = schema_file(name);
        for (const auto& [key, definition] : schema["definitions"].items()) definitions[key] = definition;
    }
    definitions["distribution"] = definitions["drawn"];
    std::map<std::string, std::set<std::string>> known;
    for (const load::KeyTable* table : load::keys::all()) known[std::string(table->name)].insert(table->keys.begin(), table->keys.end());
    // These two narrow a condition for better messages; the schema has a single definition.
    known.erase("condition_serving");
    known.erase("condition_lag");
    for (const auto& [name, keys] : known) {
        INFO(name);
        REQUIRE(definitions.contains(name));
        std::set<std::string> described;
        for (const auto& [key, value] : definitions[name]["properties"].items()) described.insert(key);
        CHECK(described == keys);
        CHECK(definitions[name]["additionalProperties"] == false);
    }
}

TEST_CASE("every sound file of the project passes its schema") {
    std::map<std::string, Schema> schemas;
    for (const char* name : {"system.json", "scenario.json", "catalogue.json"}) schemas.try_emplace(name, name);
    std::size_t files = 0;
    for (const char* folder : {"models", "scenarios"})
        for (const auto& entry : fs::recursive_directory_iterator(root + folder)) {
            const std::string path = entry.path().string();
            if (!path.ends_with(".yaml") || entry.path().parent_path().filename() == "broken") continue;
            const std::string name = schema_for(load::sniff(path));
            if (name.empty()) continue;
            INFO(path);
            ++files;
            CHECK(schemas.at(name).wrong_with(*json_of(path)) == "");
        }
    CHECK(files >= 14);
}

TEST_CASE("files with a structural mistake fail their schema") {
    Schema system("system.json");
    Schema scenario("scenario.json");
    for (const char* name :
         {"unknown-key", "unknown-section", "key-not-built", "no-unit", "no-unit-rate", "share-without-percent", "negative-duration",
          "unknown-unit", "bandwidth-in-bytes-a-second-misspelt", "misspelt-distribution", "name-in-capitals", "wrong-version"}) {
        const std::string path = fmt::format("{}scenarios/broken/{}.yaml", root, name);
        INFO(path);
        const auto document = json_of(path);
        REQUIRE(document);
        CHECK_FALSE(system.wrong_with(*document).empty());
    }
    for (const char* name : {"unknown-fault", "fault-not-built", "no-horizon", "starts-unquoted-word"}) {
        const std::string path = fmt::format("{}scenarios/broken/{}.yaml", root, name);
        INFO(path);
        const auto document = json_of(path);
        REQUIRE(document);
        CHECK_FALSE(scenario.wrong_with(*document).empty());
    }
}
