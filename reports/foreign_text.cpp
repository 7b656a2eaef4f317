#include "reports/foreign_text.h"

#include <algorithm>

#include "sim/base/printable.h"

namespace drsim::reports {

std::string xml_text(std::string_view text) {
    std::string out;
    // Every printable character is a character of XML 1.0 too.
    for (const char c : printable(text)) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\'': out += "&apos;"; break;
            default: out += c;
        }
    }
    return out;
}

std::string markdown_text(std::string_view text) {
    std::string out;
    for (const char c : printable(text)) {
        if (std::string_view("\\`*_{}[]<>|#!&~$^").find(c) != std::string_view::npos) out += '\\';
        out += c;
    }
    return out;
}

std::string markdown_code(std::string_view text) {
    const std::string inside = printable(text);
    // A span ends at as many backticks as it began with: one more than the longest run inside.
    std::size_t longest = 0;
    std::size_t row = 0;
    for (const char c : inside) {
        row = c == '`' ? row + 1 : 0;
        longest = std::max(longest, row);
    }
    const std::string fence(longest + 1, '`');
    return longest == 0 ? fence + inside + fence : fence + " " + inside + " " + fence;
}

std::string markdown_code_cell(std::string_view text) {
    std::string cell = markdown_code(text);
    for (std::size_t at = cell.find('|'); at != std::string::npos; at = cell.find('|', at + 2)) cell.insert(at, 1, '\\');
    return cell;
}

std::string csv_cell(std::string_view text) {
    std::string cell = printable(text);
    if (!cell.empty() && std::string_view("=+-@").find(cell.front()) != std::string_view::npos) cell.insert(0, 1, '\'');
    if (cell.find_first_of(",\" ") == std::string::npos) return cell;
    for (std::size_t at = cell.find('"'); at != std::string::npos; at = cell.find('"', at + 2)) cell.insert(at, 1, '"');
    return '"' + cell + '"';
}

analysis::Results with_texts(analysis::Results results, std::string (*safe)(std::string_view)) {
    const auto make = [&](std::string& text) { text = safe(text); };
    const auto make_maybe = [&](std::optional<std::string>& text) {
        if (text) make(*text);
    };
    for (std::string* text : {&results.version, &results.system, &results.environment}) make(*text);
    for (std::string& scenario : results.not_begun) make(scenario);
    for (model::InputFile& input : results.inputs)
        for (std::string* text : {&input.path, &input.sha256}) make(*text);
    for (auto* list : {&results.assumptions, &results.unverified})
        for (model::Assumption& assumption : *list)
            for (std::string* text : {&assumption.of, &assumption.because, &assumption.source}) make(*text);
    for (analysis::ScenarioResult& scenario : results.scenarios) {
        for (std::string* text : {&scenario.scenario, &scenario.scenario_class, &scenario.fingerprint, &scenario.cross_check.kernel,
                                  &scenario.worst_trial.replay})
            make(*text);
        if (!scenario.cross_check.disagreement.empty()) make(scenario.cross_check.disagreement);
        for (analysis::Estimate& estimate : scenario.measures) make(estimate.name);
        for (analysis::PathPhase& phase : scenario.critical_path) make(phase.phase);
        for (analysis::StillMissing& reason : scenario.not_recovered_because) make(reason.reason);
        for (analysis::Verdict& verdict : scenario.objectives) {
            for (std::string* text : {&verdict.name, &verdict.measure}) make(*text);
            for (auto* text : {&verdict.scenario_class, &verdict.entry_point, &verdict.data, &verdict.from, &verdict.until})
                make_maybe(*text);
        }
    }
    return results;
}

}  // namespace drsim::reports
