// drsim catalogue: lists the component models, what they assume, and the sources of that.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "reports/json_text.h"
#include "sim/base/printable.h"
#include "sim/cli/inputs.h"
#include "sim/cli/output.h"
#include "sim/load/model_names.h"

namespace drsim::cli {

namespace {

using load::CatalogueEntry;

std::string as_json(const std::vector<CatalogueEntry>& entries) {
    auto out = nlohmann::ordered_json::array();
    for (const CatalogueEntry& entry : entries)
        out.push_back({{"model", entry.model},
                       {"kind", entry.kind},
                       {"based_on", entry.based_on},
                       {"parameter", entry.parameter},
                       {"of", entry.of},
                       {"value", entry.value},
                       {"source", entry.source},
                       {"address", entry.address},
                       {"read", entry.read},
                       {"verified", entry.verified}});
    return reports::json_text(out);
}

bool is_parameter(const CatalogueEntry& entry) { return !entry.parameter.empty() && entry.parameter != "replica_failover"; }

/// One line per model: its kind, its number of parameters, and how many of them are unverified.
std::string overview(const std::vector<CatalogueEntry>& entries) {
    std::string text;
    for (auto first = entries.begin(); first != entries.end();) {
        const auto last = std::find_if(first, entries.end(), [&](const auto& entry) { return entry.model != first->model; });
        const auto parameters = std::count_if(first, last, is_parameter);
        const auto unverified = std::count_if(first, last, [](const auto& entry) { return is_parameter(entry) && !entry.verified; });
        text += fmt::format("{:<44} {:<14} {} parameter{}{}\n", first->model, first->kind, parameters, parameters == 1 ? "" : "s",
                            unverified > 0 ? fmt::format(", {} unverified", unverified) : "");
        first = last;
    }
    return text;
}

std::string in_full(const std::vector<CatalogueEntry>& entries) {
    const CatalogueEntry& first = entries.front();
    std::string text = fmt::format("{} ({}){}\n", first.model, first.kind, first.based_on.empty() ? "" : ", based on " + first.based_on);
    for (const CatalogueEntry& entry : entries) {
        if (entry.parameter.empty()) continue;
        const std::string from = entry.of == entry.model ? "" : "  (of " + entry.of + ")";
        text += fmt::format("\n  {}: {}{}{}\n", entry.parameter, entry.value, from, entry.verified ? "" : "  (unverified)");
        if (!entry.source.empty()) text += fmt::format("    {}{}\n", entry.source, entry.read.empty() ? "" : ", read " + entry.read);
        if (!entry.address.empty()) text += fmt::format("    {}\n", entry.address);
    }
    return text;
}

Exit run(const Arguments& arguments) {
    Diagnostics diagnostics;
    std::vector<CatalogueEntry> entries =
        load::catalogue({arguments.texts("catalogue"), {}, arguments.texts("allow-outside")}, diagnostics);
    if (!diagnostics.all().empty()) complain(diagnostics.render());
    if (diagnostics.has_errors()) return Exit::InputWrong;
    const bool one = !arguments.positional.empty();
    if (!arguments.has("json"))
        for (CatalogueEntry& entry : entries)
            for (std::string* text :
                 {&entry.model, &entry.based_on, &entry.parameter, &entry.of, &entry.value, &entry.source, &entry.address, &entry.read})
                *text = printable(*text);
    if (one) {
        const std::string& wanted = arguments.positional[0];
        std::vector<std::string_view> known;
        for (const CatalogueEntry& entry : entries) known.push_back(entry.model);
        const std::string hint = load::models_meant(wanted, known);
        std::erase_if(entries, [&](const auto& entry) { return entry.model != wanted; });
        if (entries.empty()) throw UsageError(fmt::format("drsim catalogue: unknown model \"{}\"{}", wanted, hint));
    }
    print(arguments.has("json") ? as_json(entries) : one ? in_full(entries) : overview(entries));
    return Exit::Fine;
}

}  // namespace

Command catalogue_command() {
    return {"catalogue", "[MODEL]", "lists component models, their parameters and sources", "drsim catalogue aws/rds-postgresql-multi-az",
            0,           1,         reading_options({{"json", "", "print JSON"}}),          run};
}

}  // namespace drsim::cli
