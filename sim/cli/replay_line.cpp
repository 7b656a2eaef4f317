#include "sim/cli/replay_line.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/readable.h"
#include "sim/campaign/campaign.h"
#include "sim/load/files.h"
#include "sim/process/world/limits.h"

namespace drsim::cli {

std::string quoted_for_shell(const std::string& word) {
    const bool is_plain = !word.empty() && std::all_of(word.begin(), word.end(), reports::is_plain_in_shell);
    if (is_plain) return word;
    std::string out = "'";
    for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

std::string replay_line(const Inputs& inputs, const PlannedScenario& planned, std::uint64_t seed, std::uint64_t trial, Paths paths) {
    const bool typed = paths == Paths::AsTyped;
    const auto shown = [&](const std::string& path) {
        return quoted_for_shell(typed ? path : load::path_in_results(path, inputs.system.folder));
    };
    std::string line = fmt::format("drsim replay {} {}", shown(inputs.system_path), shown(planned.path));
    for (const std::string& dir : inputs.options.catalogue_dirs) line += " --catalogue " + shown(dir);
    for (const std::string& dir : inputs.options.allow_outside) line += " --allow-outside " + shown(dir);
    return line + fmt::format(" --seed {} --trial {}", seed, trial);
}

void explaining_defects(const Inputs& inputs, const PlannedScenario& planned, std::uint64_t seed, const std::function<void()>& work) {
    try {
        work();
    } catch (const campaign::Defect& defect) {
        throw campaign::Defect(defect.trial(), fmt::format("drsim: internal error: {}\nTo replay: {}", defect.what(),
                                                           replay_line(inputs, planned, seed, defect.trial(), Paths::AsTyped)));
    } catch (const process::TooMuch& much) {
        throw process::TooMuch(
            much.trial(), much.where(),
            fmt::format("{}; to replay: {}", much.what(), replay_line(inputs, planned, seed, much.trial(), Paths::AsTyped)));
    }
}

}  // namespace drsim::cli
