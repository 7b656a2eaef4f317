// results.json has exactly the keys of its schema, for campaigns of every kind; trials.csv has the columns of its documentation.
#include <catch2/catch.hpp>

#include "tests/support/json_schema.h"

namespace drsim::test {

namespace {

using nlohmann::json;

json results_of(const std::string& system, const std::string& scenario, const std::string& trials) {
    const Ran ran = drsim({"run", system, scenario, "--trials", trials, "--json", "--quiet"});
    INFO(ran.errors);
    REQUIRE((ran.exit_code == 0 || ran.exit_code == 1 || ran.exit_code == 3));
    return json::parse(ran.output);
}

const std::string schema = "models/schema/results.json";
const std::string indivillage = "models/systems/indivillage/production.yaml";

}  // namespace

TEST_CASE("results.json passes its schema, whether trials recover or not, and whether there are many or few") {
    CHECK(wrong_with(results_of("models/systems/reference/reference.yaml", "scenarios/reference/region.yaml", "400"), schema).empty());
    for (const char* scenario : {"region-failure-for-good", "database-crash-no-standby", "bad-deployment-alarms-blind", "zone-failure"})
        CHECK(wrong_with(results_of(indivillage, std::string("scenarios/indivillage/") + scenario + ".yaml", "20"), schema).empty());
}

TEST_CASE("results.json passes its schema without a target, without a fault in any trial and with availability over a span") {
    const TempFolder folder;
    const std::string head =
        "drsim: 1\nsystem: s\nenvironment: e\nlocations: {here: []}\nentry_points: {users: {through: web, rate: 1/s}}\ncomponents: {web: "
        "{model: generic/service, at: here}}\n";
    write_text(folder / "none.yaml", head);
    write_text(folder / "span.yaml",
               head + "objectives: [{class: any, availability: 99%, over: 10m}, {class: any, at_most: 1m, until: redundant}]\n");
    write_text(folder / "never.yaml",
               "drsim: 1\nscenario: never\nclass: incident\nhorizon: 1h\nfaults: [{outage: here, lasts: 1m, probability: 0.001%}]\n");
    write_text(folder / "always.yaml", "drsim: 1\nscenario: always\nclass: incident\nhorizon: 1h\nfaults: [{outage: here}]\n");
    for (const char* system : {"none.yaml", "span.yaml"})
        for (const char* scenario : {"never.yaml", "always.yaml"}) {
            const json results = results_of((folder / system).string(), (folder / scenario).string(), "5");
            CHECK(wrong_with(results, schema).empty());
            const bool always = scenario == std::string("always.yaml");
            CHECK(results.at("scenarios")[0].at("not_recovered_because").size() == (always ? 1 : 0));
            if (always) CHECK(results.at("scenarios")[0].at("not_recovered_because")[0].at("reason") == "web@here is down");
        }
}

TEST_CASE("the schema rejects an unknown key") {
    json results = results_of("models/systems/reference/reference.yaml", "scenarios/reference/region.yaml", "5");
    results["scenarios"][0]["measures"]["rto"]["p75_s"] = 1;
    CHECK_FALSE(wrong_with(results, schema).empty());
}

TEST_CASE("trials.csv has the columns of its documentation, in their order") {
    const TempFolder folder;
    REQUIRE(drsim({"run", "models/systems/reference/reference.yaml", "scenarios/reference/region.yaml", "--trials", "5", "--quiet", "--out",
                   folder.path().string()})
                .exit_code != 2);
    std::string page = read_text("reports/trials.md");
    std::size_t at = 0;
    const Trials trials(folder / "trials.csv");
    for (std::string column : trials.names()) {
        const std::size_t dot = column.find('.');
        if (dot != std::string::npos) column = column.substr(0, dot + 1);  // the page has ENTRY or DATA there
        if (column.rfind("availability_over", 0) == 0) column = "availability_over_SPAN.";
        INFO(column);
        const std::size_t found = page.find("| `" + column);
        CHECK(found != std::string::npos);
        CHECK(found >= at);
        at = found;
    }
}

}  // namespace drsim::test
