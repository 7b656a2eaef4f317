// drsim values: lists every value that a system uses, and where it comes from.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "reports/json_text.h"
#include "reports/readable.h"
#include "sim/cli/command.h"
#include "sim/cli/inputs.h"
#include "sim/cli/output.h"
#include "sim/load/load.h"

namespace drsim::cli {

namespace {

using model::Origin;
using model::Value;

std::string_view word_for(Origin origin) {
    switch (origin) {
        case Origin::Stated: return "stated";
        case Origin::Assumed: return "assumed";
        case Origin::Verified: return "catalogue";
        case Origin::Unverified: return "catalogue, unverified";
        case Origin::Default: return "default";
    }
    return {};
}

std::string as_json(const std::vector<Value>& values) {
    auto out = nlohmann::ordered_json::array();
    for (const Value& value : values) {
        out.push_back({{"path", value.path}, {"value", value.text}, {"origin", word_for(value.origin)}, {"because", value.because}});
        out.back()["file"] = value.file.empty() ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(value.file);
        out.back()["line"] = value.line == 0 ? nlohmann::ordered_json(nullptr) : nlohmann::ordered_json(value.line);
    }
    return reports::json_text(out);
}

std::string as_lines(const std::vector<Value>& values, const model::ValueCounts& counts) {
    std::string text;
    for (const Value& value : values) {
        const std::string place = value.file.empty() ? std::string() : fmt::format(", {}:{}", value.file, value.line);
        text += fmt::format("{}: {}  ({}{}{})\n", value.path, value.text, word_for(value.origin),
                            value.because.empty() ? "" : ": " + value.because, place);
    }
    return text + "\n" + reports::counted_values(counts) + "\n";
}

Exit run(const Arguments& arguments) {
    Diagnostics diagnostics;
    std::vector<Value> values;
    const auto system = load::read_system(arguments.positional[0], reading_options_of(arguments), diagnostics, &values);
    if (!system) {
        complain(diagnostics.render());
        return Exit::InputWrong;
    }
    print(arguments.has("json") ? as_json(values) : as_lines(values, system->values));
    return Exit::Fine;
}

}  // namespace

Command values_command() {
    return {"values", "SYSTEM", "lists every value in force with its origin",  "drsim values models/systems/indivillage/production.yaml",
            1,        1,        reading_options({{"json", "", "print JSON"}}), run};
}

}  // namespace drsim::cli
