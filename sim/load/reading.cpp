#include "sim/load/reading.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/load/designed_keys.h"

namespace drsim::load {

void Reading::unknown(Where where, std::string_view what, std::string_view name, std::string_view in,
                      const std::vector<std::string_view>& known) {
    std::string message = fmt::format("unknown {} \"{}\"", what, name);
    if (!in.empty()) message += fmt::format(" in {}", in);
    if (!known.empty() && may_suggest())
        if (const std::string_view nearest = nearest_name(name, known); !nearest.empty())
            message += fmt::format("; did you mean \"{}\"?", nearest);
    error(where, std::move(message));
}

bool Reading::may_suggest() { return suggestions_left_-- > 0; }

Fields::Fields(Reading& reading, const Node& map, const KeyTable& table, std::string of)
    : reading_(reading), map_(map), of_(std::move(of)) {
    if (!map.is_map()) {
        reading.error(map.where, fmt::format("{} must be a map; its keys are {}", of_, fmt::join(table.keys, ", ")));
        return;
    }
    reading.maps.emplace_back(&map, &table);
    for (const Entry& entry : map.entries) {
        const bool known = std::find(table.keys.begin(), table.keys.end(), entry.key) != table.keys.end();
        const bool is_text = entry.value->is == Node::Is::Nothing && entry.key.find(' ') != std::string_view::npos;
        if (!known && is_text) {
            reading.error(entry.where, fmt::format("unknown key \"{}\" in {}; quote text that contains a comma", entry.key, of_));
        } else if (!known && is_designed(table.name, entry.key)) {
            reading.error(entry.where, fmt::format("key \"{}\" in {} is not supported in this release", entry.key, of_));
        } else if (!known) {
            reading.unknown(entry.where, "key", entry.key, of_, {table.keys.begin(), table.keys.end()});
        } else if (entry.value->is == Node::Is::Nothing) {
            reading.error(entry.where, fmt::format("\"{}\" has no value", entry.key));
        }
    }
}

const Node* Fields::find(std::string_view key) const {
    const Node* found = map_.find(key);
    return found != nullptr && found->is == Node::Is::Nothing ? nullptr : found;
}

const Node* Fields::need(std::string_view key) const {
    const Node* found = map_.find(key);
    if (found == nullptr && map_.is_map()) reading_.error(map_.where, fmt::format("{} needs \"{}\"", of_, key));
    return found != nullptr && found->is == Node::Is::Nothing ? nullptr : found;
}

Where Fields::where(std::string_view key) const {
    for (const Entry& entry : map_.entries)
        if (entry.key == key) return entry.where;
    return map_.where;
}

bool has_unknown_key(const Node& map, const KeyTable& table) {
    return std::any_of(map.entries.begin(), map.entries.end(),
                       [&](const Entry& entry) { return std::find(table.keys.begin(), table.keys.end(), entry.key) == table.keys.end(); });
}

std::vector<const Node*> items_of(const Node& node) {
    if (node.is_list()) return {node.items.begin(), node.items.end()};
    return {&node};
}

std::string_view text_of(Reading& reading, const Node& node, std::string_view what) {
    if (node.is_scalar()) return node.text;
    reading.error(node.where, fmt::format("expected {}", what));
    return {};
}

bool is_name(Reading& reading, std::string_view name, Where where, std::string_view what) {
    const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    const auto may_follow = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-'; };
    if (!name.empty() && is_letter(name.front()) && std::all_of(name.begin(), name.end(), may_follow)) return true;
    const std::string_view article = !what.empty() && std::string_view("aeiou").find(what.front()) != std::string_view::npos ? "an" : "a";
    reading.error(where, fmt::format("\"{}\" is not a valid name for {} {}; use lowercase letters, digits, _ and -, starting with a letter",
                                     name, article, what));
    return false;
}

std::span<const Entry> named_entries(Reading& reading, const Node* node, std::string_view what) {
    if (node == nullptr) return {};
    if (!node->is_map()) {
        reading.error(node->where, fmt::format("expected a map with one entry for each {}", what));
        return {};
    }
    for (const Entry& entry : node->entries) is_name(reading, entry.key, entry.where, what);
    return node->entries;
}

std::string one_of(const std::vector<std::string_view>& words) {
    std::string all;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) all += i + 1 == words.size() ? " or " : ", ";
        all += words[i];
    }
    return all;
}

bool truth_of(Reading& reading, const Node& node) {
    if (node.is_scalar() && !node.quoted && (node.text == "true" || node.text == "false")) return node.text == "true";
    reading.error(node.where, "expected true or false");
    return false;
}

}  // namespace drsim::load
