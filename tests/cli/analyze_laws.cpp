// drsim analyze as a user runs it, and its single outages against the simulator.
#include <catch2/catch.hpp>

#include "tests/support/json_schema.h"
#include "tests/support/shipped.h"

namespace drsim::test {

namespace {

using nlohmann::json;

const std::string formula = "models/systems/formula-platform/production.yaml";
const std::string indivillage = "models/systems/indivillage/production.yaml";

json analysis_of(const std::string& system, const std::string& order = "2") {
    const Ran ran = drsim({"analyze", system, "--format", "json", "--order", order});
    INFO(ran.errors);
    REQUIRE(ran.exit_code == 0);
    return json::parse(ran.output);
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// Whether trials of one lasting outage end as its effect says. A service that lacks capacity afterwards may go either way.
std::string difference_from_trials(const std::string& system, const std::string& outage, const json& effects) {
    const TempFolder folder;
    write_text(folder / "outage.yaml",
               "drsim: 1\nscenario: one-outage\nclass: incident\nfaults: [{outage: " + outage + "}]\nhorizon: 14d\n");
    const Ran ran =
        drsim({"run", system, (folder / "outage.yaml").string(), "--trials", "10", "--json", "--allow-outside", folder.path().string()});
    if (ran.exit_code != 0 && ran.exit_code != 1 && ran.exit_code != 3) return ran.errors;
    const json measures = json::parse(ran.output).at("scenarios").at(0).at("measures");
    std::string differences;
    for (const auto& [entry, effect] : effects.items()) {
        const json& rto = measures.contains("rto." + entry) ? measures.at("rto." + entry) : measures.at("rto");
        const auto lost = rto.at("not_recovered").get<int>();
        const bool is_interrupted = lost > 0 || rto.at("max_s") > 600;  // a balancer needs less to notice
        const bool stays_out = effect == "stays_out" || effect == "blocked" || effect == "no_runbook" || effect == "unnoticed";
        const bool agrees = stays_out ? lost == 10 : effect == "serves" ? !is_interrupted : lost <= 3 && rto.at("max_s") > 0;
        if (!agrees) differences += system + ": " + outage + ": " + entry + " " + effect.get<std::string>() + ", but " + rto.dump() + "\n";
    }
    return differences;
}

}  // namespace

TEST_CASE("analyze says what a region takes along, why it cannot recover, and what would mend it") {
    const Ran ran = drsim({"analyze", formula});
    CHECK(ran.exit_code == 0);
    CHECK(ran.errors.empty());
    CHECK(ran.output.starts_with("formula-platform, production: structure; nothing was simulated\n2 regions, 4 zones, 22 components, "));
    CHECK(contains(ran.output,
                   "models/systems/formula-platform/production.yaml:9:3: error: DRS106: recovery needs what is lost with it\n"
                   "    While region us-east-1 is out, pages, requests and formulas cannot recover: the steps and\n"
                   "    mechanisms that would help need dns_control and the control plane of us-east-1, which are out\n"
                   "    with it.\n"));
    CHECK(contains(ran.output, "  stays out: sign_ins; blocked: pages requests formulas\n      region us-east-1\n"));
    CHECK(contains(ran.output, "nat@us-east-1 is one way out of the network in us-east-1a, and formula_function@us-east-1b needs\n"));
    std::istringstream lines(ran.output);
    for (std::string line; std::getline(lines, line);) {
        INFO(line);
        CHECK((line.size() <= 100 || line.starts_with("models/")));
    }
}

TEST_CASE("the JSON of every shipped system passes its schema, and is the same from every folder") {
    for (const auto& folder : std::filesystem::directory_iterator("models/systems"))
        for (const auto& file : yaml_files_in(folder.path())) {
            INFO(file.string());
            CHECK(wrong_with(analysis_of(file.string(), "3"), "models/schema/analysis.json").empty());
        }
    const std::string absolute = (std::filesystem::current_path() / formula).string();
    CHECK(drsim({"analyze", formula, "--format", "json"}).output == drsim({"analyze", absolute, "--format", "json"}).output);
}

TEST_CASE("drawings name every entry point and mark what stays out") {
    const std::string dot = drsim({"analyze", formula, "--format", "dot"}).output;
    CHECK(dot.starts_with("digraph structure {\n"));
    CHECK(dot.ends_with("}\n"));
    CHECK(contains(dot, "[label=\"accounts\\nstays out\", fillcolor=\"#f6a5a5\"];"));
    const std::string mermaid = drsim({"analyze", formula, "--format", "mermaid"}).output;
    CHECK(mermaid.starts_with("flowchart LR\n"));
    for (const char* entry : {"pages", "requests", "formulas", "sign_ins"}) {
        CHECK(contains(dot, std::string("label=\"") + entry + "\""));
        CHECK(contains(mermaid, std::string("([\"") + entry + "\"])"));
    }
}

TEST_CASE("analyze writes a file, whole or not at all") {
    const TempFolder folder;
    const std::string path = (folder / "analysis.json").string();
    const Ran ran = drsim({"analyze", formula, "--format", "json", "--out", path});
    CHECK(ran.exit_code == 0);
    CHECK(ran.output.empty());
    CHECK(read_text(path) == drsim({"analyze", formula, "--format", "json"}).output);
    CHECK(drsim({"analyze", formula, "--out", (folder / "nowhere" / "x").string()}).exit_code == 74);
}

TEST_CASE("analyze refuses what it does not understand, and says what would be right") {
    const auto refused = [](std::vector<std::string> words, const std::string& said) {
        words.insert(words.begin(), {"analyze", formula});
        const Ran ran = drsim(words);
        INFO(ran.errors);
        CHECK(ran.exit_code == 2);
        CHECK(ran.output.empty());
        CHECK(contains(ran.errors, said));
    };
    refused({"--format", "jsn"}, "unknown format \"jsn\"; did you mean \"json\"?");
    refused({"--order", "5"}, "--order: \"5\" is not a whole number from 1 to 4");
    refused({"--recovery", "peple"}, "unknown word \"peple\"; did you mean \"people\"?");
    refused({"--probability", "2"}, "\"2\" is not a share such as 0.1%");
    refused({"--probability", "zone=1%"}, "unknown kind \"zone\"");
    refused({"--probability", "place=nan"}, "\"nan\" is not a share");
    CHECK(drsim({"analyze", "scenarios/reference/region.yaml"}).exit_code == 2);
    CHECK(drsim({"analyze"}).exit_code == 2);
}

TEST_CASE("importance follows the probabilities that are stated, and those assumed on the command line") {
    const json stated = analysis_of(indivillage);
    for (const json& outage : stated.at("outages")) {
        const bool is_crm = outage.at("outage") == "crm";
        CHECK(outage.at("probability_is") == (is_crm ? "stated" : "assumed"));
        CHECK(outage.at("probability").get<double>() == Approx(is_crm ? 0.001 : 0.01));
    }
    const json never =
        json::parse(drsim({"analyze", indivillage, "--format", "json", "--probability", "0", "--probability", "place=5%"}).output);
    for (const json& outage : never.at("outages")) {
        const bool is_place = outage.at("kind") == "region" || outage.at("kind") == "zone";
        if (outage.at("outage") != "crm") CHECK(outage.at("probability").get<double>() == Approx(is_place ? 0.05 : 0));
    }
}

TEST_CASE("what analyze says of single outages is what trials of them show") {
    for (const std::string& system : {formula, indivillage}) {
        const json analysis = analysis_of(system);
        for (const json& interruption : analysis.at("interruptions"))
            if (interruption.at("overloaded").empty())
                CHECK(difference_from_trials(system, interruption.at("outage").get<std::string>(), interruption.at("effects")).empty());
    }
}

TEST_CASE("analyze prints JSON like every other command") {
    const std::string system = "models/systems/reference/reference.yaml";
    const Ran json = drsim({"analyze", system, "--json"});
    CHECK(json.exit_code == 0);
    CHECK(json.output == drsim({"analyze", system, "--format", "json"}).output);
    CHECK(drsim({"analyze", system, "--json", "--format", "dot"}).exit_code == 2);
}

}  // namespace drsim::test
