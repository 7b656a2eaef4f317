#include "sim/cli/simulate.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/analysis/summary.h"
#include "sim/analysis/verdict.h"
#include "sim/campaign/campaign.h"
#include "sim/campaign/cross_check.h"
#include "sim/campaign/planted_deviation.h"
#include "sim/cli/progress.h"
#include "sim/cli/replay_line.h"

namespace drsim::cli {

namespace {

#ifdef DRSIM_CHECK_INVARIANTS
constexpr bool checks_invariants = true;
#else
constexpr bool checks_invariants = false;
#endif

/// The part that all scenarios share; a file that several of them read is listed once.
analysis::Results begin_results(const Inputs& inputs, const Order& order) {
    analysis::Results results;
    results.version = DRSIM_VERSION;
    results.seed = order.seed;
    results.system = inputs.system.name;
    results.environment = inputs.system.environment;
    results.inputs = inputs.system.inputs;
    for (const auto& planned : inputs.scenarios)
        for (const model::InputFile& file : planned->scenario.inputs) {
            const bool known =
                std::any_of(results.inputs.begin(), results.inputs.end(), [&](const auto& other) { return other.path == file.path; });
            if (!known) results.inputs.push_back(file);
        }
    results.assumptions = inputs.system.assumptions;
    results.values = inputs.system.values;
    results.unverified = inputs.system.unverified;
    return results;
}

analysis::KernelAgreement compare_kernels(const Inputs& inputs, const PlannedScenario& planned, const Order& order,
                                          const std::atomic<bool>& stop) {
    std::function<void(model::TrialRecord&)> alter;
#ifdef DRSIM_PLANT_DEVIATION
    alter = [](model::TrialRecord& record) { campaign::plant(record, static_cast<campaign::Deviation>(DRSIM_PLANT_DEVIATION)); };
#endif
    analysis::KernelAgreement agreement{"simgrid", std::min(order.trials, campaign::checked_trials), 0, ""};
    explaining_defects(inputs, planned, order.seed, [&] {
        try {
            agreement.agreed = campaign::cross_check(inputs.system, planned.scenario, planned.plan, order.seed, order.trials, stop, alter);
        } catch (const campaign::Defect& defect) {
            agreement.agreed = defect.trial();
            agreement.disagreement = defect.what();
        }
    });
    return agreement;
}

bool all_decided(const std::vector<analysis::Verdict>& verdicts) {
    return std::none_of(verdicts.begin(), verdicts.end(),
                        [](const auto& verdict) { return verdict.status == analysis::Status::Undecided; });
}

/// Runs all trials, or until every verdict is decided or the run is stopped; returns the verdicts of the last look.
std::vector<analysis::Verdict> run_trials(campaign::Campaign& campaign, const Inputs& inputs, const PlannedScenario& planned,
                                          const Order& order, bool& stopped) {
    const std::vector<std::uint64_t> looks = order.until_decided ? analysis::looks_up_to(order.trials) : std::vector{order.trials};
    const double confidence = analysis::confidence_of_each(looks.size());
    std::vector<analysis::Verdict> verdicts;
    explaining_defects(inputs, planned, order.seed, [&] {
        for (const std::uint64_t look : looks) {
            stopped = !campaign.run_to(look);
            verdicts = analysis::verdicts_of(inputs.system, planned.scenario, campaign.table(), confidence);
            if (stopped || all_decided(verdicts)) return;
        }
    });
    return verdicts;
}

analysis::ScenarioResult summarize(const Inputs& inputs, const PlannedScenario& planned, const campaign::Campaign& campaign,
                                   const Order& order) {
    const model::Scenario& scenario = planned.scenario;
    analysis::ScenarioResult result;
    result.scenario = scenario.name;
    result.scenario_class = scenario.scenario_class;
    result.trials = campaign.table().trials();
    result.struck = campaign.totals().struck;
    result.events = campaign.totals().events;
    result.horizon_s = scenario.horizon.in_seconds();
    result.fingerprint = fmt::format("{:016x}", campaign.totals().fingerprint);
    result.measures = analysis::estimates_of(inputs.system, scenario, campaign.table());
    result.critical_path = analysis::critical_path_of(inputs.system, campaign.totals().phases, campaign.totals().recovered);
    result.not_recovered_because = analysis::not_recovered_because(inputs.system, campaign.table());
    result.worst_trial = analysis::worst_trial_of(campaign.table());
    if (result.worst_trial.trial)
        result.worst_trial.replay = replay_line(inputs, planned, order.seed, *result.worst_trial.trial, Paths::FromTheSystem);
    return result;
}

}  // namespace

analysis::Results simulate(Inputs& inputs, const Order& order, const std::atomic<bool>& stop, const TableListener& listener) {
    analysis::Results results = begin_results(inputs, order);
    expecting_sound_trials(inputs, [&] {
        // All comparisons with the other kernel come first, because its child must be forked before the first thread starts.
        std::vector<analysis::KernelAgreement> agreements;
        for (const auto& planned : inputs.scenarios) agreements.push_back(compare_kernels(inputs, *planned, order, stop));
        const auto interrupted_before = [&](std::size_t next) {
            results.partial = true;
            for (std::size_t i = next; i < inputs.scenarios.size(); ++i) results.not_begun.push_back(inputs.scenarios[i]->scenario.name);
        };
        for (std::size_t i = 0; i < inputs.scenarios.size(); ++i) {
            const PlannedScenario& planned = *inputs.scenarios[i];
            Progress progress(planned.scenario.name, order.trials, order.quiet);
            campaign::Settings settings{order.seed, order.jobs, checks_invariants, [&](std::uint64_t done) { progress.reached(done); },
                                        &stop};
            campaign::Campaign campaign(inputs.system, planned.scenario, planned.plan, std::move(settings));
            std::vector<analysis::Verdict> verdicts;
            try {
                verdicts = run_trials(campaign, inputs, planned, order, results.partial);
            } catch (const campaign::Interrupted&) {
                if (i == 0) throw;
                return interrupted_before(i);
            }
            results.scenarios.push_back(summarize(inputs, planned, campaign, order));
            results.scenarios.back().objectives = std::move(verdicts);
            results.scenarios.back().cross_check = agreements[i];
            listener(planned, campaign.table());
            if (results.partial) return interrupted_before(i + 1);
        }
    });
    return results;
}

}  // namespace drsim::cli
