#include <catch2/catch.hpp>

#include <algorithm>
#include <csignal>
#include <set>
#include <thread>

#include "tests/support/results.h"

namespace drsim::test {

namespace {

const std::string reference = "models/systems/reference/reference.yaml";
const std::string region = "scenarios/reference/region.yaml";

/// A copy of the reference system with one text replaced, in its own folder.
std::string changed_reference(const TempFolder& folder, const std::string& from, const std::string& to) {
    std::string text = read_text(reference);
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    text.replace(at, from.size(), to);
    write_text(folder / "system.yaml", text);
    return (folder / "system.yaml").string();
}

std::size_t widest_line(const std::string& text) {
    std::size_t widest = 0;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        if (line.find("drsim replay") == std::string::npos) widest = std::max(widest, line.size());  // commands are not wrapped
    return widest;
}

}  // namespace

TEST_CASE("a system and a scenario in the wrong order are recognised, and so are two scenarios of one name") {
    const Ran swapped = drsim({"run", region, reference});
    CHECK(swapped.exit_code == 2);
    CHECK(swapped.errors.find("error: \"" + region + "\" is a scenario; give the system first: SYSTEM SCENARIO...\n") != std::string::npos);
    const Ran twice = drsim({"run", reference, region, region});
    CHECK(twice.exit_code == 2);
    CHECK(twice.errors.find("error: duplicate scenario name \"region\"") != std::string::npos);
    CHECK(drsim({"run", reference, region, "--out", ""}).exit_code == 2);
    const Ran too_many = drsim({"run", reference, region, "--trials", "1000000000000"});
    CHECK(too_many.exit_code == 2);
    CHECK(too_many.errors.find("drsim run: 1,000,000,000,000 trials need up to ") == 0);
}

TEST_CASE("a run prints a report of 80 columns without colour and says that it is simulated") {
    const Ran ran = drsim({"run", reference, region, "--trials", "1000"});
    CHECK(ran.output.find("SIMULATED") < ran.output.find('\n'));
    CHECK(ran.output.find("\x1b") == std::string::npos);
    CHECK(widest_line(ran.output) <= 80);
    CHECK(ran.output.find("Both kernels agree on 64 of 64 trials of region.") != std::string::npos);
    CHECK(ran.output.find("region_failure rto 30m: at most 30m in 95% of trials") != std::string::npos);
}

TEST_CASE("the same inputs and seed give the same bytes, for any number of threads") {
    const TempFolder folder;
    const auto one = (folder / "one").string(), four = (folder / "four").string();
    drsim({"run", reference, region, "--trials", "600", "--jobs", "1", "--out", one, "--quiet"});
    drsim({"run", reference, region, "--trials", "600", "--jobs", "4", "--out", four, "--quiet"});
    CHECK(read_text(one + "/results.json") == read_text(four + "/results.json"));
    CHECK(read_text(one + "/trials.csv") == read_text(four + "/trials.csv"));
    CHECK_FALSE(read_text(one + "/results.json").empty());
}

TEST_CASE("results have the fields that scripts rely on") {
    const TempFolder folder;
    const Ran ran = drsim({"run", reference, region, "--trials", "200", "--seed", "7", "--out", (folder / "out").string(), "--json"});
    const auto results = read_json(folder / "out/results.json");
    CHECK(nlohmann::json::parse(ran.output) == results);
    CHECK(results.at("drsim").at("format") == 1);
    CHECK(results.at("simulated") == true);
    CHECK(results.at("seed") == 7);
    CHECK(results.at("system") == "reference");
    for (const auto& input : results.at("inputs")) {
        CHECK(input.at("path").get<std::string>().front() != '/');
        CHECK(input.at("sha256").get<std::string>().size() == 64);
    }
    const auto& scenario = results.at("scenarios").at(0);
    CHECK(scenario.at("scenario") == "region");
    CHECK(scenario.at("class") == "region_failure");
    CHECK(scenario.at("trials") == 200);
    CHECK(scenario.at("struck") == 200);
    CHECK(scenario.at("horizon_s") == 10'800);
    CHECK(scenario.at("cross_check") == nlohmann::json{{"kernel", "simgrid"}, {"trials", 64}, {"agreed", 64}});
    const auto& rto = scenario.at("measures").at("rto");
    for (const char* field : {"n", "p50_s", "p50_low_s", "p50_high_s", "p95_s", "p95_low_s", "p95_high_s", "p99_s", "p99_low_s",
                              "p99_high_s", "max_s", "mean_s", "not_recovered"})
        CHECK(rto.contains(field));
    for (const char* name : {"rto.users", "rto_from_interruption", "rto_from_declaration", "rpo.records", "availability.users"})
        CHECK(scenario.at("measures").contains(name));
    CHECK(scenario.at("measures").at("availability.users").contains("p50"));
    const auto& objective = scenario.at("objectives").at(0);
    CHECK(objective.at("name") == "region_failure rto 30m");
    CHECK(objective.at("measure") == "rto");
    CHECK(objective.at("from") == "onset");
    CHECK(objective.at("until") == "restored");
    CHECK(objective.at("target_s") == 1800);
    CHECK(objective.at("share_required") == 0.95);
    CHECK(objective.at("status").is_string());
    double share = 0, mean = 0;
    for (const auto& phase : scenario.at("critical_path")) {
        share += phase.at("share").get<double>();
        mean += phase.at("mean_s").get<double>();
    }
    CHECK(share == Approx(1).epsilon(1e-12));
    CHECK(mean == Approx(rto.at("mean_s").get<double>()).epsilon(1e-12));
    CHECK(scenario.at("worst_trial").at("rto_s") == rto.at("max_s"));
}

TEST_CASE("trials.csv has one row per trial, and the numbers of results.json follow from it") {
    const TempFolder folder;
    drsim({"run", reference, region, "--trials", "300", "--out", (folder / "out").string(), "--quiet"});
    const Trials trials(folder / "out/trials.csv");
    REQUIRE(trials.rows() == 300);
    std::vector<double> rtos = trials.column("rto_s");
    const auto results = read_json(folder / "out/results.json");
    const auto& measures = results.at("scenarios").at(0).at("measures");
    CHECK(*std::max_element(rtos.begin(), rtos.end()) == measures.at("rto").at("max_s").get<double>());
    std::sort(rtos.begin(), rtos.end());
    CHECK(rtos[284] == measures.at("rto").at("p95_s").get<double>());  // the ceil(0.95 * 300) = 285th
    CHECK(rtos[149] == measures.at("rto").at("p50_s").get<double>());
    for (std::size_t i = 0; i < trials.rows(); ++i) {
        CHECK(trials.column("restored_s")[i] - trials.column("onset_s")[i] == Approx(trials.column("rto_s")[i]).margin(2e-6));
        CHECK(trials.column("recovered")[i] == 1);
    }
    CHECK(
        read_text(folder / "out/trials.csv")
            .rfind("scenario,trial,onset_s,interrupted_s,detected_s,acknowledged_s,declared_s,decided_s,response_started_s,first_served_s,"
                   "restored_s,drained_s,redundant_s,failed_back_s,rto_s,rto.users_s,rpo.records_s,lost_writes.records,lost_bytes.records,"
                   "recovered,interrupted.users_s,",
                   0) == 0);
}

TEST_CASE("exit codes: met 0, missed 1, undecided 3") {
    const TempFolder folder;
    const std::string met = changed_reference(folder, "data: records, rpo: 6s", "data: records, rpo: 1h");
    CHECK(drsim({"run", met, region, "--trials", "1000", "--quiet"}).exit_code == 0);
    const std::string missed = changed_reference(folder, "rto: 30m", "rto: 1m");
    const Ran ran = drsim({"run", missed, region, "--trials", "1000", "--quiet"});
    CHECK(ran.exit_code == 1);
    CHECK(ran.output.find("region: region_failure rto 1m: missed (0% of 1,000 trials)") == 0);
    CHECK(drsim({"run", reference, region, "--trials", "100", "--quiet"}).exit_code == 3);  // 95 of 100: [88.8%, 97.8%]
}

TEST_CASE("until decided stops at the first look that decides") {
    const TempFolder folder;
    const std::string clear = changed_reference(folder, "data: records, rpo: 6s", "data: records, rpo: 1h");
    const Ran ran = drsim({"run", clear, region, "--until-decided", "--json"});
    CHECK(nlohmann::json::parse(ran.output).at("scenarios").at(0).at("trials") == 1000);
    const Ran close = drsim({"run", reference, region, "--until-decided", "--trials", "3000", "--json"});
    CHECK(nlohmann::json::parse(close.output).at("scenarios").at(0).at("trials") == 3000);  // 95.13% against 95% needs more
}

TEST_CASE("wrong input is exit code 2 with every error at its place") {
    const TempFolder folder;
    const Ran unknown = drsim({"run", changed_reference(folder, "component: database", "component: databse"), region});
    CHECK(unknown.exit_code == 2);
    CHECK(unknown.errors.find("unknown component \"databse\"") != std::string::npos);
    CHECK(unknown.errors.find("did you mean \"database\"?") != std::string::npos);
    CHECK(drsim({"run", "no-such-file.yaml", region}).exit_code == 2);
}

TEST_CASE("a system that is unhealthy before any fault is an input error") {
    const TempFolder folder;
    const Ran ran = drsim({"run", changed_reference(folder, "capacity: 1/s", "capacity: 0.1/s"), region});
    CHECK(ran.exit_code == 2);
    CHECK(ran.errors.find("error: entry point \"users\"") != std::string::npos);
    CHECK(ran.errors.find("UTC; a trial must begin healthy") != std::string::npos);
}

TEST_CASE("a wrong command line is exit code 2 with a suggestion") {
    CHECK(drsim({}).exit_code == 2);
    CHECK(drsim({"rnu"}).errors.find("unknown command \"rnu\"; did you mean \"run\"?") != std::string::npos);
    const Ran unknown = drsim({"run", reference, region, "--trails", "5"});
    CHECK(unknown.exit_code == 2);
    CHECK(unknown.errors.find("unknown option --trails; did you mean --trials?") != std::string::npos);
    const Ran prefix = drsim({"run", reference, region, "--trial", "5"});
    CHECK(prefix.exit_code == 2);  // options are never abbreviated
    for (const char* wrong : {"0", "-1", "many", "1.5", ""}) CHECK(drsim({"run", reference, region, "--trials", wrong}).exit_code == 2);
    CHECK(drsim({"run", reference}).exit_code == 2);
}

TEST_CASE("an unwritable folder is exit code 74 before any trial runs") {
    const TempFolder folder;
    write_text(folder / "file", "in the way");
    const Ran ran = drsim({"run", reference, region, "--trials", "100", "--out", (folder / "file/out").string()});
    CHECK(ran.exit_code == 74);
    CHECK(ran.errors.find("cannot write") == 0);
}

TEST_CASE("a kernel that disagrees is a defect, whatever the verdicts") {
    for (const std::string deviation : {"1", "2", "3"}) {
        const TempFolder folder;
        const Ran ran = run({std::string(DRSIM_BINARY) + "_planted_" + deviation, "run", reference, region, "--trials", "100", "--out",
                             (folder / "out").string()});
        CHECK(ran.exit_code == 70);
        CHECK(ran.errors.find("the kernels disagree in trial 0 of region: fact ") != std::string::npos);
        CHECK(ran.errors.find("To replay: drsim replay " + reference + " " + region + " --seed 1 --trial 0") != std::string::npos);
        // The results are written for debugging, and say that they are invalid.
        const auto check = read_json(folder / "out/results.json").at("scenarios").at(0).at("cross_check");
        CHECK(check.at("agreed") == 0);
        CHECK(check.at("trials") == 64);
        CHECK(check.at("disagreement").get<std::string>().find("the kernels disagree in trial 0 of region: fact ") == 0);
        CHECK(ran.output.find("This is an internal error in drsim; do not rely on these figures") != std::string::npos);
    }
}

}  // namespace drsim::test
