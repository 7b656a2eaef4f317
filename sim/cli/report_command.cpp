// drsim report: prints the results of an earlier run in another form. Computes and simulates nothing.
#include <fmt/format.h>

#include <filesystem>

#include "reports/junit_report.h"
#include "reports/markdown_report.h"
#include "reports/results_json.h"
#include "reports/terminal_report.h"
#include "reports/trials_csv.h"
#include "sim/analysis/recheck.h"
#include "sim/base/printable.h"
#include "sim/base/read_file.h"
#include "sim/cli/command.h"
#include "sim/cli/output.h"
#include "sim/load/files.h"

namespace drsim::cli {

namespace {

std::string contents_of(const std::string& path) {
    std::string wrong;
    if (auto bytes = read_file(path, is_open_already(path), wrong)) return std::move(*bytes);
    throw UsageError(fmt::format("drsim report: {}: {}", printable(path), wrong));
}

/// The trials.csv of the same run, unchanged: it must match the SHA-256 in the results, and be a table of trials,
/// because anything else could act on a terminal or in a spreadsheet.
std::string trials_of(const analysis::Results& results, const std::string& path) {
    std::string text = contents_of(path);
    if (!results.trials_sha256.empty() && load::sha256_of(text) != results.trials_sha256)
        throw UsageError(fmt::format("drsim report: {} was not written with these results, which name SHA-256 {}", printable(path),
                                     results.trials_sha256));
    if (const auto line = reports::line_not_of_trials(text))
        throw UsageError(fmt::format("drsim report: {} is not a trials.csv file of drsim: see line {}", printable(path), *line));
    return text;
}

std::string rendered(const analysis::Results& results, const std::string& format) {
    if (format == "terminal") return reports::terminal_report(results, {wants_colour()});
    if (format == "markdown") return reports::markdown_report(results);
    if (format == "json") return reports::results_to_json(results);
    if (format == "junit") return reports::junit_report(results);
    throw UsageError(fmt::format("drsim report: unknown format \"{}\"{}; use terminal, markdown, json, csv or junit", format,
                                 did_you_mean(format, {"terminal", "markdown", "json", "csv", "junit"})));
}

Exit run(const Arguments& arguments) {
    std::filesystem::path path = arguments.positional[0];
    std::error_code code;
    if (std::filesystem::is_directory(path, code)) path /= "results.json";
    const std::string format = arguments.text("format", "terminal");
    try {
        const analysis::Results results = reports::results_from_json(contents_of(path.string()));
        if (const std::string wrong = analysis::contradiction_in(results); !wrong.empty())
            throw UsageError(
                fmt::format("drsim report: {} is inconsistent, so it is not as drsim wrote it: {}", printable(path.string()), wrong));
        print(format == "csv" ? trials_of(results, (path.parent_path() / "trials.csv").string()) : rendered(results, format));
    } catch (const reports::NotResults& error) {
        throw UsageError(
            fmt::format("drsim report: {} is not a results file of drsim: {}", printable(path.string()), printable(error.what())));
    }
    return Exit::Fine;
}

}  // namespace

Command report_command() {
    return {"report",
            "RESULTS",
            "prints the results of a run in another format",
            "drsim report results --format markdown",
            1,
            1,
            {{"format", "F", "terminal (default), markdown, json, csv or junit"}},
            run};
}

}  // namespace drsim::cli
