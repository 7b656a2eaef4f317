// drsim run: reads inputs, compiles plans, runs trials, and writes results to files and the screen.
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include <fmt/format.h>

#include "reports/output_file.h"
#include "reports/readable.h"
#include "reports/results_json.h"
#include "reports/terminal_report.h"
#include "reports/trials_csv.h"
#include "sim/analysis/verdict.h"
#include "sim/cli/command.h"
#include "sim/cli/output.h"
#include "sim/cli/replay_line.h"
#include "sim/cli/simulate.h"
#include "sim/cli/stop_signal.h"
#include "sim/load/sha256.h"

namespace drsim::cli {

namespace {

constexpr std::uint64_t most_trials = std::uint64_t{1} << 40;  // a stream's counter holds no more

/// Refuses a run that could not finish, before it begins.
void expect_room(const model::System& system, std::uint64_t trials) {
    constexpr double gigabyte = 1e9;
    const double needed = measure::TrialTable(system).bytes_of(trials);
    const double memory = static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGE_SIZE));
    if (needed > memory)
        throw UsageError(fmt::format("drsim run: {} trials need up to {:.0f} GB of memory, but this machine has {:.0f} GB",
                                     reports::thousands(trials), needed / gigabyte, memory / gigabyte));
}

/// results.json and trials.csv, which appear in a folder together; results.json names the SHA-256 of trials.csv.
class ResultFiles {
public:
    ResultFiles(const std::string& folder, const model::System& system) : system_(system) {
        reports::make_folder(folder);
        reports::remove_leftovers(folder, {"results.json", "trials.csv"});
        trials_.emplace((std::filesystem::path(folder) / "trials.csv").string());
        results_.emplace((std::filesystem::path(folder) / "results.json").string());
        reports::write_trials_header(system, [this](std::string_view text) { write_trials(text); });
    }
    void add(const model::Scenario& scenario, const measure::TrialTable& table) {
        reports::write_trials(system_, scenario.name, table, [this](std::string_view text) { write_trials(text); });
    }
    /// Of everything that was added; call once.
    [[nodiscard]] std::string sha256_of_trials() { return sum_.hex(); }
    void finish(const std::string& json) {
        results_->write(json);
        reports::put_in_place({&*results_, &*trials_});
    }

private:
    void write_trials(std::string_view text) {
        sum_.add(text);
        trials_->write(text);
    }

    const model::System& system_;
    load::Sha256 sum_;
    std::optional<reports::OutputFile> trials_, results_;
};

/// Reports on standard error what makes a result incomplete or wrong; this decides the exit code, whatever the verdicts.
std::optional<Exit> shortcoming(const analysis::Results& results, const Inputs& inputs, bool written) {
    for (std::size_t i = 0; i < results.scenarios.size(); ++i) {
        const analysis::KernelAgreement& check = results.scenarios[i].cross_check;
        if (check.disagreement.empty()) continue;
        complain(fmt::format("drsim: internal error: {}\nTo replay: {}\n", check.disagreement,
                             replay_line(inputs, *inputs.scenarios[i], results.seed, check.agreed, Paths::AsTyped)));
        return Exit::Defect;
    }
    if (!results.partial) return {};
    std::uint64_t trials = 0;
    for (const auto& scenario : results.scenarios) trials += scenario.trials;
    complain(fmt::format("interrupted; the {} finished trials were {} as a partial result\n", reports::thousands(trials),
                         written ? "written" : "reported"));
    return Exit::Interrupted;
}

Exit exit_of(const analysis::Results& results) {
    analysis::Status worst = analysis::Status::NotApplicable;
    for (const auto& scenario : results.scenarios)
        for (const auto& verdict : scenario.objectives) worst = analysis::worse(worst, verdict.status);
    switch (worst) {
        case analysis::Status::Missed:
        case analysis::Status::NotRecoverable: return Exit::Missed;
        case analysis::Status::Undecided: return Exit::Undecided;
        default: return Exit::Fine;
    }
}

/// Replay commands on the screen use the paths as typed, so that they work where they are read.
analysis::Results as_typed(analysis::Results results, const Inputs& inputs) {
    for (std::size_t i = 0; i < results.scenarios.size(); ++i)
        if (auto& worst = results.scenarios[i].worst_trial; worst.trial)
            worst.replay = replay_line(inputs, *inputs.scenarios[i], results.seed, *worst.trial, Paths::AsTyped);
    return results;
}

Exit run(const Arguments& arguments) {
    const Order order = order_of(arguments, most_trials);
    const std::vector<std::string> scenarios(arguments.positional.begin() + 1, arguments.positional.end());
    const auto inputs = read_inputs(arguments.positional[0], scenarios, reading_options_of(arguments), order.quiet);

    expect_room(inputs->system, order.trials);

    const std::atomic<bool>& stop = stop_signal();
    std::optional<ResultFiles> files;
    if (arguments.has("out")) files.emplace(arguments.text("out"), inputs->system);
    analysis::Results results = simulate(*inputs, order, stop, [&](const PlannedScenario& planned, const measure::TrialTable& table) {
        if (files) files->add(planned.scenario, table);
    });
    if (files) results.trials_sha256 = files->sha256_of_trials();
    const std::string json = reports::results_to_json(results);
    if (files) files->finish(json);

    if (arguments.has("json")) print(json);
    else if (order.quiet) print(reports::verdict_lines(results));
    else print(reports::terminal_report(as_typed(results, *inputs), {wants_colour()}));
    return shortcoming(results, *inputs, files.has_value()).value_or(exit_of(results));
}

}  // namespace

Command run_command() {
    return {"run",
            "SYSTEM SCENARIO...",
            "runs a campaign and judges its objectives",
            "drsim run models/systems/reference/reference.yaml scenarios/reference/region.yaml --out results",
            2,
            any_number,
            reading_options({{"trials", "N", "trials per scenario (10,000; until decided 1,000,000)"},
                             {"until-decided", "", "check at 1,000, 2,000, 4,000 ...; stop when decided"},
                             {"seed", "N", "seed of all random draws (1)"},
                             {"jobs", "N", "number of threads (all cores); no effect on results"},
                             {"out", "DIR", "write results.json and trials.csv to DIR"},
                             {"json", "", "print results.json instead of the report"},
                             {"quiet", "", "no progress; only one line per verdict"}}),
            run};
}

}  // namespace drsim::cli
