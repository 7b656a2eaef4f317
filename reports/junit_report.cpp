#include "reports/junit_report.h"

#include <fmt/format.h>

#include "reports/foreign_text.h"
#include "reports/readable.h"
#include "sim/analysis/wording.h"

namespace drsim::reports {

using analysis::Status;
using analysis::Verdict;

namespace {

/// The element inside a case; empty: passed.
std::string_view element_of(Status status) {
    switch (status) {
        case Status::Met: return "";
        case Status::Missed:
        case Status::NotRecoverable: return "failure";
        case Status::Undecided: return "error";
        case Status::NoTarget:
        case Status::NotApplicable: return "skipped";
    }
    return "";
}

std::string message_of(const analysis::ScenarioResult& scenario, const Verdict& verdict) {
    std::string text = fmt::format("{}: {}", spelled(analysis::name_of(verdict.status)), target_of(verdict));
    if (verdict.share_met)
        text += fmt::format("; {} [{}, {}] of {} trials within the target", short_share(*verdict.share_met),
                            short_share(*verdict.wilson_low), short_share(*verdict.wilson_high), thousands(verdict.n));
    if (const analysis::Estimate* estimate = analysis::estimate_of(scenario, verdict.measure); estimate && estimate->n > 0)
        text += estimate->more_is_better ? fmt::format("; p50 {}, p5 {}, p1 {}", value_of(*estimate, estimate->p50.value),
                                                       value_of(*estimate, estimate->p5.value), value_of(*estimate, estimate->p1.value))
                                         : fmt::format("; p50 {}, p95 {}, p99 {}", value_of(*estimate, estimate->p50.value),
                                                       value_of(*estimate, estimate->p95.value), value_of(*estimate, estimate->p99.value));
    return text;
}

std::string test_case(const analysis::Results& results, const analysis::ScenarioResult& scenario, const Verdict& verdict) {
    std::string text = fmt::format("    <testcase classname=\"{}\" name=\"{}\"", results.system + "." + scenario.scenario, verdict.name);
    const std::string_view element = element_of(verdict.status);
    if (element.empty()) return text + "/>\n";
    text += fmt::format(">\n      <{} message=\"{}\"", element, message_of(scenario, verdict));
    if (element != "skipped") text += fmt::format(" type=\"{}\"", analysis::name_of(verdict.status));
    if (scenario.worst_trial.replay.empty() || element == "skipped") return text + "/>\n    </testcase>\n";
    return text + fmt::format(">{}</{}>\n    </testcase>\n", "worst trial: " + scenario.worst_trial.replay, element);
}

/// A case for something that is no verdict and still must not pass.
std::string error_case(const std::string& classname, std::string_view name, const std::string& message) {
    return fmt::format("    <testcase classname=\"{}\" name=\"{}\">\n      <error message=\"{}\"/>\n    </testcase>\n", classname, name,
                       message);
}

struct Counts {
    std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;
    void add(Status status) { add(element_of(status)); }
    void add(std::string_view element) {
        ++tests;
        failures += element == "failure" ? 1u : 0u;
        errors += element == "error" ? 1u : 0u;
        skipped += element == "skipped" ? 1u : 0u;
    }
    /// The schema has `skipped` on a suite, not on the whole.
    [[nodiscard]] std::string of_all() const { return fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\"", tests, failures, errors); }
    [[nodiscard]] std::string of_suite() const { return fmt::format("{} skipped=\"{}\"", of_all(), skipped); }
};

}  // namespace

std::string junit_report(const analysis::Results& given) {
    const analysis::Results results = with_texts(given, xml_text);
    Counts all;
    std::string suites;
    for (const auto& scenario : results.scenarios) {
        Counts own;
        std::string cases;
        for (const Verdict& verdict : scenario.objectives) {
            own.add(verdict.status);
            all.add(verdict.status);
            cases += test_case(results, scenario, verdict);
        }
        const auto add_error = [&](std::string_view name, const std::string& message) {
            own.add("error");
            all.add("error");
            cases += error_case(results.system + "." + scenario.scenario, name, message);
        };
        if (!scenario.cross_check.disagreement.empty())
            add_error("kernels agree", "internal error in drsim: " + scenario.cross_check.disagreement);
        if (results.partial && &scenario == &results.scenarios.back())
            add_error("run to the end", fmt::format("interrupted after {} trials", thousands(scenario.trials)));
        suites += fmt::format("  <testsuite name=\"{}\" {}>\n", scenario.scenario, own.of_suite());
        suites += fmt::format(
            "    <properties>\n      <property name=\"simulated\" value=\"true\"/>\n      <property name=\"seed\" value=\"{}\"/>\n"
            "      <property name=\"fingerprint\" value=\"{}\"/>\n    </properties>\n",
            results.seed, scenario.fingerprint);
        suites += cases + "  </testsuite>\n";
    }
    for (const std::string& scenario : results.not_begun) {
        Counts own;
        own.add("error");
        all.add("error");
        suites += fmt::format("  <testsuite name=\"{}\" {}>\n", scenario, own.of_suite()) +
                  error_case(results.system + "." + scenario, "run to the end", "interrupted before it started") + "  </testsuite>\n";
    }
    return fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{}\" {}>\n", "drsim (simulated): " + results.system,
                       all.of_all()) +
           suites + "</testsuites>\n";
}

}  // namespace drsim::reports
