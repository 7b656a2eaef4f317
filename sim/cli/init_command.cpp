// drsim init: writes a commented system and a scenario to start from.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "reports/output_file.h"
#include "sim/cli/command.h"
#include "sim/cli/output.h"
#include "sim/cli/replay_line.h"
#include "sim/load/embedded_files.h"

namespace drsim::cli {

namespace {

namespace fs = std::filesystem;
using load::EmbeddedFile;

/// The shipped file without its first line, which points editors to the schema in our repository.
std::string_view text_to_write(std::string_view text) {
    return text.starts_with("# yaml-language-server:") ? text.substr(text.find('\n') + 1) : text;
}

/// The system and the scenario of a template.
struct Template {
    EmbeddedFile system, scenario;
};

Template template_named(const std::string& name) {
    Template found;
    std::vector<std::string_view> known;
    for (const EmbeddedFile& file : load::embedded_files("templates")) {
        const std::string_view folder = file.path.substr(0, file.path.find('/'));
        if (known.empty() || known.back() != folder) known.push_back(folder);
        if (folder != name) continue;
        const std::string_view path = file.path.substr(folder.size() + 1);
        EmbeddedFile& part = path == "system.yaml" ? found.system : found.scenario;
        part = {path, text_to_write(file.text)};
    }
    if (!found.system.path.empty()) return found;
    const std::string near = did_you_mean(name, known);
    throw UsageError(fmt::format("drsim init: unknown template \"{}\"{}", name,
                                 near.empty() ? fmt::format("; use one of {}", fmt::join(known, ", ")) : near));
}

Exit run(const Arguments& arguments) {
    const Template chosen = template_named(arguments.text("template", "two-regions"));
    const std::string folder = arguments.positional.empty() ? "." : arguments.positional[0];
    const auto path_of = [&](const EmbeddedFile& file) {
        return folder == "." ? std::string(file.path) : (fs::path(folder) / file.path).string();
    };
    const std::string system = path_of(chosen.system);
    const std::string scenario = path_of(chosen.scenario);
    for (const std::string& path : {system, scenario}) {
        std::error_code code;
        if (fs::symlink_status(path, code).type() != fs::file_type::not_found && !code)
            throw reports::CannotWrite(path + ": file exists, and init never overwrites files; choose another directory");
    }
    reports::make_folder(folder);
    reports::OutputFile system_file(system);
    reports::OutputFile scenario_file(scenario);
    system_file.write(chosen.system.text);
    scenario_file.write(chosen.scenario.text);
    reports::put_in_place({&system_file, &scenario_file});
    const std::string both = fmt::format("{} {}", quoted_for_shell(system), quoted_for_shell(scenario));
    print(fmt::format("Wrote {} and {}. Next:\n  drsim validate {}\n  drsim run {}\n", system, scenario, both, both));
    return Exit::Fine;
}

}  // namespace

Command init_command() {
    return {"init",
            "[DIR]",
            "writes a commented system and scenario",
            "drsim init shop --template kubernetes",
            0,
            1,
            {{"template", "T", "two-regions (the default), one-region or kubernetes"}},
            run};
}

}  // namespace drsim::cli
