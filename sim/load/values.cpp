#include "sim/load/values.h"

#include <algorithm>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "sim/load/defaults.h"

namespace drsim::load {

using namespace model;

namespace {

/// The sections with values that a result depends on.
constexpr std::string_view sections[] = {"links",     "entry_points", "components",  "data",      "people",
                                         "detection", "runbooks",     "maintenance", "objectives"};

/// Keys that hold names of other things, which is structure and not a value;
/// all other keys hold values. `scripts/check-keys` checks this for all keys.
constexpr std::string_view structure[] = {
    "any_of", "at",      "before", "chain",    "class",    "component",      "data",    "entry_point", "for",         "if",      "in",
    "model",  "name",    "of",     "pages",    "probes",   "recovery_needs", "reports", "needs",       "standby",     "targets", "through",
    "unless", "watches", "when",   "abort_if", "finished", "writer",         "writes",  "promote",     "switch_over", "resync",  "restore",
    "fence",  "repoint", "scale",  "restart",  "rollback", "route",          "manual",  "approve",     "after",       "by",      "to",
};
/// In a condition or between the ends of a link everything except figures is a name, and so is the `from` of a restore or an entry point.
constexpr const KeyTable* names_only[] = {&keys::condition, &keys::condition_serving, &keys::condition_lag, &keys::link};
constexpr std::pair<const KeyTable*, std::string_view> names_there[] = {
    {&keys::entry_point, "from"}, {&keys::step, "from"}, {&keys::shipped, "over"}};

template <class List, class Item>
bool contains(const List& list, const Item& item) {
    return std::find(std::begin(list), std::end(list), item) != std::end(list);
}

class Teller {
public:
    Teller(const Reading& reading, const System& system, const std::function<void(Value&&)>& take) : reading_(reading), take_(take) {
        for (const Assumption& assumption : system.assumptions) reasons_.emplace(assumption.of, &assumption);
        for (const auto& [map, table] : reading.maps) tables_.emplace(map, table);
    }

    void tell(const Node& node, const Assumption* covered) {
        if (const auto reason = reasons_.find(path_); reason != reasons_.end()) covered = reason->second;
        const auto table = tables_.find(&node);
        if (node.is_scalar() || (table != tables_.end() && table->second == &keys::distribution)) {
            if (!is_a_name(node)) say(node, covered);
            return;
        }
        for (const Entry& entry : node.entries) {
            table_ = table != tables_.end() ? table->second : nullptr;
            key_ = entry.key;
            inside(entry.key, *entry.value, covered);
        }
        const auto labels = labels_of(node);
        const std::string_view key = key_;
        const KeyTable* const map = table_;
        for (std::size_t i = 0; i < node.items.size(); ++i) {
            key_ = key;
            table_ = map;
            inside(labels[i], *node.items[i], covered);
        }
        if (table != tables_.end()) tell_defaults(node, *table->second);
    }

    void inside(std::string_view key, const Node& node, const Assumption* covered) {
        const std::size_t before = path_.size();
        if (!path_.empty()) path_ += '.';
        path_ += key;
        tell(node, covered);
        path_.resize(before);
    }

private:
    /// Labels of list items: the name, else the name of the component, else the number, which also distinguishes equal names.
    [[nodiscard]] static std::vector<std::string> labels_of(const Node& list) {
        std::vector<std::string> labels;
        std::unordered_map<std::string_view, std::size_t> known;
        for (const Node* item : list.items) {
            const Node* name = item->find("name") != nullptr ? item->find("name") : item->find("component");
            const bool is_named = name != nullptr && name->is_scalar();
            const std::size_t times = is_named ? ++known[name->text] : 0;
            labels.push_back(!is_named    ? std::to_string(labels.size() + 1)
                             : times == 1 ? std::string(name->text)
                                          : fmt::format("{}#{}", name->text, times));
        }
        return labels;
    }
    /// A value that begins with a digit is a figure, not a name.
    [[nodiscard]] bool is_a_name(const Node& node) const {
        if (!node.is_scalar() || node.text.empty()) return node.is_scalar();
        const bool is_figure = (node.text.front() >= '0' && node.text.front() <= '9') || node.text.front() == '.';
        return !is_figure && (contains(structure, key_) || contains(names_only, table_) || contains(names_there, std::pair(table_, key_)));
    }
    void say(const Node& node, const Assumption* covered) {
        Value value{path_, written(node), Origin::Stated, {}, std::string(reading_.diagnostics.path(node.where.file)), node.where.line};
        const bool from_catalogue = reading_.catalogue_files.contains(node.where.file);
        if (from_catalogue) value.origin = reading_.unverified.contains(&node) ? Origin::Unverified : Origin::Verified;
        else if (covered != nullptr) value.origin = Origin::Assumed;
        if (value.origin == Origin::Assumed) value.because = covered->because;
        take_(std::move(value));
    }
    void tell_defaults(const Node& node, const KeyTable& table) {
        for (const Default& absent : defaults_of(table))
            if (node.find(absent.key) == nullptr && (absent.beside.empty() || node.find(absent.beside) != nullptr))
                take_({path_ + "." + std::string(absent.key), std::string(absent.text), Origin::Default, {}, {}, 0});
    }

    const Reading& reading_;
    const std::function<void(Value&&)>& take_;
    std::unordered_map<std::string, const Assumption*> reasons_;
    std::unordered_map<const Node*, const KeyTable*> tables_;
    std::string path_;
    std::string_view key_;
    const KeyTable* table_ = nullptr;  // of the innermost map that has one
};

}  // namespace

std::string written(const Node& node) {
    std::string text;
    if (node.is_scalar()) return std::string(node.text);
    for (const Node* item : node.items) text += (text.empty() ? "" : ", ") + written(*item);
    for (const Entry& entry : node.entries) text += (text.empty() ? "" : ", ") + std::string(entry.key) + ": " + written(*entry.value);
    return node.is_list() ? "[" + text + "]" : "{" + text + "}";
}

void each_value(const Reading& reading, const Node& root, const System& system, const std::function<void(Value&&)>& take) {
    Teller teller(reading, system, take);
    for (const std::string_view section : sections)
        if (const Node* node = root.find(section)) teller.inside(section, *node, nullptr);
}

}  // namespace drsim::load
