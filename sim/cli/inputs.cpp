#include "sim/cli/inputs.h"

#include <fmt/format.h>

#include "sim/campaign/healthy_start.h"
#include "sim/cli/output.h"
#include "sim/load/load.h"
#include "sim/process/world/limits.h"

namespace drsim::cli {

namespace {

void show(const Diagnostics& diagnostics, bool quiet) {
    if (diagnostics.has_errors() || (!quiet && !diagnostics.all().empty())) complain(diagnostics.render());
    if (diagnostics.has_errors()) throw InputWrong();
}

}  // namespace

std::vector<Option> reading_options(std::vector<Option> of_its_own) {
    of_its_own.push_back({"catalogue", "DIR", "search DIR for component models first; repeatable", true});
    of_its_own.push_back({"allow-outside", "DIR", "allow files to name files in DIR; repeatable", true});
    return of_its_own;
}

load::Options reading_options_of(const Arguments& arguments) {
    return {arguments.texts("catalogue"), arguments.positional, arguments.texts("allow-outside")};
}

std::unique_ptr<Inputs> read_inputs(const std::string& system, const std::vector<std::string>& scenarios, load::Options options,
                                    bool quiet) {
    auto inputs = std::make_unique<Inputs>();
    Diagnostics& diagnostics = inputs->diagnostics;
    inputs->system_path = system;
    inputs->options = std::move(options);
    auto read = load::read_system(system, inputs->options, diagnostics);
    if (!read) {
        // The usual mistake: system and scenario are swapped. The other messages about the file are true, but do not help.
        if (load::sniff(system, inputs->options) == load::FileKind::Scenario)
            diagnostics.error({}, fmt::format("\"{}\" is a scenario; give the system first: SYSTEM SCENARIO...", system));
        show(diagnostics, quiet);
        throw InputWrong();
    }
    inputs->system = std::move(*read);
    for (const std::string& path : scenarios)
        if (auto scenario = load::read_scenario(path, inputs->system, diagnostics, inputs->options)) {
            auto planned = std::make_unique<PlannedScenario>();
            planned->path = path;
            planned->scenario = std::move(*scenario);
            inputs->scenarios.push_back(std::move(planned));
        }
    for (std::size_t s = 1; s < inputs->scenarios.size(); ++s)
        for (std::size_t earlier = 0; earlier < s; ++earlier) {
            const model::Scenario& scenario = inputs->scenarios[s]->scenario;
            if (scenario.name != inputs->scenarios[earlier]->scenario.name) continue;
            diagnostics.error({}, fmt::format("duplicate scenario name \"{}\" in {} and {}; rename one", scenario.name,
                                              inputs->scenarios[earlier]->path, inputs->scenarios[s]->path));
            break;
        }
    if (!diagnostics.has_errors())
        for (const auto& planned : inputs->scenarios) planned->plan = plan::compile(inputs->system, planned->scenario, diagnostics);
    show(diagnostics, quiet);
    for (const auto& planned : inputs->scenarios)
        if (!planned->plan) throw InputWrong();
    return inputs;
}

void expecting_sound_trials(Inputs& inputs, const std::function<void()>& work) {
    try {
        work();
    } catch (const campaign::UnhealthyStart& unhealthy) {
        inputs.diagnostics.error(unhealthy.where(), unhealthy.what());
        show(inputs.diagnostics, false);
    } catch (const process::TooMuch& much) {
        inputs.diagnostics.error(much.where(), much.what());
        show(inputs.diagnostics, false);
    }
}

}  // namespace drsim::cli
