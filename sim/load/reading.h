// What all readers of the language share: error reporting, and checked access to maps, lists and words.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "sim/load/designed_keys.h"
#include "sim/load/files.h"
#include "sim/load/keys.h"
#include "sim/load/tree.h"

namespace drsim::load {

/// One load: its diagnostics, its files and the memory of its trees.
class Reading {
public:
    /// `path`: the file to start with; none if everything comes from folders.
    explicit Reading(Diagnostics& to, const Options& options = {}, const std::string& path = {})
        : diagnostics(to), files(to, AllowedFolders(options, path)) {}

    void error(Where where, std::string message) { diagnostics.error(where, std::move(message)); }
    void note(Where where, std::string message) { diagnostics.note(where, std::move(message)); }
    /// `unknown component "databse" in needs; did you mean "database"?`
    void unknown(Where where, std::string_view what, std::string_view name, std::string_view in,
                 const std::vector<std::string_view>& known);
    /// Whether another suggestion is affordable: finding the nearest of 100,000 names takes a while, and only 200 errors are shown.
    [[nodiscard]] bool may_suggest();

    Diagnostics& diagnostics;
    Arena arena;
    Files files;
    /// Files of the catalogue: they may mention places that a system does not have.
    std::unordered_set<std::uint32_t> catalogue_files;
    /// False for a scenario or a part of a system that is validated alone: names of the system are not known, so no name is unknown.
    bool names_are_known = true;
    /// The maps that were read, each with the keys that are allowed in it.
    std::vector<std::pair<const Node*, const KeyTable*>> maps;
    /// Unverified values of the catalogue that components use.
    std::unordered_set<const Node*> unverified;

private:
    int suggestions_left_ = 400;
};

/// The entries of one map by key. Keys that are not in the table are reported once, by the constructor.
class Fields {
public:
    /// `of` names the thing in messages: `component "web"`.
    Fields(Reading& reading, const Node& map, const KeyTable& table, std::string of);

    /// Null if the key is absent or has no value (already reported).
    [[nodiscard]] const Node* find(std::string_view key) const;
    /// As `find`, but absence is an error.
    const Node* need(std::string_view key) const;
    /// The position of the key, for messages; of the whole map if the key is absent.
    [[nodiscard]] Where where(std::string_view key) const;
    [[nodiscard]] const std::string& of() const { return of_; }

private:
    Reading& reading_;
    const Node& map_;
    std::string of_;
};

/// Whether a map has an unknown key: a missing key was probably meant by it.
bool has_unknown_key(const Node& map, const KeyTable& table);

/// The items of a list; a single item may be written without brackets.
std::vector<const Node*> items_of(const Node& node);

/// The text of a scalar; anything else is an error and gives an empty text. `what` is the expected thing: `the name of a component`.
std::string_view text_of(Reading& reading, const Node& node, std::string_view what);

/// Whether it is a valid name for a user's thing: `[a-z][a-z0-9_-]*`. Complains if not.
bool is_name(Reading& reading, std::string_view name, Where where, std::string_view what);

/// The entries of a map whose keys are names given by the user; complains of other shapes and of invalid names.
std::span<const Entry> named_entries(Reading& reading, const Node* node, std::string_view what);

template <class E>
struct Word {
    std::string_view word;
    E value;
};

/// `a, b or c`.
std::string one_of(const std::vector<std::string_view>& words);

/// One of a closed list of words; anything else is an error and gives the first.
template <class Words>
auto word_of(Reading& reading, const Node& node, std::string_view what, const Words& words) {
    std::vector<std::string_view> known;
    for (const auto& word : words) {
        if (node.is_scalar() && node.text == word.word) return word.value;
        known.push_back(word.word);
    }
    const std::string choices = one_of(known);
    if (node.is_scalar() && is_designed_word(what, node.text)) {
        reading.error(node.where,
                      std::string(what) + " \"" + std::string(node.text) + "\" is not supported in this release; it must be " + choices);
        return words[0].value;
    }
    reading.error(node.where, std::string(what) + " must be " + choices +
                                  (node.is_scalar() ? ", not \"" + std::string(node.text) + "\"" : std::string()));
    return words[0].value;
}

/// `true` or `false`.
bool truth_of(Reading& reading, const Node& node);

}  // namespace drsim::load
