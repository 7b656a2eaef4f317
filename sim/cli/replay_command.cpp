// drsim replay: shows one trial event by event, with its critical path.
#include <fmt/format.h>

#include "reports/narration.h"
#include "sim/campaign/healthy_start.h"
#include "sim/campaign/simgrid_batch.h"
#include "sim/cli/command.h"
#include "sim/cli/inputs.h"
#include "sim/cli/output.h"
#include "sim/cli/replay_line.h"
#include "sim/kernel/native_kernel.h"
#include "sim/measure/measurer.h"
#include "sim/process/trial/trial.h"

namespace drsim::cli {

namespace {

std::string kernel_of(const Arguments& arguments) {
    const std::string kernel = arguments.text("kernel", "native");
    if (kernel != "native" && kernel != "simgrid")
        throw UsageError(
            fmt::format("--kernel: unknown kernel \"{}\"{}; use native or simgrid", kernel, did_you_mean(kernel, {"native", "simgrid"})));
    return kernel;
}

model::TrialRecord record_of(const model::System& system, const PlannedScenario& planned, std::uint64_t seed, std::uint64_t trial,
                             const std::string& kernel) {
    // Always runs on the native kernel: input errors are reported here, and not by a child that died of them.
    kernel::NativeKernel native(process::network_of(*planned.plan));
    process::TrialRunner runner(planned.plan, native);
    model::TrialRecord record;
    record.explanation.is_wanted = true;
    runner.run(seed, trial, record);
    campaign::expect_healthy_start(system, record);
    if (kernel == "native") return record;
    model::TrialRecord other = campaign::SimgridBatch(planned.plan, planned.scenario, seed, trial, 1).collect().front();
    // The explanation comes from the native kernel; a record of the other kernel that differs gets none.
    if (other.facts.size() == record.facts.size() && other.levels.size() == record.levels.size())
        other.explanation = std::move(record.explanation);
    return other;
}

Exit run(const Arguments& arguments) {
    const std::string kernel = kernel_of(arguments);
    const std::uint64_t seed = arguments.number("seed", 1, 0, ~std::uint64_t{0});
    const std::uint64_t trial = arguments.number("trial", 0, 0, (std::uint64_t{1} << 40) - 1);
    const auto inputs =
        read_inputs(arguments.positional[0], {arguments.positional[1]}, reading_options_of(arguments), arguments.has("quiet"));
    const PlannedScenario& planned = *inputs->scenarios[0];

    model::TrialRecord record;
    expecting_sound_trials(*inputs, [&] {
        explaining_defects(*inputs, planned, seed, [&] { record = record_of(inputs->system, planned, seed, trial, kernel); });
    });
    measure::Measurer measurer(inputs->system, planned.scenario, seed);
    measure::TrialMeasures measures;
    measurer.measure(record, measures);
    const reports::ReplayedTrial told{inputs->system, planned.scenario, record, measures, seed, kernel};
    print(arguments.has("json") ? reports::narration_json(told)
                                : reports::narration(told, arguments.has("all") ? reports::Detail::All : reports::Detail::Folded));
    return Exit::Fine;
}

}  // namespace

Command replay_command() {
    return {"replay",
            "SYSTEM SCENARIO",
            "shows one trial event by event, with its critical path",
            "drsim replay models/systems/reference/reference.yaml scenarios/reference/region.yaml --trial 7",
            2,
            2,
            reading_options({{"trial", "K", "number of the trial, from 0 (0)"},
                             {"seed", "N", "seed of its campaign (1)"},
                             {"kernel", "K", "native (default) or simgrid; both give the same result"},
                             {"all", "", "show every fact on its own line, without folding"},
                             {"json", "", "print JSON instead of the story"},
                             {"quiet", "", "no warnings or notes about the input"}}),
            run};
}

}  // namespace drsim::cli
