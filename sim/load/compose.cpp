#include "sim/load/compose.h"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

#include "sim/load/draft.h"
#include "sim/load/yaml_tree.h"

namespace drsim::load {

namespace {

/// Keys that concern the file, not the system.
bool is_of_the_file(std::string_view key) { return key == "drsim" || key == "include" || key == "based_on" || key == "change"; }

/// The keys of joined files, in the order of the files.
class Joined {
public:
    [[nodiscard]] const Entry* find(std::string_view key) const {
        const auto found = places_.find(key);
        return found == places_.end() ? nullptr : &entries_[found->second];
    }
    void add(const Entry& entry) {
        places_.emplace(entry.key, entries_.size());
        entries_.push_back(entry);
    }
    [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }

private:
    std::vector<Entry> entries_;
    std::unordered_map<std::string_view, std::size_t> places_;
};

class Composer {
public:
    explicit Composer(Reading& reading) : reading_(reading) {}

    const Node* file(const std::string& path, Where named_at) {
        const std::string whole = real_path(path).string();
        if (std::find(open_.begin(), open_.end(), whole) != open_.end()) {
            reading_.error(named_at, fmt::format("circular reference: {} is already being read", path));
            return nullptr;
        }
        if (open_.size() >= most_depth) {
            reading_.error(named_at, fmt::format("files nested more than {} levels deep", most_depth));
            return nullptr;
        }
        // Several files may name the same file: each is composed once.
        if (const auto known = composed_.find(whole); known != composed_.end()) return known->second;
        open_.push_back(whole);
        const Node* composed = read(path, named_at);
        open_.pop_back();
        composed_.emplace(whole, composed);
        return composed;
    }

    std::unordered_set<std::string> removed;

private:
    const Node* read(const std::string& path, Where named_at) {
        const auto number =
            named_at.file == Where::nowhere ? reading_.files.open(path) : reading_.files.open_named(path, Files::Named::Yaml, named_at);
        if (!number) return nullptr;
        reading_.files.use(*number);
        const Node* root = tree_of(*number, reading_.diagnostics, reading_.arena);
        if (root == nullptr) return nullptr;
        const Fields fields(reading_, *root, keys::system, "a system");
        if (!root->is_map()) return nullptr;
        check_version(reading_, *root);
        return composed_of(fields, *root, path);
    }

    const Node* composed_of(const Fields& fields, const Node& root, const std::string& path) {
        Joined joined;
        bool sound = true;
        for (const Entry& entry : root.entries)
            if (!is_of_the_file(entry.key)) joined.add(entry);
        if (const Node* includes = fields.find("include")) sound = include(*includes, path, joined);
        const Node* based_on = fields.find("based_on");
        if (based_on != nullptr) sound = base(*based_on, path, joined) && sound;
        if (!sound) return nullptr;
        Node whole = root;
        whole.entries = reading_.arena.keep(joined.entries());
        for (const Entry& entry : whole.entries) whole.depth = std::max(whole.depth, entry.value->depth + 1);
        const Node* change = fields.find("change");
        if (change == nullptr) return reading_.arena.keep(whole);
        if (based_on == nullptr) reading_.error(fields.where("change"), "\"change\" needs \"based_on\", the file whose values it changes");
        if (!change->is_map())
            reading_.error(change->where, "change must be a map of paths to new values, such as components.web.capacity: 200/s");
        Draft draft(*reading_.arena.keep(whole));
        for (const Entry& entry : change->entries) make(entry, draft);
        return draft.finish(reading_.arena);
    }

    bool include(const Node& list, const std::string& path, Joined& joined) {
        bool sound = true;
        std::unordered_set<std::string> named;
        for (const Node* item : items_of(list)) {
            const std::string_view name = text_of(reading_, *item, "the path of a file");
            const std::string beside = path_beside(path, name);
            const bool is_new = named.insert(real_path(beside).string()).second;
            if (!name.empty() && !is_new) reading_.error(item->where, fmt::format("{} is included twice", beside));
            const Node* included = name.empty() || !is_new ? nullptr : file(beside, item->where);
            sound = sound && included != nullptr;
            if (included == nullptr) continue;
            for (const Entry& entry : included->entries) join(entry, joined);
        }
        return sound;
    }

    bool base(const Node& named, const std::string& path, Joined& joined) {
        const std::string_view name = text_of(reading_, named, "the path of a system");
        if (name.empty()) return false;
        const Node* parent = file(path_beside(path, name), named.where);
        if (parent == nullptr) return false;
        for (const Entry& entry : parent->entries) {
            const bool renamed = entry.key == "system" || entry.key == "environment";
            if (!renamed || joined.find(entry.key) == nullptr) join(entry, joined);
        }
        return true;
    }

    void join(const Entry& entry, Joined& joined) {
        const Entry* other = joined.find(entry.key);
        if (other == nullptr) return joined.add(entry);
        const std::string place = fmt::format("{}:{}", reading_.diagnostics.path(entry.where.file), entry.where.line);
        reading_.error(other->where, fmt::format("duplicate key \"{}\"; also given at {}", entry.key, place));
    }

    /// Makes one of the changes under `change`.
    void make(const Entry& change, Draft& whole) {
        const auto parts = static_cast<std::size_t>(1 + std::count(change.key.begin(), change.key.end(), '.'));
        if (parts + change.value->depth > most_depth)
            return reading_.error(change.where, fmt::format("nested more than {} levels deep", most_depth));
        Draft* map = &whole;
        std::string_view rest = change.key;
        std::string_view above;
        for (std::size_t dot = rest.find('.'); dot != std::string_view::npos; dot = rest.find('.')) {
            const std::string_view key = rest.substr(0, dot);
            if (!map->has(key)) return absent(*map, change, key, above);
            rest.remove_prefix(dot + 1);
            above = change.key.substr(0, change.key.size() - rest.size() - 1);
            map = map->inside(key);
            if (map == nullptr) return reading_.error(change.where, fmt::format("\"{}\" is not a map; change it as a whole", above));
        }
        const bool is_removal = change.value->is_scalar() && !change.value->quoted && change.value->text == "removed";
        if (!is_removal) {
            map->set(rest, change.where, change.value);
            removed.erase(std::string(change.key));
        } else if (map->has(rest)) {
            map->remove(rest);
            removed.insert(std::string(change.key));
        } else {
            absent(*map, change, rest, above);
        }
    }

    void absent(const Draft& map, const Entry& change, std::string_view key, std::string_view above) {
        std::vector<std::string_view> known = map.keys();
        if (known.size() >= 1000) known.clear();
        reading_.unknown(change.where, "key", key, above.empty() ? "the system that this is based on" : above, known);
    }

    Reading& reading_;
    std::vector<std::string> open_;
    std::unordered_map<std::string, const Node*> composed_;
};

}  // namespace

void check_version(Reading& reading, const Node& root) {
    const Node* version = root.find("drsim");
    if (version == nullptr) reading.error(root.where, "missing version; begin the file with drsim: 1");
    else if (!version->is_scalar() || version->text != "1")
        reading.error(version->where, "unsupported version; this release reads drsim: 1");
}

Composed compose(Reading& reading, const std::string& path) {
    Composer composer(reading);
    Composed composed;
    composed.root = composer.file(path, {});
    composed.removed = std::move(composer.removed);
    return composed;
}

const Node* Paths::value_at(std::string_view path) {
    const Node* node = &root_;
    while (node != nullptr && !path.empty()) {
        const std::size_t dot = path.find('.');
        node = inside(*node, path.substr(0, dot));
        path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
    }
    return node;
}

const Node* Paths::inside(const Node& node, std::string_view key) {
    const auto [index, is_new] = indexed_.try_emplace(&node);
    if (is_new) {
        for (const Entry& entry : node.entries) index->second.emplace(entry.key, entry.value);
        for (const Node* item : node.items)
            if (const Node* name = item->find("name")) index->second.emplace(name->text, item);
    }
    const auto found = index->second.find(key);
    return found == index->second.end() ? nullptr : found->second;
}

}  // namespace drsim::load
