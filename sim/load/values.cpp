#include "sim/load/values.h"

#include <algorithm>
#include <unordered_map>

#include "sim/load/defaults.h"

namespace drsim::load {

using namespace model;

namespace {

/// The sections whose figures a result rests on.
constexpr std::string_view sections[] = {"links", "entry_points", "components", "data", "people", "detection", "runbooks", "objectives"};

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
            objective_ = table != tables_.end() && table->second == &keys::objective;
            inside(entry.key, *entry.value, covered);
        }
        for (std::size_t i = 0; i < node.items.size(); ++i) inside(label_of(*node.items[i], i), *node.items[i], covered);
        if (table != tables_.end()) tell_defaults(node, *table->second);
    }

    void inside(std::string_view key, const Node& node, const Assumption* covered) {
        const std::size_t before = path_.size();
        if (!path_.empty()) path_ += '.';
        path_ += key;
        key_ = key;
        tell(node, covered);
        path_.resize(before);
    }

private:
    /// Items of a list go by the name that assumptions use, else by their number.
    [[nodiscard]] static std::string label_of(const Node& item, std::size_t number) {
        const Node* name = item.find("name") != nullptr ? item.find("name") : item.find("component");
        return name != nullptr && name->is_scalar() ? std::string(name->text) : std::to_string(number + 1);
    }
    /// Names of other things are structure, not values; a figure begins with a digit, and a choice is a word of the language, or a file of figures.
    [[nodiscard]] bool is_a_name(const Node& node) const {
        if (!node.is_scalar() || node.text.empty()) return node.is_scalar();
        const bool is_figure = (node.text.front() >= '0' && node.text.front() <= '9') || node.text.front() == '.';
        constexpr std::string_view choices[] = {"alarm", "arrivals", "between", "choose", "commit", "deep", "endpoint", "keep", "keeps", "lag", "missing", "on_return", "otherwise",
            "paced", "policy", "profile", "promotes", "replaced_in", "returns", "role", "switches", "trace", "until", "within"};
        if (is_figure || (objective_ && key_ == "from")) return false;
        return std::find(std::begin(choices), std::end(choices), key_) == std::end(choices);
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
            if (node.find(absent.key) == nullptr && (absent.beside.empty() || node.find(absent.beside) != nullptr)) take_({path_ + "." + std::string(absent.key), std::string(absent.text), Origin::Default, {}, {}, 0});
    }

    const Reading& reading_;
    const std::function<void(Value&&)>& take_;
    std::unordered_map<std::string, const Assumption*> reasons_;
    std::unordered_map<const Node*, const KeyTable*> tables_;
    std::string path_;
    std::string_view key_;
    bool objective_ = false;   // whether the innermost map is an objective: its `from` is a point of the clock, not a place
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
