#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <map>
#include <regex>
#include <set>

#include "tests/support/results.h"

namespace drsim::test {

namespace {

using nlohmann::ordered_json;

ordered_json schema(const std::string& name) {
    return ordered_json::parse(read_text(fmt::format("{}/models/schema/{}.json", DRSIM_SOURCE_DIR, name)));
}

struct Key {
    std::string path, description;
};

/// Every key that an object may have, also for objects without a name of their own.
void add_keys(const ordered_json& node, const std::string& path, std::vector<Key>& keys) {
    if (node.contains("properties"))
        for (const auto& [key, value] : node.at("properties").items()) {
            const std::string inside = path.empty() ? key : path + "." + key;
            keys.push_back({inside, value.at("description")});
            add_keys(value, inside, keys);
        }
    if (node.contains("items")) add_keys(node.at("items"), path, keys);
    if (node.contains("anyOf"))
        for (const auto& form : node.at("anyOf")) add_keys(form, path, keys);
}

std::vector<Key> every_key() {
    std::vector<Key> keys;
    for (const std::string name : {"quantities", "system", "scenario", "catalogue", "results"}) {
        const ordered_json all = schema(name);
        if (name == "results") add_keys(all, "results", keys);
        for (const auto& [definition, node] : all.at("definitions").items())
            add_keys(node, (name == "results" ? "results." : "") + definition, keys);
    }
    return keys;
}

/// The words only: lines may be broken anywhere.
std::string words_of(const std::string& text) {
    std::istringstream stream(text);
    std::string all;
    for (std::string word; stream >> word;) all += word + " ";
    return all;
}

std::string explained(const std::string& key) {
    const Ran ran = drsim({"explain", key});
    INFO(key << "\n" << ran.output << ran.errors);
    CHECK(ran.exit_code == 0);
    CHECK(ran.errors.empty());
    return ran.output;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("every key of every definition is explained by its path, with its description, in lines of 80 columns") {
    const std::vector<Key> keys = every_key();
    CHECK(keys.size() > 400);
    for (const Key& key : keys) {
        const std::string text = explained(key.path);
        INFO(key.path << "\n" << text);
        const std::size_t end = key.description.find(" Default: ");
        CHECK(has(words_of(text), words_of(key.description.substr(0, end))));
        const std::string in_words = end == std::string::npos ? "" : key.description.substr(end + 10, key.description.size() - end - 11);
        CHECK(has(words_of(text), words_of(in_words)));
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);)
            CHECK((line.size() <= 80 || has(line, ": ") || line.find(' ', 6) == std::string::npos));
    }
}

TEST_CASE("explain uses the type names of the reference") {
    const std::string page = read_text(std::string(DRSIM_SOURCE_DIR) + "/models/reference.md");
    std::istringstream lines(page.substr(page.find("## Systems\n"), page.find("## Results\n") - page.find("## Systems\n")));
    std::string definition;
    std::size_t compared = 0;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("### ")) definition = line.substr(4);
        std::smatch cells;
        if (!std::regex_match(line, cells, std::regex("\\| `([a-z_0-9]+)` \\| (.*?) \\| .*"))) continue;
        const std::string linkless = std::regex_replace(cells[2].str(), std::regex("\\[([^\\]]+)\\]\\([^)]*\\)"), "$1");
        const std::string type = std::regex_replace(linkless, std::regex("`"), "");
        const auto said = nlohmann::json::parse(drsim({"explain", fmt::format("{}.{}", definition, cells[1].str()), "--json"}).output);
        INFO(definition << "." << cells[1].str());
        CHECK(std::any_of(said.begin(), said.end(), [&](const auto& one) { return one.at("type") == type; }));
        ++compared;
    }
    CHECK(compared > 200);
}

TEST_CASE("a key is explained with its type, its default, an example, and the keys inside") {
    CHECK(explained("entry_points.buyers.hold") ==
          "entry_points.NAME.hold\n\n"
          "  type      duration\n"
          "  default   60s\n\n"
          "  How long the service level must stay at `restored_at` or above for an\n"
          "  interruption to be over. The interruption ends where that time begins.\n\n"
          "example:\n  hold: 5m\n");
    const std::string failover = explained("components.database.failover");
    CHECK(has(failover, "\nexamples:\n  failover: {takes: {triangular: [60s, 90s, 120s]}, on_return: keep_apart}\n"));
    CHECK(has(failover, "\nkeys of failover:\n  policy: automatic or manual\n      Whether the standby takes over by itself"));
    CHECK(has(failover, "\nkeys of cache_failover:\n  takes: duration or distribution, required\n"));
    CHECK(has(explained("lognormal.median"), "\n  required\n"));
    // An example that is too long for a line is split.
    CHECK(has(explained("detection.canary"), "  NAME:\n    probes: web@paris\n    every: 30s\n"));
}

TEST_CASE("in a path, names from the user's file may be any word or omitted, and lists are transparent") {
    for (const auto& [key, path] : std::vector<std::pair<std::string, std::string>>{
             {"components.failover", "components.NAME.failover"},
             {"components.shop-db.failover", "components.NAME.failover"},
             {"components.NAME.failover", "components.NAME.failover"},
             {"components[0].model", "components.NAME.model"},
             {"objectives[].rto", "objectives.rto"},
             {"scenario.faults.outage", "scenario.faults.outage"},
             {"faults.outage", "scenario.faults.outage"},
             {"people", "people"},
             {"step.promote", "runbooks.NAME.steps.promote"},
             {"runbooks.leave.steps.switch.route", "runbooks.NAME.steps.NAME.route"},
             {"components.web.at.paris.count", "components.NAME.at.NAME.count"},
             {"locations.level", "locations.level"},
             {"locations.paris.level", "locations.NAME.level"},
             {"people.on_call.acknowledge.lognormal.p95", "people.NAME.acknowledge.lognormal.p95"},
             {"results.scenarios.measures.rpo.orders.p95_s", "results.scenarios.measures.NAME.p95_s"},
             {"results.worst_trial", "results.scenarios.worst_trial"}}) {
        INFO(key);
        CHECK(explained(key).starts_with(path + "\n"));
    }
}

TEST_CASE("a key without a path is explained if it is unique and listed if it is not") {
    CHECK(explained("ttl").starts_with("components.NAME.ttl\n\n  type"));
    CHECK(explained("failover").starts_with("components.NAME.failover\n\n  type"));
    const std::string hours = explained("hours");
    CHECK(has(hours, "\n  people.NAME.hours\n      Working hours."));
    CHECK(has(hours, "\n  detection.NAME.hours\n"));
}

TEST_CASE("explain alone lists the keys at the top of a system and of a scenario") {
    const std::string all = drsim({"explain"}).output;
    CHECK(has(all, "keys of a system:\n  drsim         Version of the language, the first key of every file.\n"));
    CHECK(has(all, "\n  runbooks      Recovery procedures, manual or automated.\n"));
    CHECK(has(all, "\nkeys of a scenario:\n"));
    CHECK(has(all, "\n  horizon   How long to look, counted from the onset.\n"));
}

TEST_CASE("explain says the same in JSON") {
    const auto said = nlohmann::json::parse(drsim({"explain", "entry_points.hold", "--json"}).output);
    REQUIRE(said.size() == 1);
    CHECK(said[0].at("path") == "entry_points.NAME.hold");
    CHECK(said[0].at("type") == "duration");
    CHECK(said[0].at("default") == "60s");
    CHECK(said[0].at("required") == false);
    CHECK(said[0].at("examples") == nlohmann::json::array({"5m"}));
    CHECK(nlohmann::json::parse(drsim({"explain", "--json"}).output).size() == 2);
    CHECK(nlohmann::json::parse(drsim({"explain", "hours", "--json"}).output).size() == 2);
}

TEST_CASE("an unknown key is an error, and the nearest key at its level is named") {
    const auto said = [](const std::string& key) {
        const Ran ran = drsim({"explain", key});
        CHECK(ran.exit_code == 2);
        CHECK(ran.output.empty());
        return ran.errors.substr(0, ran.errors.find('\n'));
    };
    CHECK(said("scenario.fautls") == "drsim explain: unknown key \"fautls\" in scenario; did you mean \"faults\"?");
    CHECK(said("components.database.failover.polcy") ==
          "drsim explain: unknown key \"polcy\" in components.NAME.failover; did you mean \"policy\"?");
    CHECK(said("detectoin") == "drsim explain: unknown key \"detectoin\"; did you mean \"detection\"?");
    CHECK(said("step.promo") == "drsim explain: unknown key \"promo\" in runbooks.NAME.steps; did you mean \"promote\"?");
    CHECK(said("degradation") == "drsim explain: key \"degradation\" is not supported in this release");
    CHECK(said("scenario.faults.every") == said("fault.every"));
    CHECK(said("entry_points.hold.x") == "drsim explain: entry_points.NAME.hold has no keys inside");
    CHECK(said("xyzzy") == "drsim explain: unknown key \"xyzzy\"; run drsim explain for a list of keys");
    CHECK(said(".") == "drsim explain: expected a key, or a path such as components.web.at");
}

TEST_CASE("a misspelt key that is read as a name of the user's is hinted at") {
    CHECK(explained("components.failovr").ends_with("\n\"failovr\" is read as a name of yours; did you mean \"failover\"?\n"));
    CHECK(!has(explained("components.checkout"), "is read as a name"));
    CHECK(!has(explained("components.failover"), "is read as a name"));
    CHECK(nlohmann::json::parse(drsim({"explain", "components.failovr", "--json"}).output)[0].at("hint") ==
          "\"failovr\" is read as a name of yours; did you mean \"failover\"?");
}

}  // namespace drsim::test
