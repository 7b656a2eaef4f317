// Reports of comparisons: what is told once, and foreign text in each form.
#include <catch2/catch.hpp>

#include <sstream>

#include <nlohmann/json.hpp>

#include "reports/comparison_report.h"
#include "reports/comparison_words.h"

using namespace drsim;
using namespace drsim::analysis;

namespace {

const std::string foreign = "a|b<script>`\x1b[31m*";

MeasureChange worse(const std::string& name) {
    MeasureChange made;
    made.name = name;
    made.pairs = 100;
    made.differing = 99;
    made.ended_in_both = 100;
    made.base_mean = 60;
    made.difference = 236;
    made.low = 230;
    made.high = 242;
    made.change = Change::Worse;
    return made;
}

Comparison made(const std::string& name) {
    ScenarioComparison scenario;
    scenario.scenario = name;
    scenario.trials = 100;
    scenario.measures = {worse("rto"), worse(name), {}};
    scenario.gone = {name};
    scenario.added = {name};
    scenario.phases = {{name, 1, 2}};
    scenario.objectives = {{name, "rto", Verdict{}, {}, Change::Worse, true, false}};
    scenario.worst_trial = 7;
    scenario.replay = "drsim replay " + name;
    Comparison comparison;
    comparison.base = comparison.change = name;
    comparison.tolerance = 0.01;
    comparison.values = {{name, name, "", name, 3}};
    comparison.loosened = {name};
    comparison.scenarios = {scenario};
    return comparison;
}

}  // namespace

TEST_CASE("measures that differ in the same way are told once") {
    const Comparison comparison = made("rto.users");
    const auto told = reports::told_once(comparison.scenarios[0]);
    REQUIRE(told.size() == 1);
    CHECK(told[0].names == std::vector<std::string>{"rto", "rto.users"});
    CHECK(reports::comparison_text(comparison).find("rto, rto.users: +3m56s (+3m50s to +4m02s) on a mean of 60s") != std::string::npos);
}

TEST_CASE("names in a comparison are text, in a terminal, in Markdown and in JSON") {
    const Comparison comparison = made(foreign);
    const std::string text = reports::comparison_text(comparison);
    CHECK(text.find('\x1b') == std::string::npos);
    const std::string markdown = reports::comparison_markdown(comparison);
    CHECK(markdown.find('\x1b') == std::string::npos);
    // Every row has the bars of its columns and no others; outside rows, what is not in a code span is escaped.
    std::istringstream lines(markdown);
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with("|")) continue;
        std::size_t bars = 0;
        for (std::size_t i = 0; i < line.size(); ++i) bars += line[i] == '|' && (i == 0 || line[i - 1] != '\\') ? 1 : 0;
        INFO(line);
        CHECK((bars == 5 || bars == 6));
    }
    CHECK(markdown.find("### a|b") == std::string::npos);
    const auto json = nlohmann::json::parse(reports::comparison_json(comparison));
    CHECK(json.at("base") == foreign);
    CHECK(json.at("scenarios")[0].at("gone")[0] == foreign);
}

TEST_CASE("means of measures that ended in no trial of both systems are null") {
    Comparison comparison = made("x");
    comparison.scenarios[0].measures[0].ended_in_both = 0;
    const auto json = nlohmann::json::parse(reports::comparison_json(comparison));
    CHECK(json.at("scenarios")[0].at("measures")[0].at("difference").is_null());
    CHECK(json.at("scenarios")[0].at("measures")[1].at("difference") == 236);
}
