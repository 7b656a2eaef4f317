// drsim report: results of an earlier run in another form. Computes and simulates nothing.
#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "reports/junit_report.h"
#include "reports/markdown_report.h"
#include "reports/results_json.h"
#include "reports/terminal_report.h"
#include "sim/cli/command.h"
#include "sim/cli/output.h"

namespace drsim::cli {

namespace {

std::string contents_of(const std::filesystem::path& path) {
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    if (file) text << file.rdbuf();
    if (!file || std::filesystem::is_directory(path))
        throw UsageError(fmt::format("drsim report: cannot read {}: {}", path.string(), std::strerror(errno != 0 ? errno : EISDIR)));
    return text.str();
}

std::string rendered(const analysis::Results& results, const std::string& format) {
    if (format == "terminal") return reports::terminal_report(results, {wants_colour()});
    if (format == "markdown") return reports::markdown_report(results);
    if (format == "json") return reports::results_to_json(results);
    if (format == "junit") return reports::junit_report(results);
    throw UsageError(fmt::format("drsim report: unknown format \"{}\"{}; there are terminal, markdown, json, csv and junit", format,
                                 did_you_mean(format, {"terminal", "markdown", "json", "csv", "junit"})));
}

Exit run(const Arguments& arguments) {
    std::filesystem::path path = arguments.positional[0];
    if (std::filesystem::is_directory(path)) path /= "results.json";
    const std::string format = arguments.text("format", "terminal");
    try {
        const analysis::Results results = reports::results_from_json(contents_of(path));
        print(format == "csv" ? contents_of(path.parent_path() / "trials.csv") : rendered(results, format));
    } catch (const reports::NotResults& error) {
        throw UsageError(fmt::format("drsim report: {} holds no results of drsim: {}", path.string(), error.what()));
    }
    return Exit::Fine;
}

}  // namespace

Command report_command() {
    return {"report", "RESULTS", "results of a run in another form", "drsim report results --format markdown", 1, 1,
            {{"format", "F", "terminal (default), markdown, json, csv or junit"}},
            run};
}

}  // namespace drsim::cli
