// results.json and trials.csv of one run exist together or not at all, whatever happens to the program; and a stop takes effect.
#include <catch2/catch.hpp>

#include <chrono>
#include <csignal>
#include <set>
#include <thread>

#include "tests/support/results.h"

namespace drsim::test {

namespace {

const std::string reference = "models/systems/reference/reference.yaml";
const std::string region = "scenarios/reference/region.yaml";

/// A run through the shell; `$drsim` is the program,
/// `$run` is the program with the reference system, and `$out` is the folder of its results.
Ran shell(const TempFolder& folder, const std::string& script) {
    const std::string out = (folder / "out").string();
    return run({"/bin/sh", "-c",
                "drsim=" + std::string(DRSIM_BINARY) + "; out=" + out + "; run=\"$drsim run " + reference + " " + region +
                    " --out $out --quiet\"; " + script});
}

std::set<std::string> names_in(const std::filesystem::path& folder) {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) names.insert(entry.path().filename().string());
    return names;
}

const std::set<std::string> both = {"results.json", "trials.csv"};

bool belong_together(const std::filesystem::path& out) { return drsim({"report", out.string(), "--format", "csv"}).exit_code == 0; }

}  // namespace

TEST_CASE("an interrupted run keeps its finished trials, which equal those of a run with that many trials") {
    for (const std::string signal : {"INT", "TERM", "HUP"}) {
        const TempFolder folder;
        // One thread: a table of all that two can do in the time is near the largest that `report` reads.
        const Ran ran = shell(folder, "$run --trials 50000000 --jobs 1 & sleep 2; kill -" + signal + " $!; wait $!");
        INFO(ran.errors);
        CHECK(ran.exit_code == 130);
        CHECK(ran.errors.find("finished trials were written as a partial result") != std::string::npos);
        REQUIRE(names_in(folder / "out") == both);
        CHECK(belong_together(folder / "out"));
        const auto partial = read_json(folder / "out/results.json");
        CHECK(partial.at("partial") == true);
        const auto& scenario = partial.at("scenarios").at(0);
        const auto trials = scenario.at("trials").get<std::uint64_t>();
        CHECK(trials > 0);
        if (signal != "INT") continue;
        const Ran again = drsim({"run", reference, region, "--trials", std::to_string(trials), "--json"});
        const auto whole = nlohmann::json::parse(again.output);
        CHECK(whole.at("partial") == false);
        CHECK(whole.at("scenarios").at(0).at("fingerprint") == scenario.at("fingerprint"));
        CHECK(whole.at("scenarios").at(0).at("measures") == scenario.at("measures"));
    }
}

TEST_CASE("an interrupted run names the scenarios that it has not begun") {
    const TempFolder folder;
    std::string other = read_text(region);
    other.replace(other.find("scenario: region"), 16, "scenario: later");
    write_text(folder / "later.yaml", other);
    const Ran ran = shell(folder, "$drsim run " + reference + " " + region + " " + (folder / "later.yaml").string() +
                                      " --out $out --quiet --trials 50000000 --jobs 2 & sleep 2; kill $!; wait $!");
    INFO(ran.errors);
    CHECK(ran.exit_code == 130);
    CHECK(read_json(folder / "out/results.json").at("not_begun") == nlohmann::json::parse(R"([{"scenario": "later"}])"));
    CHECK(drsim({"report", (folder / "out").string()}).output.find("not started: later") != std::string::npos);
}

TEST_CASE("a stop takes effect while a file is read") {
    const TempFolder folder;
    std::string list = "drsim: 1\nx: [";
    for (int i = 0; i < 3'000'000; ++i) list += "1,";
    write_text(folder / "long.yaml", list + "1]\n");
    const auto began = std::chrono::steady_clock::now();
    const Ran ran = shell(folder, "$drsim validate " + (folder / "long.yaml").string() + " & sleep 0.3; kill -TERM $!; wait $!");
    CHECK(ran.exit_code == 130);
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(3));
}

TEST_CASE("if one result cannot replace a folder, the other is not written either") {
    for (const std::string& name : both) {
        const TempFolder folder;
        std::filesystem::create_directories(folder / "out" / name);
        CHECK(shell(folder, "$run --trials 10").exit_code == 74);
        CHECK(names_in(folder / "out") == std::set<std::string>{name});
    }
}

TEST_CASE("a full disk leaves the previous results unchanged") {
    const TempFolder folder;
    CHECK(shell(folder, "$run --trials 20").exit_code <= 3);
    const std::string results = read_text(folder / "out/results.json"), trials = read_text(folder / "out/trials.csv");
    for (const std::string blocks : {"0", "4", "40"}) {  // of 512 bytes
        const Ran ran = shell(folder, "ulimit -f " + blocks + "; $run --trials 3000");
        INFO(ran.errors);
        CHECK(ran.exit_code == 74);
        CHECK(names_in(folder / "out") == both);
        CHECK(read_text(folder / "out/results.json") == results);
        CHECK(read_text(folder / "out/trials.csv") == trials);
    }
}

TEST_CASE("a run killed at any instant leaves both results or none, and no temporary files for good") {
    const TempFolder folder;
    CHECK(shell(folder, "$run --trials 100 --seed 1").exit_code <= 3);
    for (int time = 0; time < 16; ++time) {
        const std::string wait = "0.0" + std::to_string(time + 1);
        shell(folder, "$run --trials 300 --jobs 1 --seed " + std::to_string(time + 2) + " & sleep " + wait + "; kill -KILL $!; wait $!");
        if (std::filesystem::exists(folder / "out/results.json")) CHECK(belong_together(folder / "out"));
    }
    CHECK(shell(folder, "$run --trials 100 --seed 1").exit_code <= 3);
    CHECK(names_in(folder / "out") == both);
    CHECK(belong_together(folder / "out"));
}

TEST_CASE("a trials table of another run is not reported with these results") {
    const TempFolder folder;
    CHECK(shell(folder, "$run --trials 100").exit_code <= 3);
    CHECK(read_json(folder / "out/results.json").at("trials_csv").at("sha256").get<std::string>().size() == 64);
    write_text(folder / "out/trials.csv", read_text(folder / "out/trials.csv") + "\n");
    const Ran ran = drsim({"report", (folder / "out").string(), "--format", "csv"});
    CHECK(ran.exit_code == 2);
    CHECK(ran.output.empty());
    CHECK(ran.errors.find("was not written with these results") != std::string::npos);
}

TEST_CASE("closed standard streams do not change the files") {
    const TempFolder folder;
    CHECK(shell(folder, "$run --trials 500").exit_code <= 3);
    const std::string results = read_text(folder / "out/results.json"), trials = read_text(folder / "out/trials.csv");
    std::filesystem::remove_all(folder / "out");
    const Ran ran = shell(folder, "$drsim run " + reference + " " + region + " --trials 500 --out $out <&- 2>&- >/dev/null");
    CHECK(ran.exit_code <= 3);
    CHECK(read_text(folder / "out/results.json") == results);
    CHECK(read_text(folder / "out/trials.csv") == trials);
    CHECK(shell(folder, "$run --trials 20 >&-").exit_code == 74);  // output that cannot be written is still an error
}

}  // namespace drsim::test
