#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "reports/junit_report.h"
#include "reports/markdown_report.h"
#include "reports/narration.h"
#include "reports/output_file.h"
#include "reports/readable.h"
#include "reports/results_json.h"
#include "reports/terminal_report.h"
#include "reports/trials_csv.h"
#include "sim/measure/measurer.h"
#include "tests/reports/made_results.h"
#include "tests/support/made_trial.h"

using namespace drsim;
using namespace drsim::test;
using namespace drsim::reports;

namespace {

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string contents(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

}  // namespace

TEST_CASE("results.json reads back as the results that were written") {
    const std::string text = results_to_json(made_results());
    CHECK(results_to_json(results_from_json(text)) == text);
}

TEST_CASE("limitations of a result are shown in every readable format, and read back") {
    auto results = made_results();
    results.partial = true;
    results.not_begun = {"region-failure", "zone-failure"};
    results.trials_sha256 = std::string(64, 'a');
    for (auto& scenario : results.scenarios) scenario.cross_check = {"simgrid", 64, 12, "the kernels disagree in trial 12"};
    const std::string text = results_to_json(results);
    const auto back = results_from_json(text);
    CHECK(results_to_json(back) == text);
    CHECK(back.partial);
    CHECK(back.scenarios.front().cross_check.disagreement == "the kernels disagree in trial 12");
    CHECK(contains(terminal_report(back, {}), "PARTIAL: interrupted; includes only the trials finished by then\n"));
    CHECK(contains(terminal_report(back, {}), "Both kernels agree on 12 of 64 trials"));
    CHECK(contains(terminal_report(back, {}), "an internal error in drsim"));
    CHECK(contains(markdown_report(back), "**interrupted**"));
    CHECK(back.not_begun == results.not_begun);
    CHECK(contains(terminal_report(back, {}), "  not started: region-failure, zone-failure\n"));
    CHECK(contains(markdown_report(back), "Not started: region-failure, zone-failure."));
    for (const char* const error : {"name=\"kernels agree\">\n      <error message=\"internal error in drsim: the kernels disagree in "
                                    "trial 12\"/>",
                                    "name=\"run to the end\">\n      <error message=\"interrupted after ",
                                    "<testsuite name=\"zone-failure\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\">",
                                    "<error message=\"interrupted before it started\"/>"})
        CHECK(contains(junit_report(back), error));
    CHECK(contains(markdown_report(back), "an internal error in drsim"));
    results.trials_sha256 = "none";
    CHECK_THROWS_AS(results_from_json(results_to_json(results)), NotResults);
}

TEST_CASE("numbers in results.json are the shortest that read back, and values beyond the horizon are null") {
    const std::string text = results_to_json(made_results());
    CHECK(contains(text, "\"p50_s\": 816.3,\n"));
    CHECK(contains(text, "\"p99_high_s\": null,\n"));
    CHECK(contains(text, "\"max_s\": null,\n"));
    CHECK(contains(text, "\"horizon_s\": 10800,\n"));
    CHECK(contains(text, "\"simulated\": true,\n"));
}

TEST_CASE("a text that is not a result gets the position of the error") {
    CHECK_THROWS_AS(results_from_json("not json"), NotResults);
    CHECK_THROWS_AS(results_from_json("{}"), NotResults);
    std::string text = results_to_json(made_results());
    text.replace(text.find("\"met\""), 5, "\"mat\"");
    CHECK_THROWS_WITH(results_from_json(text), Catch::Contains("unknown status \"mat\""));
    // Impossible shares and times: a bar of that length would fill the memory.
    std::string share = results_to_json(made_results());
    share.replace(share.find("\"share\": 0.7"), 12, "\"share\": 7e9");
    CHECK_THROWS_WITH(results_from_json(share), Catch::Contains("share is 7000000000.0, not between 0 and 1"));
    std::string time = results_to_json(made_results());
    time.replace(time.find("\"p50_s\": 816.3"), 14, "\"p50_s\": 1e300");
    CHECK_THROWS_AS(results_from_json(time), NotResults);
}

TEST_CASE("the terminal report shows values above their intervals, to the letter") {
    const std::string text = terminal_report(made_results());
    CHECK(contains(text,
                   "region_failure rto 30m: at most 30m in 95% of trials\n"
                   "                         p50      p95      p99    worst  within  verdict\n"
                   "  region              13m36s   22m05s   26m36s   beyond  99.00%  met\n"
                   "    95% from          13m20s   21m40s   25m50s           98.17%\n"
                   "    to                13m51s   22m31s   beyond           99.46%\n"));
    CHECK(contains(text,
                   "region_failure availability.users 99.9%: at least 99.9% in 95% of trials\n"
                   "                         p50       p5       p1    worst  within  verdict\n"
                   "  region              92.00%   85.00%   80.00%   70.00%  99.00%  missed\n"));
    CHECK(contains(text, "Based on 1 assumption and 1 unverified catalogue value;\n"));
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) CHECK(line.size() <= 80);
}

TEST_CASE("scenarios whose trials all measured the same share a row of the terminal report") {
    analysis::Results results = made_results();
    analysis::Estimate none = results.scenarios[0].measures[0];
    none.p50 = none.p95 = none.p99 = {};
    none.min = none.max = none.mean = 0;
    for (const char* name : {"zone-failure", "database-crash", "host-failure"}) {
        results.scenarios.push_back(results.scenarios[0]);
        results.scenarios.back().scenario = name;
        results.scenarios.back().measures[0] = none;
        results.scenarios.back().objectives = {verdict("region_failure rto 30m", "rto", analysis::Status::Met)};
    }
    const std::string text = terminal_report(results);
    CHECK(contains(text, "  region (region_failure):\n    1,200 trials of 13 events, 1,000 struck, fingerprint 00c873f91d2db6c9\n"));
    CHECK(contains(text,
                   "    to                13m51s   22m31s   beyond           99.46%\n"
                   "  3 scenarios             0s       0s       0s       0s  99.00%  met\n"
                   "    zone-failure, database-crash, host-failure\n"));
    CHECK(contains(text, "Both kernels agree on 64 of 64 trials of each scenario.\n"));
    results.scenarios.back().cross_check.agreed = 63;
    CHECK(contains(terminal_report(results), "Both kernels agree on 63 of 64 trials of host-failure.\n"));
}

TEST_CASE("bars and their numbers add up") {
    const std::string text = terminal_report(made_results());
    CHECK(contains(text,
                   "  undetected                             80.0s  10% ###\n"
                   "  step failover.promote                 560.3s  70% ####################\n"
                   "  cached answers                        160.1s  20% ######\n"
                   "  total                                 800.4s 100%\n"));
    CHECK(rounded_parts({1.4, 1.4, 1.2}, 1) == std::vector<std::int64_t>{2, 1, 1});
    CHECK(rounded_parts({}, 1).empty());
}

TEST_CASE("reports say how far trials came and what was missing in unrecovered ones") {
    const std::string text = terminal_report(made_results());
    CHECK(contains(text, "After the onset, p50 (p95):\n  restored 13m36s (22m05s)\n"));
    CHECK(contains(text,
                   "Why 3 of 1,000 trials did not recover:\n"
                   "   66.67%  database@east is down (trial 658)\n"
                   "   33.33%  clients of name still use old cached answers (trial 7)\n"));
    const std::string page = markdown_report(made_results());
    CHECK(contains(page, "| restored | 13m36s | 22m05s |\n"));
    CHECK(contains(page, "| database@east is down | 66.67% | 658 |\n"));
}

TEST_CASE("without a recovered trial a report still says how far the trials came") {
    analysis::Results results = made_results();
    results.scenarios.resize(1);
    results.scenarios[0].critical_path.clear();
    const std::string text = terminal_report(results);
    CHECK_FALSE(contains(text, "Where the time goes"));
    CHECK(contains(text, "After the onset in " + results.scenarios[0].scenario + ", p50 (p95):\n  restored 13m36s (22m05s)\n"));
    CHECK(contains(text, "Why 3 of 1,000 trials did not recover:\n"));
}

TEST_CASE("an end of an interval that needs more trials differs from one beyond the horizon") {
    analysis::Results results = made_results();
    CHECK_FALSE(contains(terminal_report(results), "needs more trials"));
    results.scenarios[0].measures[0].p99.high_is_open = true;
    const std::string text = terminal_report(results);
    CHECK(contains(text, "    to                13m51s   22m31s        ?           99.46%\n"));
    CHECK(contains(text, "  ?: this end of the interval needs more trials (p99: 368)\n"));
    CHECK(contains(results_to_json(results), "\"p99_high\""));
    CHECK(results_to_json(results_from_json(results_to_json(results))) == results_to_json(results));
}

TEST_CASE("intervals that are wider than usual are marked") {
    analysis::Results results = made_results();
    CHECK_FALSE(contains(terminal_report(results), "Intervals of shares"));
    results.scenarios[0].objectives[0].confidence = 0.98333;
    CHECK(contains(terminal_report(results),
                   "  Intervals of shares have 98.33% confidence, which allows for several looks at the trials.\n"));
    CHECK(contains(markdown_report(results), "Intervals of shares have 98.33% confidence"));
}

TEST_CASE("colour is only used on request") {
    CHECK_FALSE(contains(terminal_report(made_results()), "\x1b"));
    CHECK(contains(terminal_report(made_results(), {true}), "\x1b[31mmissed\x1b[0m"));
}

TEST_CASE("the markdown report lists the basis of the result and says that it is simulated") {
    const std::string text = markdown_report(made_results());
    CHECK(contains(text, "All results are **simulated**"));
    CHECK(contains(text, "| region\\_failure rto 30m | region | at most 30m in 95% of trials | 13m36s [13m20s, 13m51s] |"));
    CHECK(contains(text, "- `components.web.capacity`: a guess, \\<nothing\\> measured\n"));
    CHECK(contains(text, "- `components.database.promotion`: Somebody's guide (https://example.org)\n"));
    CHECK(contains(text, "- `reference.yaml` sha256 `" + std::string(64, 'a') + "`\n"));
}

TEST_CASE("JUnit counts a missed objective as a failure, an undecided one as an error, one without target as skipped") {
    const std::string text = junit_report(made_results());
    CHECK(contains(text, "<testsuite name=\"region\" tests=\"4\" failures=\"1\" errors=\"1\" skipped=\"1\">"));
    CHECK(contains(text, "<testcase classname=\"reference.region\" name=\"region_failure rto 30m\"/>"));
    CHECK(contains(text,
                   "<failure message=\"missed: at least 99.9% in 95% of trials; 99.00% [98.17%, 99.46%] of 1,000 trials within the "
                   "target"));
}

TEST_CASE("times are short and shares are never rounded to 0% or 100%") {
    CHECK(short_time(0) == "0s");
    CHECK(short_time(5.994) == "5.99s");
    CHECK(short_time(89.12) == "89.1s");
    CHECK(short_time(816.3) == "13m36s");
    CHECK(short_time(7500) == "2h05m");
    CHECK(short_time(273'600) == "3d04h");
    CHECK(short_share(0.99999) == "99.99%");
    CHECK(short_share(0.00001) == "0.01%");
    CHECK(short_share(1) == "100%");
    CHECK(short_number(1'250) == "1.25k");
    CHECK(thousands(1'234'567) == "1,234,567");
    CHECK(clock_time(140'250'000) == "00:02:20.250");
    CHECK(clock_time(-3'611'622) == "-00:00:03.612");
}

TEST_CASE("trials.csv leaves values that never happened empty, and all values of a trial without a fault") {
    const auto system = small_system();
    const auto scenario = small_scenario();
    measure::Measurer measurer(system, scenario, 1);
    measure::TrialTable table(system);
    table.resize(2);
    measure::TrialTable::Filling filling(table);
    measure::TrialMeasures measures;
    auto made = region_loss();
    measurer.measure(made.record, measures);
    filling.put(table, 0, measures);
    const std::string availability = fmt::format("{}", measures.availability[0]);
    CHECK(measures.availability[0] == Approx(1 - 280.0 / 10'800));  // nothing for 250 s, then a ramp of 60 s
    made.record.struck = false;
    measurer.measure(made.record, measures);
    filling.put(table, 1, measures);
    table.place(0, filling);

    std::string text;
    const auto sink = [&](std::string_view more) { text += more; };
    write_trials_header(system, sink);
    write_trials(system, "region", table, sink);
    CHECK(text ==
          "scenario,trial,onset_s,interrupted_s,detected_s,acknowledged_s,declared_s,decided_s,response_started_s,first_served_s,restored_"
          "s,drained_s,redundant_s,"
          "failed_back_s,rto_s,rto.users_s,rpo.records_s,lost_writes.records,lost_bytes.records,recovered,interrupted.users_s,restored."
          "users_s,availability.users,back.records,promoted_s,first_served.users_s,"
          "detected.users_s,acknowledged.users_s,declared.users_s,decided.users_s,response_started.users_s,in_maintenance\n"
          "region,0,100,100,130,190,230,230,230,350,409.4,,,,309.4,309.4,2,200,204800,1,100,409.4," +
              availability +
              ",1,350,350,130,190,230,230,230,0\n"
              "region,1,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,\n");
}

TEST_CASE("a narration names facts, counts from the onset and marks the critical path") {
    const auto system = small_system();
    const auto scenario = small_scenario();
    const auto made = region_loss();
    measure::Measurer measurer(system, scenario, 1);
    measure::TrialMeasures measures;
    measurer.measure(made.record, measures);
    const std::string text = narration({system, scenario, made.record, measures, 1, "native"}, Detail::Folded);
    CHECK(contains(text, "SIMULATED: small (test), region; seed 1, trial 0, kernel native\n"));
    CHECK(contains(text, "    -00:01:40  trial began\n"));
    CHECK(contains(text, ">      00:00:30  detector checker fired\n"));
    CHECK(contains(text, ">      00:00:30  paged ann of on_call\n"));
    CHECK(contains(text, ">      00:04:10  promoted database.west: writer silent for 4m10s; lag 2s at the loss\n"));
    CHECK(contains(text, "       00:05:10  all clients of name have moved\n"));
    CHECK(contains(text, "RTO 00:05:09.400\n  undetected                      00:00:30\n"));
    CHECK(contains(text, "RPO of records 00:00:02: 200 writes lost\n"));
}

TEST_CASE("an output file appears whole or not at all") {
    const auto folder = std::filesystem::temp_directory_path() / "drsim-output-file-test";
    std::filesystem::remove_all(folder);
    make_folder(folder.string());
    {
        OutputFile file((folder / "a").string());
        file.write("half");
    }
    CHECK(std::filesystem::is_empty(folder));
    {
        OutputFile file((folder / "a").string());
        file.write("whole");
        put_in_place({&file});
    }
    CHECK(contents(folder / "a") == "whole");
    CHECK(std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator()) == 1);
    CHECK_THROWS_AS(OutputFile((folder / "a/b").string()), CannotWrite);
    std::filesystem::remove_all(folder);
}

TEST_CASE("files of one run replace those of the last together, or stay unchanged if one cannot be written") {
    const auto folder = std::filesystem::temp_directory_path() / "drsim-output-pair-test";
    std::filesystem::remove_all(folder);
    make_folder(folder.string());
    const auto write_both = [&](const std::string& text, auto before_placing) {
        OutputFile one((folder / "a").string()), other((folder / "b").string());
        one.write(text);
        other.write(text);
        before_placing();
        put_in_place({&one, &other});
    };
    write_both("old", [] {});
    write_both("new", [] {});
    CHECK(contents(folder / "a") == "new");
    CHECK(contents(folder / "b") == "new");
    const auto put_folder_in_the_way = [&] {
        std::filesystem::remove(folder / "b");
        std::filesystem::create_directory(folder / "b");
    };
    CHECK_THROWS_AS(write_both("newer", put_folder_in_the_way), CannotWrite);
    CHECK(contents(folder / "a") == "new");
    CHECK(std::filesystem::is_directory(folder / "b"));
    CHECK(std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator()) == 2);
    CHECK_THROWS_AS(OutputFile((folder / "b").string()), CannotWrite);
    std::filesystem::remove_all(folder);
}

TEST_CASE("leftovers of killed programs are removed, and nothing else") {
    const auto folder = std::filesystem::temp_directory_path() / "drsim-leftovers-test";
    std::filesystem::remove_all(folder);
    make_folder(folder.string());
    for (const char* name : {"a.drsim-Ab12Cd", "a.drsim-Ab12Cde", "a", "c.drsim-Ab12Cd", "a.drsim+Ab12Cd"})
        std::ofstream(folder / name) << "text";
    const std::string in_use = (folder / "a.drsim-inuse1").string();
    const int descriptor = open(in_use.c_str(), O_CREAT | O_WRONLY, 0600);
    REQUIRE(flock(descriptor, LOCK_EX) == 0);
    remove_leftovers(folder.string(), {"a", "b"});
    CHECK_FALSE(std::filesystem::exists(folder / "a.drsim-Ab12Cd"));
    CHECK(std::filesystem::exists(in_use));
    CHECK(std::distance(std::filesystem::directory_iterator(folder), std::filesystem::directory_iterator()) == 5);
    close(descriptor);
    remove_leftovers(folder.string(), {"a", "b"});
    CHECK_FALSE(std::filesystem::exists(in_use));
    std::filesystem::remove_all(folder);
}
