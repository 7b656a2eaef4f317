#include <catch2/catch.hpp>

#include "tests/support/results.h"

namespace drsim::test {

namespace {

const std::string reference = "models/systems/reference/reference.yaml";
const std::string region = "scenarios/reference/region.yaml";

}  // namespace

TEST_CASE("every command describes itself with an example") {
    const Ran all = drsim({"--help"});
    CHECK(all.exit_code == 0);
    for (const std::string command :
         {"init", "run", "compare", "replay", "analyze", "validate", "values", "catalogue", "explain", "report"}) {
        CHECK(all.output.find("\n  " + command + " ") != std::string::npos);
        const Ran one = drsim({command, "--help"});
        CHECK(one.exit_code == 0);
        CHECK(one.output.find("\nExample:\n  drsim " + command + " ") != std::string::npos);
        CHECK(one.errors.empty());
    }
    CHECK(drsim({"--version"}).output.find("drsim ") == 0);
}

TEST_CASE("help of a command prints the same as its option --help") {
    CHECK(drsim({"help", "run"}).output == drsim({"run", "--help"}).output);
    CHECK(drsim({"help"}).output == drsim({"--help"}).output);
    CHECK(drsim({"help"}).exit_code == 0);
    const Ran unknown = drsim({"help", "rnu"});
    CHECK(unknown.exit_code == 2);
    CHECK(unknown.output.empty());
    CHECK(unknown.errors.starts_with("drsim: unknown command \"rnu\"; did you mean \"run\"?\n"));
    CHECK(drsim({"hlep"}).errors.starts_with("drsim: unknown command \"hlep\"; did you mean \"help\"?\n"));
    CHECK(drsim({"help", "run", "replay"}).exit_code == 2);
}

TEST_CASE("help keeps to 80 columns") {
    for (const std::string command :
         {"init", "run", "compare", "replay", "analyze", "validate", "values", "catalogue", "explain", "report"}) {
        std::istringstream lines(drsim({command, "--help"}).output);
        for (std::string line; std::getline(lines, line);)
            if (line.find("  drsim ") != 0) CHECK(line.size() <= 80);
    }
}

TEST_CASE("a replay is the same on both kernels and marks the critical path") {
    const Ran native = drsim({"replay", reference, region, "--trial", "7", "--json"});
    const Ran simgrid = drsim({"replay", reference, region, "--trial", "7", "--kernel", "simgrid", "--json"});
    CHECK(native.exit_code == 0);
    auto a = nlohmann::json::parse(native.output), b = nlohmann::json::parse(simgrid.output);
    CHECK(a.at("facts") == b.at("facts"));
    CHECK(a.at("fingerprint") == b.at("fingerprint"));

    const Ran story = drsim({"replay", reference, region, "--trial", "7"});
    CHECK(story.output.find("SIMULATED") == 0);
    CHECK(story.output.find(">      00:00:00  fault struck: outage_1\n") != std::string::npos);
    CHECK(story.output.find("promoted database.west: writer silent for ") != std::string::npos);
    CHECK(story.output.find("\nRTO ") != std::string::npos);
}

TEST_CASE("a replayed trial has the RTO that the campaign measured") {
    const TempFolder folder;
    drsim({"run", reference, region, "--trials", "100", "--seed", "5", "--out", (folder / "out").string(), "--quiet"});
    const Trials trials(folder / "out/trials.csv");
    const Ran replay = drsim({"replay", reference, region, "--seed", "5", "--trial", "42", "--json"});
    CHECK(nlohmann::json::parse(replay.output).at("rto_s").get<double>() == trials.column("rto_s")[42]);
}

TEST_CASE("results render again in every format") {
    const TempFolder folder;
    const std::string out = (folder / "out").string();
    drsim({"run", reference, region, "--trials", "100", "--out", out, "--quiet"});
    CHECK(drsim({"report", out, "--format", "json"}).output == read_text(out + "/results.json"));
    CHECK(drsim({"report", out + "/results.json", "--format", "csv"}).output == read_text(out + "/trials.csv"));
    CHECK(drsim({"report", out}).output.find("SIMULATED") != std::string::npos);
    CHECK(drsim({"report", out, "--format", "markdown"}).output.find("# reference (reference): simulated recovery\n") == 0);
    CHECK(drsim({"report", out, "--format", "junit"}).output.find("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites ") == 0);
    const Ran unknown = drsim({"report", out, "--format", "markdwon"});
    CHECK(unknown.exit_code == 2);
    CHECK(unknown.errors.find("did you mean \"markdown\"?") != std::string::npos);
}

TEST_CASE("report on a file of another kind is an input error") {
    const TempFolder folder;
    write_text(folder / "results.json", "{\"drsim\": 1}");
    const Ran ran = drsim({"report", folder.path().string()});
    CHECK(ran.exit_code == 2);
    CHECK(ran.errors.find("is not a results file of drsim: ") != std::string::npos);
    CHECK(ran.errors.find("json.exception") == std::string::npos);
    const Ran missing = drsim({"report", (folder / "nothing").string()});
    CHECK(missing.exit_code == 2);
    CHECK(missing.errors.find("nothing: no such file") != std::string::npos);
}

TEST_CASE("validate complains about every file in one go") {
    CHECK(drsim({"validate", reference, region}).exit_code == 0);
    const TempFolder folder;
    write_text(folder / "a.yaml", "drsim: 1\nsystem: a\nenvironment: test\nlocatons: {}\n");
    write_text(folder / "b.yaml", "drsim: 1\nscenario: b\nclas: incident\n");
    const Ran ran = drsim({"validate", (folder / "a.yaml").string(), (folder / "b.yaml").string()});
    CHECK(ran.exit_code == 2);
    CHECK(ran.errors.find("a.yaml:4:1: error:") != std::string::npos);
    CHECK(ran.errors.find("b.yaml:3:1: error:") != std::string::npos);
}

TEST_CASE("the catalogue lists models, and shows one in full with its sources") {
    CHECK(drsim({"catalogue"}).output.find("generic/service ") != std::string::npos);
    const Ran one = drsim({"catalogue", "generic/service"});
    CHECK(one.output.find("generic/service (service)\n") == 0);
    CHECK(nlohmann::json::parse(drsim({"catalogue", "--json"}).output).is_array());
    const Ran unknown = drsim({"catalogue", "generic/servce"});
    CHECK(unknown.exit_code == 2);
    CHECK(unknown.errors.find("did you mean \"generic/service\"?") != std::string::npos);
}

TEST_CASE("the catalogue says which model another is based on, and which of the two gives each parameter") {
    const TempFolder folder;
    write_text(folder / "models.yaml",
               "drsim: 1\nmodels:\n  - model: acme/base\n    kind: queue\n    mechanisms: draining\n    parameters:\n"
               "      keeps: {value: 4d, source: {title: Guide}, verified: true}\n"
               "      drains: {value: 9/s, source: {title: Guide}, verified: true}\n"
               "  - model: acme/own\n    based_on: acme/base\n    parameters:\n"
               "      keeps: {value: 1d, source: {title: ours}, verified: false}\n");
    const std::string folders = folder.path().string();
    CHECK(drsim({"catalogue", "acme/own", "--catalogue", folders}).output ==
          "acme/own (queue), based on acme/base\n\n  keeps: 1d  (unverified)\n    ours\n\n  drains: 9/s  (of acme/base)\n    Guide\n");
    CHECK(drsim({"catalogue", "--catalogue", folders}).output.find("acme/own ") != std::string::npos);
    nlohmann::json of_own;
    for (const auto& entry : nlohmann::json::parse(drsim({"catalogue", "--json", "--catalogue", folders}).output))
        if (entry.at("model") == "acme/own" && entry.at("parameter") == "drains") of_own = entry;
    CHECK(of_own.at("based_on") == "acme/base");
    CHECK(of_own.at("of") == "acme/base");
}

TEST_CASE("validate notes zones that a provider does not have, and still ends with 0") {
    const TempFolder folder;
    write_text(folder / "system.yaml",
               "drsim: 1\nsystem: s\nenvironment: e\nproviders: {azure: [west-us]}\nlocations: {west-us: [a, b]}\n"
               "components: {web: {model: generic/service, at: west-us}}\n");
    const Ran ran = drsim({"validate", (folder / "system.yaml").string()});
    CHECK(ran.exit_code == 0);
    CHECK(ran.errors.find("system.yaml:5:13: note: \"west-us\" is written with 2 zones, but azure has no availability zones there\n") !=
          std::string::npos);
}

TEST_CASE("output that cannot be written is exit code 74") {
    CHECK(run({"/bin/sh", "-c", std::string(DRSIM_BINARY) + " catalogue > /dev/full"}).exit_code == 74);
}

TEST_CASE("a replay that does not recover says what was still in progress") {
    const TempFolder folder;
    const auto said = [&](const std::string& steps) {
        write_text(folder / "system.yaml",
                   "drsim: 1\nsystem: s\nenvironment: e\nlocations: {east: [], west: []}\n"
                   "entry_points: {users: {through: web, rate: 1/s}}\n"
                   "components:\n  web: {model: generic/service, at: east}\n  tool: {model: generic/service, at: west}\n"
                   "detection: {seen: {reports: users, after: 0s}}\n"
                   "runbooks: {go: {when: seen, steps: [" +
                       steps + "]}}\n");
        write_text(folder / "scenario.yaml",
                   "drsim: 1\nscenario: t\nclass: incident\nfaults: [{outage: east}, {outage: tool}]\nhorizon: 4h\n");
        return drsim({"replay", (folder / "system.yaml").string(), (folder / "scenario.yaml").string()}).output;
    };
    const auto says = [](const std::string& text, const std::string& line) {
        return text.find("\nRTO beyond the horizon\n") < text.find("\nAt the end " + line + "\n") && text.find(line) != std::string::npos;
    };
    CHECK(says(said("{manual: look, takes: 9h}"), "step go.1 had been running for 04:00:00."));
    CHECK(says(said("{manual: look, takes: 1h, needs: tool}"), "go was waiting to start its next step."));
    CHECK(said("{manual: look, takes: 1h}").find("At the end") == std::string::npos);
}

TEST_CASE("a level that stays the same is told again when its reason changes") {
    const TempFolder folder;
    write_text(folder / "system.yaml",
               "drsim: 1\nsystem: s\nenvironment: e\nlocations: {east: [], west: []}\n"
               "entry_points: {users: {through: web, rate: 1/s}}\n"
               "components:\n  web: {model: generic/service, at: west, needs: [{component: db, role: writer}]}\n"
               "  db: {model: generic/database, writer: east, replicas: {copy: {at: west, lag: 7s}}}\n");
    write_text(folder / "scenario.yaml",
               "drsim: 1\nscenario: t\nclass: incident\nfaults: [{outage: web, lasts: 10m}, {outage: east}]\nhorizon: 4h\n");
    const std::vector<std::string> replay{"replay", (folder / "system.yaml").string(), (folder / "scenario.yaml").string()};
    const std::string said = drsim(replay).output;
    INFO(said);
    CHECK(said.find("00:00:00  users at 0%: web@west is down\n") != std::string::npos);
    CHECK(said.find("00:10:00  users still at 0%: no copy of db takes writes\n") != std::string::npos);
    CHECK(said.find("Not recovered: users at 0% at the end: no copy of db takes writes.\n") != std::string::npos);
    CHECK(said.find("trial ended") > said.find("still at 0%"));
    const auto levels = nlohmann::json::parse(drsim({"replay", replay[1], replay[2], "--json"}).output).at("levels");
    CHECK(levels.back().at("at_s") == 600);
    CHECK(levels.back().at("level") == 0);
    CHECK(levels.back().at("reasons").at(0).at("by") == "no_writer");
}

TEST_CASE("an outage of an unused link is noted, and a scenario is checked against the system beside it") {
    const TempFolder folder;
    const auto said = [&](const std::string& lag, const std::string& more, const std::string& link) {
        write_text(folder / "system.yaml",
                   "drsim: 1\nsystem: s\nenvironment: e\nlocations: {p: [a], q: [b], r: [c]}\n"
                   "links: [{name: wan, between: [p, q], rtt: 10ms, bandwidth: 1MB/s}, {name: idle, between: [q, r], rtt: 10ms, bandwidth: "
                   "1MB/s}]\n"
                   "entry_points: {users: {through: web, rate: 1/s}}\n"
                   "components:\n  web: {model: generic/service, at: q, needs: [{component: db, role: writer}]}\n"
                   "  db: {model: generic/database, writer: a, replicas: {copy: {at: b, lag: " +
                       lag + "}}" + more +
                       "}\n"
                       "data: {d: {in: db, writes: 1/s, total: 1GB}}\ndetection: {seen: {reports: users, after: 1m}}\n");
        write_text(folder / "scenario.yaml",
                   "drsim: 1\nscenario: t\nclass: incident\nfaults: [{outage: " + link + ", lasts: 1h, name: cut}]\nhorizon: 4h\n");
        const Ran ran = drsim({"validate", (folder / "system.yaml").string(), (folder / "scenario.yaml").string()});
        INFO(ran.errors);
        CHECK(ran.exit_code == 0);
        return ran.errors;
    };
    const std::string nothing = "fault \"cut\" has no effect on link";
    CHECK(said("{shipped: {}}", "", "wan").find(nothing) == std::string::npos);
    CHECK(said("{shipped: {}}", "", "idle").find(nothing + " \"idle\"") != std::string::npos);
    CHECK(said("7s", "", "wan").find(nothing + " \"wan\"") != std::string::npos);
    CHECK(said("7s", ", failover: {policy: manual, on_return: drop}", "wan").find(nothing) == std::string::npos);
}

TEST_CASE("repeated facts at one instant are told once with a count, unless all are requested") {
    const TempFolder folder;
    write_text(folder / "system.yaml",
               "drsim: 1\nsystem: s\nenvironment: e\nlocations: {east: []}\nentry_points: {users: {through: web, rate: 1/s}}\n"
               "components: {web: {model: generic/service, at: {east: {count: 3}}, replaced_in: 1m}}\n");
    write_text(folder / "scenario.yaml", "drsim: 1\nscenario: t\nclass: incident\nfaults: [{crash: web, repair: never}]\nhorizon: 4h\n");
    const auto lines = [&](std::vector<std::string> more, const std::string& line) {
        std::vector<std::string> words{"replay", (folder / "system.yaml").string(), (folder / "scenario.yaml").string()};
        words.insert(words.end(), more.begin(), more.end());
        const std::string said = drsim(words).output;
        std::size_t count = 0;
        for (std::size_t at = said.find(line + "\n"); at != std::string::npos; at = said.find(line + "\n", at + 1)) ++count;
        return count;
    };
    CHECK(lines({}, "web started to replace its lost instances (3 times)") == 1);
    CHECK(lines({}, "web started to replace its lost instances") == 0);
    CHECK(lines({"--all"}, "web started to replace its lost instances") == 3);
}

}  // namespace drsim::test
