#include "reports/json_text.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "sim/base/printable.h"

namespace drsim::reports {

using nlohmann::ordered_json;

namespace {

/// As JSON. Characters that act on a terminal are escaped, which changes nothing for parsers.
/// Invalid UTF-8 (possible in a path) is replaced.
std::string text_of(const ordered_json& value) {
    constexpr auto replace = ordered_json::error_handler_t::replace;
    const std::string plain = value.dump(-1, ' ', false, replace);
    return is_printable(plain) ? plain : value.dump(-1, ' ', true, replace);
}

void write(const ordered_json& value, std::size_t depth, std::string& out) {
    const bool is_object = value.is_object();
    if ((!is_object && !value.is_array()) || value.empty()) {
        out += value.is_number_float() ? fmt::format("{}", value.get<double>()) : text_of(value);
        return;
    }
    const std::string line(2 * (depth + 1), ' ');
    out += is_object ? "{\n" : "[\n";
    bool first = true;
    for (const auto& item : value.items()) {
        if (!first) out += ",\n";
        first = false;
        out += line;
        if (is_object) out.append(text_of(ordered_json(item.key()))).append(": ");
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
