// drsim validate: every complaint about every file, in one go.
#include <fmt/format.h>

#include "sim/cli/inputs.h"
#include "sim/cli/output.h"

namespace drsim::cli {

namespace {

Exit run(const Arguments& arguments) {
    Diagnostics diagnostics;
    for (const std::string& path : arguments.positional) load::validate_file(path, reading_options_of(arguments), diagnostics);
    if (!diagnostics.all().empty()) complain(diagnostics.render());
    if (diagnostics.has_errors()) return Exit::InputWrong;
    const std::size_t count = arguments.positional.size();
    if (!arguments.has("quiet")) print(fmt::format("{} file{}: nothing wrong\n", count, count == 1 ? "" : "s"));
    return Exit::Fine;
}

}  // namespace

Command validate_command() {
    return {"validate", "FILE...", "every complaint about every file", "drsim validate models/systems/*/*.yaml scenarios/*/*.yaml", 1, any_number,
            reading_options({{"quiet", "", "say nothing where nothing is wrong"}}),
            run};
}

}  // namespace drsim::cli
