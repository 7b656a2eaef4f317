// drsim compare: runs the same trials on two systems, and says what the change makes worse or better.
#include <charconv>
#include <memory>

#include <fmt/format.h>

#include "reports/comparison_report.h"
#include "sim/analysis/comparison.h"
#include "sim/cli/command.h"
#include "sim/cli/order.h"
#include "sim/cli/output.h"
#include "sim/cli/replay_line.h"
#include "sim/cli/revision.h"
#include "sim/cli/simulate.h"
#include "sim/cli/stop_signal.h"
#include "sim/load/load.h"

namespace drsim::cli {

namespace {

/// One of the two systems: its results and the measures of every trial, by scenario.
struct Side {
    std::unique_ptr<Revision> revision;  // none: the files as they are
    std::unique_ptr<Inputs> inputs;
    std::vector<model::Value> values;
    analysis::Results results;
    std::vector<std::vector<analysis::MeasureSample>> samples;
};

/// `name`: a file, or git:REVISION:PATH. The scenarios are always those of the working directory: both systems meet the same faults.
Side read_side(const std::string& name, const std::vector<std::string>& scenarios, const Arguments& arguments) {
    Side side;
    std::string system = name;
    load::Options options = reading_options_of(arguments);
    if (const auto then = in_revision(name)) {
        side.revision = std::make_unique<Revision>(then->revision);
        system = side.revision->copy_of(then->path);
        options = side.revision->options(options, then->path);
    }
    side.inputs = read_inputs(system, scenarios, options, arguments.has("quiet"));
    Diagnostics told_already;
    if (!load::read_system(system, options, told_already, &side.values)) throw InputWrong();
    if (side.revision)
        for (model::Value& value : side.values) value.file = side.revision->named(value.file);
    return side;
}

void simulate_side(Side& side, const Order& order) {
    side.results = simulate(*side.inputs, order, stop_signal(), [&](const PlannedScenario& planned, const measure::TrialTable& table) {
        side.samples.push_back(analysis::samples_of(side.inputs->system, planned.scenario, table));
    });
}

analysis::ScenarioComparison compare_scenario(const Side& base, const Side& change, std::size_t index, const Order& order,
                                              double tolerance) {
    analysis::ScenarioComparison comparison =
        analysis::compare(analysis::ScenarioSide{base.results.scenarios[index], base.samples[index]},
                          analysis::ScenarioSide{change.results.scenarios[index], change.samples[index]}, tolerance);
    if (comparison.worst_trial)
        comparison.replay =
            replay_line(*change.inputs, *change.inputs->scenarios[index], order.seed, *comparison.worst_trial, Paths::AsTyped);
    return comparison;
}

/// A share in per cent, "1%".
double tolerance_of(const Arguments& arguments) {
    const std::string text = arguments.text("tolerance", "1%");
    double percent = -1;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), percent, std::chars_format::fixed);
    if (failed != std::errc() || std::string_view(end) != "%" || !(percent >= 0 && percent <= 100))
        throw UsageError(fmt::format("drsim compare: --tolerance must be a share from 0% to 100%, such as 2%, not \"{}\"", text));
    return percent / 100;
}

std::string name_of(const analysis::Results& results) { return fmt::format("{} ({})", results.system, results.environment); }

Exit run(const Arguments& arguments) {
    const Order order = order_of(arguments, 1'000'000);  // the measures of all trials are kept
    const double tolerance = tolerance_of(arguments);
    const std::vector<std::string> scenarios(arguments.positional.begin() + 2, arguments.positional.end());
    Side base = read_side(arguments.positional[0], scenarios, arguments);
    Side change = read_side(arguments.positional[1], scenarios, arguments);
    simulate_side(base, order);
    simulate_side(change, order);
    if (base.results.partial || change.results.partial) {
        complain("interrupted; nothing was compared\n");
        return Exit::Interrupted;
    }
    for (const Side* side : {&base, &change})
        for (const analysis::ScenarioResult& scenario : side->results.scenarios)
            if (!scenario.cross_check.disagreement.empty()) {
                complain(fmt::format("drsim: internal error: {}\n", scenario.cross_check.disagreement));
                return Exit::Defect;
            }

    analysis::Comparison comparison;
    comparison.base = name_of(base.results);
    comparison.change = name_of(change.results);
    comparison.seed = order.seed;
    comparison.tolerance = tolerance;
    comparison.version = change.results.version;
    comparison.base_inputs = base.results.inputs;
    comparison.change_inputs = change.results.inputs;
    comparison.values = analysis::compare(base.values, change.values);
    comparison.loosened = analysis::loosened_rulers(base.inputs->system, change.inputs->system);
    for (std::size_t i = 0; i < scenarios.size(); ++i) comparison.scenarios.push_back(compare_scenario(base, change, i, order, tolerance));
    print(arguments.has("json")       ? reports::comparison_json(comparison)
          : arguments.has("markdown") ? reports::comparison_markdown(comparison)
                                      : reports::comparison_text(comparison));
    if (analysis::overall(comparison) == analysis::Change::Worse) return Exit::Missed;
    return analysis::has_compared(comparison) ? Exit::Fine : Exit::Undecided;
}

}  // namespace

Command compare_command() {
    return {"compare",
            "BASE CHANGE SCENARIO...",
            "compares two systems trial by trial",
            "drsim compare git:main:shop.yaml shop.yaml paris-lost.yaml",
            3,
            any_number,
            reading_options({{"trials", "N", "trials per scenario and system (10,000)"},
                             {"seed", "N", "seed of all random draws (1)"},
                             {"tolerance", "SHARE", "a difference up to this share does not count (1%)"},
                             {"jobs", "N", "number of threads (all cores); no effect on results"},
                             {"json", "", "print JSON, by models/schema/comparison.json"},
                             {"markdown", "", "print Markdown, for a comment on a pull request"},
                             {"quiet", "", "no progress, warnings or notes"}}),
            run};
}

}  // namespace drsim::cli
