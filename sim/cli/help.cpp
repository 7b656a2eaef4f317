// Help, from the table of commands.
#include <fmt/format.h>

#include <algorithm>

#include "sim/cli/command.h"

namespace drsim::cli {

namespace {

std::string option_line(const Option& option) {
    const std::string left = fmt::format("--{}{}{}", option.name, option.value.empty() ? "" : " ", option.value);
    return fmt::format("  {:<20}  {}\n", left, option.help);
}

}  // namespace

const std::vector<Command>& commands() {
    static const std::vector<Command> table = {init_command(),    run_command(),      compare_command(), replay_command(),
                                               analyze_command(), validate_command(), values_command(),  catalogue_command(),
                                               explain_command(), report_command()};
    return table;
}

std::string help() {
    std::string text =
        "drsim simulates how a system recovers from disasters. All its results are simulated.\n\n"
        "Usage: drsim COMMAND ...\n\n";
    for (const Command& command : commands())
        text += fmt::format("  {:<36}{}\n", fmt::format("{} {}", command.name, command.arguments), command.summary);
    text += "\n  drsim COMMAND --help                describes one command, with an example\n  drsim --version\n";
    text +=
        "\nExit codes: 0 all objectives met, or nothing worse; 1 missed, not recoverable or worse;\n"
        "2 invalid input or command line; 3 undecided, or nothing compared; 70 internal error;\n"
        "74 output cannot be written; 130 interrupted.\n";
    return text;
}

std::string help(const Command& command) {
    std::string text = fmt::format("{}\n\nUsage: drsim {} {}{}\n", command.summary, command.name, command.arguments,
                                   command.options.empty() ? "" : " [OPTION...]");
    if (!command.options.empty()) text += "\n";
    for (const Option& option : command.options) text += option_line(option);
    return text + fmt::format("\nExample:\n  {}\n", command.example);
}

}  // namespace drsim::cli
