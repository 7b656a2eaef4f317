// drsim: a command, its arguments, an exit code.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <new>

#include "reports/output_file.h"
#include "sim/campaign/campaign.h"
#include "sim/cli/command.h"
#include "sim/cli/output.h"
#include "sim/cli/stop_signal.h"

namespace drsim::cli {

namespace {

const Command& command_named(const std::string& name) {
    std::vector<std::string_view> known;
    for (const Command& command : commands()) {
        if (command.name == name) return command;
        known.push_back(command.name);
    }
    known.push_back("help");
    throw UsageError(fmt::format("drsim: unknown command \"{}\"{}", name, did_you_mean(name, known)));
}

Exit perform(const std::vector<std::string>& words) {
    if (words.size() > 1 && words[0] == "help" && !words[1].starts_with('-')) {
        if (words.size() > 2) throw UsageError("drsim help: takes only one command");
        print(help(command_named(words[1])));
        return Exit::Fine;
    }
    if (words.empty() || words[0] == "--help" || words[0] == "help") {
        print(help());
        return words.empty() ? Exit::InputWrong : Exit::Fine;
    }
    if (words[0] == "--version") {
        print(fmt::format("drsim {}\n", DRSIM_VERSION));
        return Exit::Fine;
    }
    const Command& command = command_named(words[0]);
    const Arguments arguments = read_arguments(command, {words.begin() + 1, words.end()});
    if (arguments.has("help")) {
        print(help(command));
        return Exit::Fine;
    }
    return command.run(arguments);
}

Exit fail(Exit code, std::string_view message) {
    complain(fmt::format("{}\n", message));
    return code;
}

Exit perform_and_explain(const std::vector<std::string>& words) {
    try {
        const Exit code = perform(words);
        flush_output();
        return code;
    } catch (const UsageError& error) {
        return fail(Exit::InputWrong, fmt::format("{}\nSee drsim --help for commands, drsim COMMAND --help for options.", error.what()));
    } catch (const InputWrong&) {
        return Exit::InputWrong;
    } catch (const campaign::Interrupted&) {
        return fail(Exit::Interrupted, "interrupted; nothing was written");
    } catch (const reports::CannotWrite& error) {
        return fail(Exit::CannotWrite, fmt::format("cannot write {}", error.what()));
    } catch (const campaign::Defect& error) {
        return fail(Exit::Defect, error.what());
    } catch (const std::bad_alloc&) {
        return fail(Exit::InputWrong, "out of memory");
    } catch (const std::exception& error) {
        return fail(Exit::Defect, fmt::format("internal error in drsim: {}", error.what()));
    }
}

}  // namespace

}  // namespace drsim::cli

int main(int count, char** words) {
    drsim::cli::keep_standard_streams();
    drsim::cli::end_at_signals();
    return static_cast<int>(drsim::cli::perform_and_explain({words + std::min(count, 1), words + count}));
}
