#include "sim/cli/language.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <iterator>
#include <nlohmann/json.hpp>

#include "sim/cli/command.h"
#include "sim/cli/schema_part.h"
#include "sim/cli/type_words.h"
#include "sim/cli/yaml_example.h"
#include "sim/load/designed_keys.h"

namespace drsim::cli {

namespace {

/// A part that a path leads to.
struct Spot {
    Part part;
    std::string path;
    const Json* owner = nullptr;  // the object that has it as a key, if any
};

/// Where paths begin. A key of a system needs no root in front of it.
struct Root {
    std::string_view schema, definition, path;
};
constexpr Root roots[] = {{"system", "system", ""},
                          {"scenario", "scenario", "scenario"},
                          {"catalogue", "catalogue_model", "catalogue_model"},
                          {"catalogue", "catalogue_models", "catalogue_models"},
                          {"catalogue", "provider_facts", "provider_facts"},
                          {"results", "", "results"}};

Part root_part(const Root& root) {
    return root.definition.empty() ? Part{root.schema, &schemas().find(root.schema)->second, ""} : definition(root.schema, root.definition);
}

using Words = std::vector<std::string>;

std::string joined(const std::string& path, std::string_view key) {
    return path.empty() ? std::string(key) : fmt::format("{}.{}", path, key);
}

void follow(const Spot& from, const Words& words, std::size_t next, std::vector<Spot>& found);

/// A map from user-chosen names: the next word is a key inside (the name is left out), or else a name.
void follow_names(const Part& form, const Spot& from, const Words& words, std::size_t next, std::vector<Spot>& found) {
    const std::size_t before = found.size();
    const std::string path = joined(from.path, "NAME");
    for (const Part& value : named_values(form))
        if (has_key(value, words[next])) follow({value, path, nullptr}, words, next, found);
    if (found.size() != before) return;
    // Names of measures have a dot in them, as in rpo.orders.
    const std::size_t longest = form.json->contains("patternProperties") ? 2 : 1;
    for (std::size_t taken = 1; taken <= longest && next + taken <= words.size() && found.size() == before; ++taken)
        for (const Part& value : named_values(form, words[next])) follow({value, path, nullptr}, words, next + taken, found);
}

void follow(const Spot& from, const Words& words, std::size_t next, std::vector<Spot>& found) {
    if (next == words.size()) {
        const auto is_same = [&](const Spot& other) { return other.part.json == from.part.json; };
        if (std::none_of(found.begin(), found.end(), is_same)) found.push_back(from);
        return;
    }
    for (const Part& form : forms_of(from.part)) {
        const Json* value = property(form, words[next]);
        if (value == nullptr) follow_names(form, from, words, next, found);
        else follow({within(form, *value), joined(from.path, words[next]), form.json}, words, next + 1, found);
    }
}

/// The paths of each definition, the shortest first; a recursive definition is followed once.
using Places = std::map<const Json*, std::vector<std::string>>;

const Places& places() {
    static const Places all = [] {
        Places known;
        std::deque<Spot> waiting;
        const auto arrive = [&](const Part& part, const std::string& path) {
            const Part meant = target(part);
            if (meant.json == part.json) return waiting.push_back({part, path, nullptr});
            std::vector<std::string>& paths = known[meant.json];
            if (paths.empty()) waiting.push_back({meant, path, nullptr});
            if (std::find(paths.begin(), paths.end(), path) == paths.end()) paths.push_back(path);
        };
        for (const Root& root : roots) {
            known[root_part(root).json].emplace_back(root.path);
            waiting.push_back({root_part(root), std::string(root.path), nullptr});
        }
        // Definitions of quantities occur everywhere, so they are their own roots.
        for (const auto& [name, json] : schemas().find("quantities")->second.at("definitions").items()) {
            known[&json].push_back(name == "drawn" ? "distribution" : name);
            waiting.push_back({{"quantities", &json, name}, known[&json].front(), nullptr});
        }
        for (; !waiting.empty(); waiting.pop_front()) {
            const auto [part, path, owner] = waiting.front();
            if (const Json* properties = find(*part.json, "properties"))
                for (const auto& [key, value] : properties->items()) arrive(within(part, value), joined(path, key));
            for (const Part& value : named_values(part)) arrive(value, joined(path, "NAME"));
            if (const Json* items = find(*part.json, "items")) arrive(within(part, *items), path);
            if (const Json* choices = find(*part.json, "anyOf"))
                for (const Json& choice : *choices) arrive(within(part, choice), path);
        }
        return known;
    }();
    return all;
}

std::string first_place(const Part& whole) {
    const auto found = places().find(whole.json);
    return found == places().end() || found->second.empty() ? std::string(whole.definition) : found->second.front();
}

/// Every key with this name in a definition, also inside objects without a name of their own.
void add_keys_called(std::string_view key, const Part& part, const std::string& path, std::vector<Spot>& found) {
    if (const Json* properties = find(*part.json, "properties"))
        for (const auto& [name, value] : properties->items()) {
            const Spot spot{within(part, value), joined(path, name), part.json};
            if (name == key) found.push_back(spot);
            add_keys_called(key, spot.part, spot.path, found);
        }
    if (const Json* items = find(*part.json, "items")) add_keys_called(key, within(part, *items), path, found);
    if (const Json* choices = find(*part.json, "anyOf"))
        for (const Json& choice : *choices) add_keys_called(key, within(part, choice), path, found);
}

/// All definitions of the input language, or those of results.
std::vector<Part> definitions(bool of_results) {
    std::vector<Part> all;
    for (const std::string_view schema : {"system", "scenario", "catalogue", "quantities", "results"}) {
        if ((schema == "results") != of_results) continue;
        for (const auto& [name, json] : schemas().find(schema)->second.at("definitions").items()) all.push_back({schema, &json, name});
    }
    if (of_results) all.push_back(root_part(*std::rbegin(roots)));
    return all;
}

std::vector<Spot> keys_called(std::string_view key, bool of_results) {
    std::vector<Spot> found;
    for (const Part& part : definitions(of_results)) add_keys_called(key, part, first_place(part), found);
    return found;
}

std::vector<Spot> definitions_called(std::string_view name) {
    std::vector<Spot> found;
    for (const Part& part : definitions(false))
        if (part.definition == name) found.push_back({part, first_place(part), nullptr});
    return found;
}

std::vector<Spot> follow_all(const std::vector<Spot>& from, const Words& words, std::size_t next) {
    std::vector<Spot> found;
    for (const Spot& spot : from) follow(spot, words, next, found);
    return found;
}

/// From the top of a file: a root's name, a key at the top of a system or a scenario, a definition's name.
std::vector<Spot> from_the_top(const Words& words) {
    for (const Root& root : roots) {
        if (words[0] != (root.path.empty() ? root.definition : root.path)) continue;
        if (auto found = follow_all({{root_part(root), std::string(root.path), nullptr}}, words, 1); !found.empty()) return found;
        if (root.schema != "results" || words.size() == 1) continue;
        const Part part = definition("results", words[1]);
        if (part.json != nullptr) return follow_all({{part, first_place(part), nullptr}}, words, 2);
        return follow_all(keys_called(words[1], true), words, 2);
    }
    for (const Root& root : {roots[0], roots[1]})
        if (has_key(root_part(root), words[0])) {
            if (auto found = follow_all({{root_part(root), std::string(root.path), nullptr}}, words, 0); !found.empty()) return found;
        }
    return words.size() > 1 ? follow_all(definitions_called(words[0]), words, 1) : std::vector<Spot>{};
}

/// Whether a value of the part can be the definition, so that explaining one explains the other.
bool refers_to(const Part& part, const Part& whole) {
    const Part meant = target(part);
    if (meant.json == whole.json) return true;
    if (meant.json != part.json) return refers_to(meant, whole);
    if (const Json* items = find(*part.json, "items"); items != nullptr && refers_to(within(part, *items), whole)) return true;
    const Json* choices = find(*part.json, "anyOf");
    const auto leads_there = [&](const Json& choice) { return refers_to(within(part, choice), whole); };
    return choices != nullptr && std::any_of(choices->begin(), choices->end(), leads_there);
}

std::vector<Spot> anywhere(const Words& words) {
    std::vector<Spot> found = follow_all(keys_called(words[0], false), words, 1);
    if (words.size() == 1)
        for (const Spot& whole : definitions_called(words[0])) {
            const auto leads_there = [&](const Spot& spot) { return refers_to(spot.part, whole.part); };
            if (std::none_of(found.begin(), found.end(), leads_there)) found.push_back(whole);
        }
    return found.empty() ? follow_all(keys_called(words[0], true), words, 1) : found;
}

std::vector<Spot> spots_of(const Words& words) {
    std::vector<Spot> found = from_the_top(words);
    return found.empty() ? anywhere(words) : found;
}

/// Splits a path into words; brackets after a list are left out.
Words words_of(std::string_view path) {
    Words words;
    for (std::size_t begin = 0; begin <= path.size();) {
        const std::size_t end = std::min(path.find('.', begin), path.size());
        std::string_view word = path.substr(begin, end - begin);
        if (word.ends_with(']')) word = word.substr(0, word.find('['));
        if (!word.empty()) words.emplace_back(word);
        begin = end + 1;
    }
    return words;
}

std::string first_sentences(const std::string& text, int count) {
    for (std::size_t end = text.find(". "); end != std::string::npos; end = text.find(". ", end + 1)) {
        const char next = end + 2 < text.size() ? text[end + 2] : '\0';
        const bool begins = (next >= 'A' && next <= 'Z') || (next >= '0' && next <= '9') || next == '`';
        if (begins && --count == 0) return text.substr(0, end + 1);
    }
    return text;
}

bool is_required(const Json* owner, std::string_view key) {
    const Json* required = owner == nullptr ? nullptr : find(*owner, "required");
    return required != nullptr && std::find(required->begin(), required->end(), key) != required->end();
}

/// A part without a text takes the texts of what it refers to.
void add_texts(const Part& part, Explanation& to) {
    const Json* text = find(*part.json, "description");
    if (text == nullptr) {
        const Part meant = target(part);
        if (meant.json != part.json) return add_texts(meant, to);
        if (const Json* choices = find(*part.json, "anyOf"))
            for (const Json& choice : *choices) add_texts(within(part, choice), to);
        return;
    }
    to.description += (to.description.empty() ? "" : " ") + text->get<std::string>();
    if (const Json* examples = find(*part.json, "examples"))
        for (const Json& example : *examples) to.examples.push_back(example.dump());
}

void add_inner_keys(const Part& form, const std::string& before, bool several, std::vector<InnerKey>& keys) {
    if (const Json* properties = find(*form.json, "properties"))
        for (const auto& [key, value] : properties->items()) {
            Explanation texts;
            add_texts(within(form, value), texts);
            const std::string described = texts.description.substr(0, texts.description.find(" Default: "));
            // Descriptions of a component's keys begin with the kinds that have the key.
            const std::string summary = first_sentences(described, form.definition == "component" ? 2 : 1);
            const std::string of = several ? std::string(form.definition) : "";
            keys.push_back({before + key, one_of(types_of(within(form, value))), summary, of, is_required(form.json, key)});
        }
}

void add_all_inner_keys(const Spot& spot, Explanation& to) {
    std::vector<std::pair<Part, std::string>> forms;
    for (const Part& form : forms_of(spot.part)) {
        if (form.json->contains("properties")) forms.emplace_back(form, "");
        for (const Part& value : named_values(form))
            for (const Part& inner : forms_of(value))
                if (inner.json->contains("properties")) forms.emplace_back(inner, "NAME.");
    }
    // Every other key takes the forms of a random duration: `distribution` explains them.
    const std::size_t all = forms.size();
    if (spot.part.schema != "quantities") std::erase_if(forms, [&](const auto& form) { return form.first.definition == "drawn"; });
    to.takes_distribution = forms.size() != all;
    std::vector<const Json*> shown;
    for (const auto& [form, before] : forms) {
        if (std::find(shown.begin(), shown.end(), form.json) != shown.end()) continue;
        shown.push_back(form.json);
        add_inner_keys(form, before, forms.size() > 1, to.keys);
    }
}

Explanation explained(const Spot& spot) {
    Explanation said;
    said.path = spot.path;
    if (said.path.empty()) said.path = spot.part.definition;
    const std::string key = spot.path.substr(spot.path.rfind('.') + 1);
    const bool is_definition = spot.part.json == definition(spot.part.schema, spot.part.definition).json || spot.part.definition.empty();
    if (!is_definition || spot.owner != nullptr) said.key = key;
    if (is_definition && spot.part.schema != "quantities") {
        const auto found = places().find(spot.part.json);
        if (found != places().end() && found->second.size() > 1) said.elsewhere.assign(found->second.begin() + 1, found->second.end());
    }
    said.type = one_of(types_of(spot.part));
    add_texts(spot.part, said);
    if (const std::size_t at = said.description.find(" Default: "); at != std::string::npos) {
        said.default_value = said.description.substr(at + 10, said.description.find_last_not_of('.') + 1 - (at + 10));
        said.description.erase(at);
    }
    if (const Json* value = find(*spot.part.json, "default")) said.default_value = yaml_on_one_line(value->dump());
    said.required = is_required(spot.owner, key);
    add_all_inner_keys(spot, said);
    return said;
}

// ---- Suggestions for unknown keys.

void add_keys_at(const Part& part, std::vector<std::string_view>& known) {
    for (const Part& form : forms_of(part)) {
        if (const Json* properties = find(*form.json, "properties"))
            for (const auto& [key, value] : properties->items()) known.push_back(key);
        for (const Part& value : named_values(form))
            for (const Part& inner : forms_of(value))
                if (const Json* properties = find(*inner.json, "properties"))
                    for (const auto& [key, more] : properties->items()) known.push_back(key);
    }
}

void add_every_key(const Part& part, std::vector<std::string_view>& known) {
    if (const Json* properties = find(*part.json, "properties"))
        for (const auto& [key, value] : properties->items()) {
            known.push_back(key);
            add_every_key(within(part, value), known);
        }
    if (const Json* items = find(*part.json, "items")) add_every_key(within(part, *items), known);
    if (const Json* choices = find(*part.json, "anyOf"))
        for (const Json& choice : *choices) add_every_key(within(part, choice), known);
}

[[noreturn]] void complain_of_designed(std::string_view key) {
    throw UnknownKey(fmt::format("key \"{}\" is not supported in this release", key));
}

[[noreturn]] void complain_of(const Words& words) {
    std::vector<std::string_view> known;
    for (std::size_t good = words.size() - 1; good > 0; --good) {
        const std::vector<Spot> found = spots_of({words.begin(), words.begin() + static_cast<std::ptrdiff_t>(good)});
        if (found.empty()) continue;
        // If the same word is also a key without keys of its own, that key is not meant.
        const Spot* meant = &found.front();
        for (const Spot& spot : found) {
            if (known.empty()) meant = &spot;
            add_keys_at(spot.part, known);
        }
        if (known.empty()) meant = &found.front();
        for (const Spot& spot : found)
            for (const Part& form : forms_of(spot.part))
                if (load::is_designed(form.definition, words[good])) complain_of_designed(words[good]);
        const std::string path = meant->path.empty() ? std::string(meant->part.definition) : meant->path;
        if (known.empty()) throw UnknownKey(fmt::format("{} has no keys inside", path));
        throw UnknownKey(fmt::format("unknown key \"{}\" in {}{}", words[good], path, did_you_mean(words[good], known)));
    }
    for (const load::DesignedKey& designed : load::designed_keys())
        if (designed.key == words[0]) complain_of_designed(designed.key);
    for (const Part& part : definitions(false)) {
        known.push_back(part.definition);
        add_every_key(part, known);
    }
    const std::string near = did_you_mean(words[0], known);
    const std::string hint = near.empty() ? "; run drsim explain for a list of keys" : near;
    throw UnknownKey(fmt::format("unknown key \"{}\"{}", words[0], hint));
}

/// A last word that was taken for a name of the user's may be a key that is misspelt.
std::string hint_of_name(const Words& words, const Spot& spot) {
    if (words.size() < 2 || !spot.path.ends_with(".NAME")) return {};
    std::vector<std::string_view> known;
    for (const Spot& parent : spots_of({words.begin(), words.end() - 1})) add_keys_at(parent.part, known);
    const std::string near = did_you_mean(words.back(), known);
    return near.empty() ? near : fmt::format("\"{}\" is read as a name of yours{}", words.back(), near);
}

}  // namespace

std::vector<Explanation> explain(std::string_view path) {
    const Words words = words_of(path);
    if (words.empty()) throw UnknownKey("expected a key, or a path such as components.web.at");
    const std::vector<Spot> found = spots_of(words);
    if (found.empty()) complain_of(words);
    std::vector<Explanation> all;
    for (const Spot& spot : found) {
        Explanation said = explained(spot);
        said.hint = hint_of_name(words, spot);
        const auto is_same = [&](const Explanation& other) { return other.path == said.path && other.description == said.description; };
        if (std::none_of(all.begin(), all.end(), is_same)) all.push_back(std::move(said));
    }
    return all;
}

}  // namespace drsim::cli
