#include "sim/load/compose.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "sim/load/yaml_tree.h"

namespace drsim::load {

namespace {

/// Keys that speak of one file, not of the system.
bool is_of_the_file(std::string_view key) { return key == "drsim" || key == "include" || key == "based_on" || key == "change"; }

class Composer {
public:
    explicit Composer(Reading& reading) : reading_(reading) {}

    const Node* file(const std::string& path, Where named_at) {
        std::error_code code;
        const std::string whole = std::filesystem::weakly_canonical(path, code).string();
        if (std::find(open_.begin(), open_.end(), whole) != open_.end()) {
            reading_.error(named_at, fmt::format("{} is being read already: files that name each other in a circle never end", path));
            return nullptr;
        }
        const auto number = reading_.files.open(path, named_at);
        if (!number) return nullptr;
        reading_.files.use(*number);
        const Node* root = tree_of(*number, reading_.diagnostics, reading_.arena);
        if (root == nullptr) return nullptr;
        const Fields fields(reading_, *root, keys::system, "a system");
        if (!root->is_map()) return nullptr;
        check_version(reading_, *root);
        open_.push_back(whole);
        const Node* composed = composed_of(fields, *root, path);
        open_.pop_back();
        return composed;
    }

    std::unordered_set<std::string> removed;

private:
    const Node* composed_of(const Fields& fields, const Node& root, const std::string& path) {
        std::vector<Entry> entries;
        bool sound = true;
        for (const Entry& entry : root.entries)
            if (!is_of_the_file(entry.key)) entries.push_back(entry);
        if (const Node* includes = fields.find("include"))
            for (const Node* item : items_of(*includes)) sound = include(*item, path, entries) && sound;
        const Node* based_on = fields.find("based_on");
        if (based_on != nullptr) sound = base(*based_on, path, entries) && sound;
        if (!sound) return nullptr;
        const Node* whole = with(root, entries);
        const Node* change = fields.find("change");
        if (change == nullptr) return whole;
        if (based_on == nullptr) reading_.error(fields.where("change"), "change overrides the file that based_on names; there is no based_on");
        if (!change->is_map()) reading_.error(change->where, "change is a map from paths to new values, such as components.web.capacity: 200/s");
        for (const Entry& entry : change->entries) whole = changed(*whole, entry, entry.key, "");
        return whole;
    }

    bool include(const Node& named, const std::string& path, std::vector<Entry>& entries) {
        const std::string_view name = text_of(reading_, named, "the path of a file");
        if (name.empty()) return false;
        const Node* included = file(path_beside(path, name), named.where);
        if (included == nullptr) return false;
        for (const Entry& entry : included->entries) join(entry, entries);
        return true;
    }

    bool base(const Node& named, const std::string& path, std::vector<Entry>& entries) {
        const std::string_view name = text_of(reading_, named, "the path of a system");
        if (name.empty()) return false;
        const Node* parent = file(path_beside(path, name), named.where);
        if (parent == nullptr) return false;
        for (const Entry& entry : parent->entries) {
            const bool renamed = entry.key == "system" || entry.key == "environment";
            const auto same = [&](const Entry& other) { return other.key == entry.key; };
            if (renamed && std::any_of(entries.begin(), entries.end(), same)) continue;
            join(entry, entries);
        }
        return true;
    }

    void join(const Entry& entry, std::vector<Entry>& entries) {
        for (const Entry& other : entries) {
            if (other.key != entry.key) continue;
            const auto place = [&](Where where) { return fmt::format("{}:{}", reading_.diagnostics.path(where.file), where.line); };
            reading_.error(other.where, fmt::format("key \"{}\" stands in two files that are joined, also in {}", entry.key, place(entry.where)));
            return;
        }
        entries.push_back(entry);
    }

    const Node* with(const Node& map, const std::vector<Entry>& entries) {
        Node node = map;
        node.entries = reading_.arena.keep(entries);
        return reading_.arena.keep(node);
    }

    /// `map` with the change made at `path` below it; `above` is the path that leads to `map`.
    const Node* changed(const Node& map, const Entry& change, std::string_view path, std::string above) {
        const std::size_t dot = path.find('.');
        const std::string_view key = path.substr(0, dot);
        if (!map.is_map()) {
            reading_.error(change.where, fmt::format("\"{}\" is no map: nothing can change inside it, only the whole of it", above));
            return &map;
        }
        std::vector<Entry> entries(map.entries.begin(), map.entries.end());
        const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.key == key; });
        const bool is_removal = change.value->is_scalar() && !change.value->quoted && change.value->text == "removed";
        if (dot != std::string_view::npos) {
            if (found == entries.end()) return absent(map, change, key, above);
            found->value = changed(*found->value, change, path.substr(dot + 1), above.empty() ? std::string(key) : fmt::format("{}.{}", above, key));
        } else if (is_removal) {
            if (found == entries.end()) return absent(map, change, key, above);
            entries.erase(found);
            removed.insert(std::string(change.key));
        } else if (found != entries.end()) {
            found->value = change.value;
            found->where = change.where;
            removed.erase(std::string(change.key));
        } else {
            entries.push_back({key, change.where, change.value});
            removed.erase(std::string(change.key));
        }
        return with(map, entries);
    }

    const Node* absent(const Node& map, const Entry& change, std::string_view key, const std::string& above) {
        std::vector<std::string_view> known;
        if (map.entries.size() < 1000)
            for (const Entry& entry : map.entries) known.push_back(entry.key);
        reading_.unknown(change.where, "key", key, above.empty() ? "the system that this is based on" : above, known);
        return &map;
    }

    Reading& reading_;
    std::vector<std::string> open_;
};

}  // namespace

void check_version(Reading& reading, const Node& root) {
    const Node* version = root.find("drsim");
    if (version == nullptr) reading.error(root.where, "the first key of every file is drsim: 1, the version of the language");
    else if (!version->is_scalar() || version->text != "1") reading.error(version->where, "this release reads version 1 of the language: drsim: 1");
}

Composed compose(Reading& reading, const std::string& path) {
    Composer composer(reading);
    Composed composed;
    composed.root = composer.file(path, {});
    composed.removed = std::move(composer.removed);
    return composed;
}

namespace {

/// The item of a list that calls itself `name`, such as a link.
const Node* item_named(const Node& list, std::string_view name) {
    for (const Node* item : list.items)
        if (const Node* its = item->find("name"); its != nullptr && its->text == name) return item;
    return nullptr;
}

}  // namespace

const Node* value_at(const Node& root, std::string_view path) {
    const Node* node = &root;
    while (node != nullptr && !path.empty()) {
        const std::size_t dot = path.find('.');
        node = node->is_list() ? item_named(*node, path.substr(0, dot)) : node->find(path.substr(0, dot));
        path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
    }
    return node;
}

}  // namespace drsim::load
