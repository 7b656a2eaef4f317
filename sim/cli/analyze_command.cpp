// drsim analyze: the structure of a system, without simulating anything.
#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "reports/output_file.h"
#include "reports/structure_drawing.h"
#include "reports/structure_json.h"
#include "reports/structure_text.h"
#include "sim/base/printable.h"
#include "sim/cli/inputs.h"
#include "sim/cli/output.h"
#include "sim/load/files.h"
#include "sim/structure/structural_analysis.h"

namespace drsim::cli {

namespace {

using structure::Recovery;

Recovery recovery_of(const Arguments& arguments) {
    const std::string word = arguments.text("recovery", "people");
    if (word == "none") return Recovery::None;
    if (word == "automatic") return Recovery::ByItself;
    if (word == "people") return Recovery::ByPeople;
    throw UsageError(fmt::format("--recovery: unknown word \"{}\"{}; use none, automatic or people", printable(word),
                                 did_you_mean(word, {"none", "automatic", "people"})));
}

/// A share such as "0.1%" or "0.001".
double share_of(std::string_view text) {
    const bool in_percent = text.ends_with('%');
    const std::string_view digits = in_percent ? text.substr(0, text.size() - 1) : text;
    double value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    const double share = in_percent ? value / 100 : value;
    if (error != std::errc() || end != digits.data() + digits.size() || !std::isfinite(share) || share < 0 || share > 1)
        throw UsageError(fmt::format("--probability: \"{}\" is not a share such as 0.1%, or KIND=0.1%", printable(text)));
    return share;
}

void set_probability(structure::Probabilities& probabilities, const std::string& given) {
    const std::size_t equals = given.find('=');
    if (equals == std::string::npos) {
        const double all = share_of(given);
        probabilities = {all, all, all, all, all};
        return;
    }
    const std::string kind = given.substr(0, equals);
    const double share = share_of(std::string_view(given).substr(equals + 1));
    if (kind == "place") probabilities.place = share;
    else if (kind == "component") probabilities.part = share;
    else if (kind == "copy") probabilities.copy = share;
    else if (kind == "link") probabilities.link = share;
    else if (kind == "tag") probabilities.tag = share;
    else
        throw UsageError(fmt::format("--probability: unknown kind \"{}\"{}; use place, component, copy, link or tag", printable(kind),
                                     did_you_mean(kind, {"place", "component", "copy", "link", "tag"})));
}

structure::AnalysisOptions options_of(const Arguments& arguments) {
    structure::AnalysisOptions options;
    options.order = static_cast<std::uint32_t>(arguments.number("order", 2, 1, structure::highest_order));
    options.recovery = recovery_of(arguments);
    for (const std::string& given : arguments.texts("probability")) set_probability(options.probabilities, given);
    return options;
}

void check_format(const std::string& format) {
    for (const std::string_view known : {"text", "json", "dot", "mermaid"})
        if (format == known) return;
    throw UsageError(fmt::format("drsim analyze: unknown format \"{}\"{}; use text, json, dot or mermaid", printable(format),
                                 did_you_mean(format, {"text", "json", "dot", "mermaid"})));
}

/// The files of the system as results show them.
std::vector<std::string> shown_paths(const Inputs& inputs) {
    std::vector<std::string> paths;
    for (std::uint32_t file = 0; file < inputs.diagnostics.file_count(); ++file) {
        const std::string path(inputs.diagnostics.path(file));
        paths.push_back(path.starts_with("catalogue:") ? path : load::path_in_results(path, inputs.system.folder));
    }
    return paths;
}

std::string rendered(const Inputs& inputs, const structure::StructuralAnalysis& analysis, const std::string& format) {
    if (format == "json") return reports::structure_json(inputs.system, analysis, shown_paths(inputs), DRSIM_VERSION);
    if (format == "dot") return reports::structure_dot(inputs.system, analysis);
    if (format == "mermaid") return reports::structure_mermaid(inputs.system, analysis);
    return reports::structure_text(inputs.system, analysis, inputs.diagnostics);
}

Exit run(const Arguments& arguments) {
    const structure::AnalysisOptions options = options_of(arguments);
    if (arguments.has("json") && arguments.has("format")) throw UsageError("drsim analyze: give either --json or --format");
    const std::string format = arguments.has("json") ? "json" : arguments.text("format", "text");
    check_format(format);
    const auto inputs = read_inputs(arguments.positional[0], {}, reading_options_of(arguments), true);
    const std::string text = rendered(*inputs, structure::analysed(inputs->system, options), format);
    if (!arguments.has("out")) {
        print(text);
        return Exit::Fine;
    }
    reports::OutputFile file(arguments.text("out"));
    file.write(text);
    reports::put_in_place({&file});
    return Exit::Fine;
}

}  // namespace

Command analyze_command() {
    return {"analyze",
            "SYSTEM",
            "finds single points of failure",
            "drsim analyze models/systems/indivillage/production.yaml --order 3",
            1,
            1,
            reading_options({{"format", "F", "text (default), json, dot or mermaid"},
                             {"json", "", "the same as --format json"},
                             {"out", "FILE", "write to FILE instead of standard output"},
                             {"order", "N", "list sets of up to N outages, 1 to 4 (default 2)"},
                             {"recovery", "WHO",
                              "who may help before a service counts as out:\n"
                              "                        none, automatic or people (default)"},
                             {"probability", "P",
                              "assumed share of time out (default 1%), or KIND=P;\n"
                              "                        KIND: place, component, copy, link, tag; repeatable",
                              true}}),
            run};
}

}  // namespace drsim::cli
