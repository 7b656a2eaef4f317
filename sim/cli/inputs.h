// Files to a system, its scenarios and their plans, or every complaint about them.
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

/// Not moved once read: plans refer into it.
struct Inputs {
    std::string system_path;
    load::Options options;    // what the command line says of files: folders of models, folders that may be read
    Diagnostics diagnostics;  // so that what a trial finds wrong can point into the files too
    model::System system;
    std::vector<std::unique_ptr<PlannedScenario>> scenarios;
};

/// The options of a command that reads systems: `--catalogue` and `--allow-outside`, and every file that it was given.
[[nodiscard]] std::vector<Option> reading_options(std::vector<Option> of_its_own);
[[nodiscard]] load::Options reading_options_of(const Arguments& arguments);

/// Prints all complaints of all files to standard error; throws InputWrong when one of them is an error.
/// `quiet` leaves out warnings and notes of inputs without errors.
[[nodiscard]] std::unique_ptr<Inputs> read_inputs(const std::string& system, const std::vector<std::string>& scenarios,
                                                  load::Options options, bool quiet);

/// Runs `work`; a system that is not healthy at the start of a trial,
/// or of which a trial takes too much, is an error of the input like any other.
void expecting_sound_trials(Inputs& inputs, const std::function<void()>& work);

}  // namespace drsim::cli
