// Reads files into a system, its scenarios and their plans, or reports every error in them.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sim/base/diagnostics.h"
#include "sim/cli/command.h"
#include "sim/load/load.h"
#include "sim/model/scenario.h"
#include "sim/plan/plan.h"

namespace drsim::cli {

struct PlannedScenario {
    std::string path;
    model::Scenario scenario;
    std::shared_ptr<const plan::Plan> plan;  // refers to the system and the scenario
};

/// Must not be moved once read, because plans refer to it.
struct Inputs {
    std::string system_path;
    load::Options options;    // from the command line: folders of models, folders that may be read
    Diagnostics diagnostics;  // kept, so that errors found in a trial can point into the files too
    model::System system;
    std::vector<std::unique_ptr<PlannedScenario>> scenarios;
};

/// Adds the options of a command that reads systems, `--catalogue` and `--allow-outside`; then reads them, together with the given files.
[[nodiscard]] std::vector<Option> reading_options(std::vector<Option> of_its_own);
[[nodiscard]] load::Options reading_options_of(const Arguments& arguments);

/// Prints all messages about all files to standard error; throws InputWrong if one of them is an error.
/// `quiet` leaves out warnings and notes about inputs without errors.
[[nodiscard]] std::unique_ptr<Inputs> read_inputs(const std::string& system, const std::vector<std::string>& scenarios,
                                                  load::Options options, bool quiet);

/// Runs `work`. A system that is unhealthy at the start of a trial, or a trial that takes too much, is an input error like any other.
void expecting_sound_trials(Inputs& inputs, const std::function<void()>& work);

}  // namespace drsim::cli
