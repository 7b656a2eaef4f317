// Parses command lines. Boost splits them; every error message is ours, so that it says what would be right.
#include <fmt/format.h>

#include <boost/program_options.hpp>
#include <charconv>

#include "sim/base/diagnostics.h"
#include "sim/cli/command.h"

namespace drsim::cli {

namespace po = boost::program_options;

namespace {

// Options are never guessed from a prefix.
constexpr int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;

po::options_description described(const Command& command) {
    po::options_description described;
    for (const Option& option : command.options) {
        const std::string name(option.name);
        if (option.value.empty()) described.add_options()(name.c_str(), "");
        else described.add_options()(name.c_str(), po::value<std::vector<std::string>>(), "");
    }
    described.add_options()("help", "");
    return described;
}

[[noreturn]] void complain_of_unknown(const Command& command, const std::string& option) {
    std::vector<std::string_view> known = {"help"};
    for (const Option& one : command.options) known.push_back(one.name);
    const std::string bare = option.substr(std::min(option.find_first_not_of('-'), option.size()));
    const std::string_view nearest = nearest_name(bare, known);
    throw UsageError(fmt::format("drsim {}: unknown option {}{}", command.name, option,
                                 nearest.empty() ? "" : fmt::format("; did you mean --{}?", nearest)));
}

void check_count(const Command& command, std::size_t given) {
    if (given < command.at_least || given > command.at_most)
        throw UsageError(fmt::format("drsim {}: {} argument{} given; expected {}", command.name, given, given == 1 ? "" : "s",
                                     command.arguments.empty() ? "none" : command.arguments));
}

}  // namespace

std::string did_you_mean(std::string_view unknown, const std::vector<std::string_view>& known) {
    const std::string_view nearest = nearest_name(unknown, known);
    return nearest.empty() ? "" : fmt::format("; did you mean \"{}\"?", nearest);
}

std::string Arguments::text(std::string_view option, std::string_view otherwise) const {
    const auto found = options.find(option);
    return found == options.end() ? std::string(otherwise) : found->second.back();
}

std::vector<std::string> Arguments::texts(std::string_view option) const {
    const auto found = options.find(option);
    return found == options.end() ? std::vector<std::string>{} : found->second;
}

std::uint64_t Arguments::number(std::string_view option, std::uint64_t otherwise, std::uint64_t lowest, std::uint64_t highest) const {
    if (!has(option)) return otherwise;
    const std::string given = text(option);
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), value);
    if (error != std::errc() || end != given.data() + given.size() || value < lowest || value > highest)
        throw UsageError(fmt::format("--{}: \"{}\" is not a whole number from {} to {}", option, given, lowest, highest));
    return value;
}

Arguments read_arguments(const Command& command, const std::vector<std::string>& words) {
    Arguments arguments;
    try {
        const po::parsed_options parsed = po::command_line_parser(words).options(described(command)).style(style).run();
        for (const auto& option : parsed.options) {
            if (option.position_key >= 0) {
                arguments.positional.push_back(option.value.front());
                continue;
            }
            auto& values = arguments.options[option.string_key];
            values.insert(values.end(), option.value.begin(), option.value.end());
            if (option.value.empty()) values.emplace_back();
        }
    } catch (const po::unknown_option& error) {
        complain_of_unknown(command, error.get_option_name());
    } catch (const po::error& error) {
        throw UsageError(fmt::format("drsim {}: {}", command.name, error.what()));
    }
    for (const Option& option : command.options) {
        const std::vector<std::string> given = arguments.texts(option.name);
        if (!option.repeats && given.size() > 1) throw UsageError(fmt::format("drsim {}: --{} is given twice", command.name, option.name));
        if (!option.value.empty() && !given.empty() && given.back().empty())
            throw UsageError(fmt::format("drsim {}: --{} is empty", command.name, option.name));
    }
    if (!arguments.has("help")) check_count(command, arguments.positional.size());
    return arguments;
}

}  // namespace drsim::cli
