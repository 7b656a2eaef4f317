#include "reports/json_text.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace drsim::reports {

using nlohmann::ordered_json;

namespace {

void write(const ordered_json& value, std::size_t depth, std::string& out) {
    const bool is_object = value.is_object();
    if ((!is_object && !value.is_array()) || value.empty()) {
        out += value.is_number_float() ? fmt::format("{}", value.get<double>()) : value.dump();
        return;
    }
    const std::string line(2 * (depth + 1), ' ');
    out += is_object ? "{\n" : "[\n";
    bool first = true;
    for (const auto& item : value.items()) {
        if (!first) out += ",\n";
        first = false;
        out += line;
        if (is_object) out.append(ordered_json(item.key()).dump()).append(": ");
        write(item.value(), depth + 1, out);
    }
    out += '\n';
    out.append(2 * depth, ' ');
    out += is_object ? '}' : ']';
}

}  // namespace

std::string json_text(const ordered_json& value) {
    std::string out;
    write(value, 0, out);
    out += '\n';
    return out;
}

}  // namespace drsim::reports
