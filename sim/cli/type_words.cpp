#include "sim/cli/type_words.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sim/cli/yaml_example.h"

namespace drsim::cli {

namespace {

struct Called {
    std::string_view definition, words;
};

std::string_view called(std::string_view definition) {
    static constexpr Called all[] = {{"rate_number", "rate"},
                                     {"time_of_day", "time of day"},
                                     {"count", "whole number"},
                                     {"count_from_one", "whole number from 1"},
                                     {"two_durations", "two durations"},
                                     {"three_durations", "three durations"},
                                     {"drawn", "distribution"},
                                     {"rate", "profile"}};
    for (const Called& one : all)
        if (one.definition == definition) return one.words;
    return definition;
}

std::string_view called_in_results(std::string_view definition) {
    static constexpr Called all[] = {{"count", "whole number"},
                                     {"share", "share from 0 to 1"},
                                     {"number_or_beyond", "number or null"},
                                     {"word_or_none", "word or null"},
                                     {"share_or_none", "share or null"}};
    for (const Called& one : all)
        if (one.definition == definition) return one.words;
    return {};
}

std::string plural(const std::string& word, bool is_value) {
    if (is_value || (word.ends_with('s') && !word.ends_with("ss"))) return word;
    return word + (word.ends_with("ss") ? "es" : "s");
}

std::string list_type(const Part& items) {
    if (items.json->contains("properties")) return "list of objects";
    const bool are_values = items.json->contains("enum") || items.json->contains("const");
    std::vector<std::string> words = types_of(items);
    for (std::string& word : words) word = plural(word, are_values);
    return "list of " + one_of(std::move(words));
}

std::string plain_type(const Part& part, const std::string& kind) {
    if (kind == "array") return list_type({part.schema, &part.json->at("items"), part.definition});
    if (kind == "object") {
        const Json* more = find(*part.json, "additionalProperties");
        if (more != nullptr && more->is_object()) return "map from name to " + one_of(types_of(within(part, *more)));
        return part.json->contains("properties") ? "object" : "map";
    }
    if (kind == "string") return part.json->value("pattern", "") == "^[a-z][a-z0-9_-]*$" ? "name" : "text";
    if (kind == "boolean") return "true or false";
    if (kind == "integer") return "whole number";
    return kind == "number" || kind == "null" ? kind : "any value";
}

}  // namespace

std::string one_of(std::vector<std::string> words) {
    std::vector<std::string> distinct;
    for (std::string& word : words)
        if (std::find(distinct.begin(), distinct.end(), word) == distinct.end()) distinct.push_back(std::move(word));
    std::string all;
    for (std::size_t i = 0; i < distinct.size(); ++i) all += (i == 0 ? "" : i + 1 == distinct.size() ? " or " : ", ") + distinct[i];
    return all;
}

std::vector<std::string> types_of(const Part& part) {
    if (find(*part.json, "$ref") != nullptr) {
        const Part meant = target(part);
        const std::string_view in_results = part.schema == "results" ? called_in_results(meant.definition) : "";
        if (!in_results.empty()) return {std::string(in_results)};
        if (meant.definition == "distribution" && meant.schema == "quantities") return {"duration", "distribution"};
        if (meant.definition == "rate_or_profile") return types_of(meant);
        std::string name(called(meant.definition));
        std::replace(name.begin(), name.end(), '_', ' ');
        return {name};
    }
    if (const Json* only = find(*part.json, "const")) return {yaml_on_one_line(only->dump())};
    std::vector<std::string> words;
    if (const Json* choices = find(*part.json, "enum")) {
        for (const Json& choice : *choices) words.push_back(yaml_on_one_line(choice.dump()));
        return words;
    }
    if (const Json* choices = find(*part.json, "anyOf")) {
        // Where a list is accepted, a single item is too.
        std::vector<const Json*> items;
        for (const Json& choice : *choices)
            if (const Json* of = find(choice, "items")) items.push_back(of);
        for (const Json& choice : *choices) {
            if (std::any_of(items.begin(), items.end(), [&](const Json* item) { return *item == choice; })) continue;
            for (std::string& word : types_of(within(part, choice))) words.push_back(std::move(word));
        }
        return words;
    }
    const Json* kind = find(*part.json, "type");
    if (kind != nullptr && kind->is_array()) {
        for (const Json& one : *kind) words.push_back(one.get<std::string>());
        return words;
    }
    return {plain_type(part, kind == nullptr ? "" : kind->get<std::string>())};
}

}  // namespace drsim::cli
