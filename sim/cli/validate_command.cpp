// drsim validate: reports every error in every file, in one go.
#include <fmt/format.h>

#include <algorithm>

#include "sim/cli/inputs.h"
#include "sim/cli/output.h"

namespace drsim::cli {

namespace {

Exit run(const Arguments& arguments) {
    Diagnostics diagnostics;
    const load::Options options = reading_options_of(arguments);
    const auto& paths = arguments.positional;
    const auto is_system = [&](const std::string& path) { return load::sniff(path, options) == load::FileKind::System; };
    // With exactly one system, the scenarios belong to it: the names in them are checked too.
    const bool one_system = std::count_if(paths.begin(), paths.end(), is_system) == 1;
    const auto system =
        one_system ? load::read_system(*std::find_if(paths.begin(), paths.end(), is_system), options, diagnostics) : std::nullopt;
    for (const std::string& path : paths) {
        if (one_system && is_system(path)) continue;
        if (system && load::sniff(path, options) == load::FileKind::Scenario) load::read_scenario(path, *system, diagnostics, options);
        else load::validate_file(path, options, diagnostics);
    }
    const bool quiet = arguments.has("quiet");
    if (diagnostics.has_errors() || (!quiet && !diagnostics.all().empty())) complain(diagnostics.render());
    if (diagnostics.has_errors()) return Exit::InputWrong;
    const std::size_t count = arguments.positional.size();
    if (!quiet) print(fmt::format("{} file{}: no errors\n", count, count == 1 ? "" : "s"));
    return Exit::Fine;
}

}  // namespace

Command validate_command() {
    return {"validate",
            "FILE...",
            "lists all errors in the given files",
            "drsim validate models/systems/*/*.yaml scenarios/*/*.yaml",
            1,
            any_number,
            reading_options({{"quiet", "", "print nothing if there are no errors"}}),
            run};
}

}  // namespace drsim::cli
