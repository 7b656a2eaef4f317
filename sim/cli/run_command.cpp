// drsim run: inputs to plans, plans to trials, trials to results, results to reports.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <thread>

#include "reports/output_file.h"
#include "reports/results_json.h"
#include "reports/terminal_report.h"
#include "reports/trials_csv.h"
#include "sim/analysis/summary.h"
#include "sim/analysis/verdict.h"
#include "sim/campaign/campaign.h"
#include "sim/cli/command.h"
#include "sim/cli/inputs.h"
#include "sim/cli/output.h"
#include "sim/cli/progress.h"
#include "sim/cli/replay_line.h"
#include "sim/cli/stop_signal.h"

namespace drsim::cli {

namespace {

#ifdef DRSIM_CHECK_INVARIANTS
constexpr bool checks_invariants = true;
#else
constexpr bool checks_invariants = false;
#endif

struct Plan {
    std::uint64_t trials = 0;      // or the limit
    bool until_decided = false;
    std::uint64_t seed = 1;
    unsigned jobs = 1;
    bool quiet = false;
    bool json = false;
    std::string out;               // folder; empty: no files
};

Plan plan_of(const Arguments& arguments) {
    Plan plan;
    plan.until_decided = arguments.has("until-decided");
    plan.trials = arguments.number("trials", plan.until_decided ? 1'000'000 : 10'000, 1, std::uint64_t{1} << 40);
    plan.seed = arguments.number("seed", 1, 0, ~std::uint64_t{0});
    plan.jobs = static_cast<unsigned>(arguments.number("jobs", std::max(1u, std::thread::hardware_concurrency()), 1, 1024));
    plan.quiet = arguments.has("quiet");
    plan.json = arguments.has("json");
    plan.out = arguments.text("out");
    return plan;
}

bool all_decided(const std::vector<analysis::Verdict>& verdicts) {
    return std::none_of(verdicts.begin(), verdicts.end(), [](const auto& verdict) { return verdict.status == analysis::Status::Undecided; });
}

/// Runs all trials, or until every verdict is decided; gives the verdicts of the last look.
std::vector<analysis::Verdict> run_trials(campaign::Campaign& campaign, const model::System& system, const model::Scenario& scenario, const Plan& plan) {
    const std::vector<std::uint64_t> looks = plan.until_decided ? analysis::looks_up_to(plan.trials) : std::vector{plan.trials};
    const double confidence = analysis::confidence_of_each(looks.size());
    std::vector<analysis::Verdict> verdicts;
    for (const std::uint64_t look : looks) {
        campaign.run_to(look);
        verdicts = analysis::verdicts_of(system, scenario, campaign.table(), confidence);
        if (all_decided(verdicts)) break;
    }
    return verdicts;
}

analysis::ScenarioResult summarize(const Inputs& inputs, const PlannedScenario& planned, const campaign::Campaign& campaign,
                                   std::vector<analysis::Verdict> verdicts, const Plan& plan) {
    const model::Scenario& scenario = planned.scenario;
    analysis::ScenarioResult result;
    result.scenario = scenario.name;
    result.scenario_class = scenario.scenario_class;
    result.trials = campaign.table().trials();
    result.struck = campaign.totals().struck;
    result.horizon_s = scenario.horizon.in_seconds();
    result.fingerprint = fmt::format("{:016x}", campaign.totals().fingerprint);
    result.measures = analysis::estimates_of(inputs.system, scenario, campaign.table());
    result.objectives = std::move(verdicts);
    result.critical_path = analysis::critical_path_of(inputs.system, campaign.totals().phases, campaign.totals().recovered);
    result.worst_trial = analysis::worst_trial_of(campaign.table());
    if (result.worst_trial.trial) result.worst_trial.replay = replay_line(inputs, planned, plan.seed, *result.worst_trial.trial, Paths::FromTheSystem);
    return result;
}

/// What all scenarios share; a file that several of them read stands once.
analysis::Results begin_results(const Inputs& inputs, const Plan& plan) {
    analysis::Results results;
    results.version = DRSIM_VERSION;
    results.seed = plan.seed;
    results.system = inputs.system.name;
    results.environment = inputs.system.environment;
    results.inputs = inputs.system.inputs;
    for (const auto& planned : inputs.scenarios)
        for (const model::InputFile& file : planned->scenario.inputs) {
            const bool known = std::any_of(results.inputs.begin(), results.inputs.end(), [&](const auto& other) { return other.path == file.path; });
            if (!known) results.inputs.push_back(file);
        }
    results.assumptions = inputs.system.assumptions;
    results.unverified = inputs.system.unverified;
    return results;
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

/// The screen's replay commands use the paths that were typed, so that they work where they are read.
analysis::Results as_typed(analysis::Results results, const Inputs& inputs) {
    for (std::size_t i = 0; i < results.scenarios.size(); ++i)
        if (auto& worst = results.scenarios[i].worst_trial; worst.trial)
            worst.replay = replay_line(inputs, *inputs.scenarios[i], results.seed, *worst.trial, Paths::AsTyped);
    return results;
}

Exit run(const Arguments& arguments) {
    const Plan plan = plan_of(arguments);
    const std::atomic<bool>& stop = stop_signal();
    const auto inputs = read_inputs(arguments.positional[0], {arguments.positional.begin() + 1, arguments.positional.end()}, arguments.texts("catalogue"), plan.quiet);
    if (!plan.out.empty()) reports::make_folder(plan.out);

    analysis::Results results = begin_results(*inputs, plan);
    std::optional<reports::OutputFile> trials_csv;
    if (!plan.out.empty()) {
        trials_csv.emplace((std::filesystem::path(plan.out) / "trials.csv").string());
        reports::write_trials_header(inputs->system, [&](std::string_view text) { trials_csv->write(text); });
    }
    for (std::size_t i = 0; i < inputs->scenarios.size(); ++i) {
        const PlannedScenario& planned = *inputs->scenarios[i];
        Progress progress(planned.scenario.name, plan.trials, plan.quiet);
        campaign::Settings settings{plan.seed, plan.jobs, checks_invariants, [&](std::uint64_t done) { progress.reached(done); }, &stop};
        campaign::Campaign campaign(inputs->system, planned.scenario, planned.plan, std::move(settings));
        std::vector<analysis::Verdict> verdicts;
        explaining_defects(*inputs, planned, plan.seed, [&] { verdicts = run_trials(campaign, inputs->system, planned.scenario, plan); });
        results.scenarios.push_back(summarize(*inputs, planned, campaign, std::move(verdicts), plan));
        results.scenarios.back().cross_check.kernel = "simgrid";
        if (trials_csv) reports::write_trials(inputs->system, planned.scenario.name, campaign.table(), [&](std::string_view text) { trials_csv->write(text); });
    }
    const std::string json = reports::results_to_json(results);
    if (trials_csv) {
        reports::OutputFile file((std::filesystem::path(plan.out) / "results.json").string());
        file.write(json);
        file.commit();
        trials_csv->commit();
    }
    if (plan.json) print(json);
    else if (plan.quiet) print(reports::verdict_lines(results));
    else print(reports::terminal_report(as_typed(results, *inputs), {wants_colour()}));
    return exit_of(results);
}

}  // namespace

Command run_command() {
    return {"run", "SYSTEM SCENARIO...", "a campaign: measures against targets, verdicts",
            "drsim run models/systems/reference/reference.yaml scenarios/reference/region.yaml --trials 10000 --out results", 2, any_number,
            {{"trials", "N", "how many trials of each scenario (default 10,000; with --until-decided at most 1,000,000)"},
             {"until-decided", "", "stop as soon as every verdict is decided: looks at 1,000, 2,000, 4,000 ... trials"},
             {"seed", "N", "of every random draw (default 1); same inputs and seed, same results"},
             {"jobs", "N", "threads (default: all cores); results do not depend on it"},
             {"catalogue", "DIR", "look for component models here first; may be repeated", true},
             {"out", "DIR", "write results.json and trials.csv here; created if missing"},
             {"json", "", "print results.json instead of the report"},
             {"quiet", "", "no progress, and only a line for each verdict"}},
            run};
}

}  // namespace drsim::cli
