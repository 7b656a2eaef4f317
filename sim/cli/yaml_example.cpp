#include "sim/cli/yaml_example.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <regex>

namespace drsim::cli {

namespace {

using Json = nlohmann::ordered_json;

/// Whether a text stays the same text without quotes: not a number, a boolean, a time, or the beginning of a comment or a map.
bool is_plain(const std::string& text) {
    static const std::regex plain("[A-Za-z0-9][^,\\[\\]{}\"'`]*");
    static const std::regex otherwise("^[0-9.]+$|^(true|false|null)$|^\\d\\d:\\d\\d$|^\\d{4}-|: |:$| #");
    return std::regex_match(text, plain) && !std::regex_search(text, otherwise);
}

std::string on_one_line(const Json& value) {
    std::string inside;
    if (value.is_object()) {
        for (const auto& [key, item] : value.items())
            inside += fmt::format("{}{}: {}", inside.empty() ? "" : ", ", on_one_line(key), on_one_line(item));
        return fmt::format("{{{}}}", inside);
    }
    if (value.is_array()) {
        for (const Json& item : value) inside += fmt::format("{}{}", inside.empty() ? "" : ", ", on_one_line(item));
        return fmt::format("[{}]", inside);
    }
    if (value.is_string() && is_plain(value.get_ref<const std::string&>())) return value.get<std::string>();
    return value.dump();
}

std::string lines(const std::string& lead, const Json& value, std::size_t indent, std::size_t width);

/// The items of a list or the entries of a map, each starting on its own line.
std::string block(const Json& value, std::size_t indent, std::size_t width) {
    std::string text;
    if (value.is_object())
        for (const auto& [key, item] : value.items()) text += lines(on_one_line(key) + ":", item, indent, width);
    for (std::size_t i = 0; value.is_array() && i < value.size(); ++i) {
        std::string item = value[i].is_structured() && indent + 2 + on_one_line(value[i]).size() > width
                               ? block(value[i], indent + 2, width)
                               : lines("", value[i], indent + 2, width);
        item[indent] = '-';
        text += item;
    }
    return text;
}

std::string lines(const std::string& lead, const Json& value, std::size_t indent, std::size_t width) {
    const std::string line = fmt::format("{}{}{}{}", std::string(indent, ' '), lead, lead.empty() ? "" : " ", on_one_line(value));
    if (!value.is_structured() || value.empty() || line.size() <= width) return line + "\n";
    if (lead.empty()) return block(value, indent, width);
    return std::string(indent, ' ') + lead + "\n" + block(value, indent + 2, width);
}

}  // namespace

std::string yaml_on_one_line(std::string_view json) { return on_one_line(Json::parse(json)); }

std::string yaml_lines(std::string_view key, std::string_view json, std::size_t indent, std::size_t width) {
    return lines(key.empty() ? "" : std::string(key) + ":", Json::parse(json), indent, width);
}

}  // namespace drsim::cli
