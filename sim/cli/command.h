// The table of commands: their names, arguments and actions. Help is generated from it, so that the two cannot differ.
#pragma once

#include <cstdint>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace drsim::cli {

/// Scripts depend on these codes; the first that applies is returned.
enum class Exit : int {
    Fine = 0,
    Missed = 1,      // missed or not recoverable
    InputWrong = 2,  // input or command line
    Undecided = 3,
    Defect = 70,  // of ours: kernels disagree, an invariant broke
    CannotWrite = 74,
    Interrupted = 130
};

/// The command line is wrong; the message says what would be right.
struct UsageError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The input is wrong, and the messages have been printed.
struct InputWrong : std::runtime_error {
    InputWrong() : std::runtime_error("the input is invalid") {}
};

struct Option {
    std::string_view name;   // without dashes
    std::string_view value;  // its value as help shows it; empty: a switch
    std::string_view help;
    bool repeats = false;
};

/// The given arguments. Options that were not given are empty, or have the caller's default.
class Arguments {
public:
    std::vector<std::string> positional;
    std::map<std::string, std::vector<std::string>, std::less<>> options;

    [[nodiscard]] bool has(std::string_view option) const { return options.contains(option); }
    [[nodiscard]] std::string text(std::string_view option, std::string_view otherwise = "") const;
    [[nodiscard]] std::vector<std::string> texts(std::string_view option) const;
    /// A whole number from `lowest` to `highest`; throws UsageError for anything else.
    [[nodiscard]] std::uint64_t number(std::string_view option, std::uint64_t otherwise, std::uint64_t lowest, std::uint64_t highest) const;
};

struct Command {
    std::string_view name;
    std::string_view arguments;  // "SYSTEM SCENARIO..."
    std::string_view summary;
    std::string_view example;
    std::size_t at_least = 0;  // positional arguments
    std::size_t at_most = 0;
    std::vector<Option> options;
    Exit (*run)(const Arguments&) = nullptr;
};

inline constexpr std::size_t any_number = 1'000'000;

/// All commands, in the order of help.
[[nodiscard]] const std::vector<Command>& commands();

Command init_command();
Command run_command();
Command replay_command();
Command validate_command();
Command analyze_command();
Command values_command();
Command catalogue_command();
Command explain_command();
Command report_command();
Command compare_command();

/// Reads `words` as the arguments of `command`; throws UsageError.
[[nodiscard]] Arguments read_arguments(const Command& command, const std::vector<std::string>& words);

[[nodiscard]] std::string help();
[[nodiscard]] std::string help(const Command& command);

/// The nearest known word as a question ("; did you mean "run"?"), empty if none is near.
[[nodiscard]] std::string did_you_mean(std::string_view unknown, const std::vector<std::string_view>& known);

}  // namespace drsim::cli
