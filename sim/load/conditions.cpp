#include "sim/load/conditions.h"

#include <fmt/format.h>

#include "sim/load/quantities.h"

namespace drsim::load {

using namespace model;

namespace {

/// The key that says what a condition is about; null after an error.
const Entry* asked(Reading& reading, const Node& node) {
    const Entry* found = nullptr;
    for (const Entry& entry : node.entries) {
        if (entry.key == "below" || entry.key == "above" || entry.key == "for") continue;
        if (found != nullptr) {
            reading.error(entry.where,
                          fmt::format("a condition has one test; \"{}\" is already given: combine them with all or any", found->key));
            return nullptr;
        }
        found = &entry;
    }
    if (found == nullptr && node.is_map())
        reading.error(node.where, "a condition needs one of down, serving, lag, bad_release, finished, all, any or not");
    return found;
}

std::vector<Condition> conditions_of(Reading& reading, Names& names, const Node& node, std::string_view in) {
    std::vector<Condition> all;
    for (const Node* item : items_of(node)) all.push_back(condition_of(reading, names, *item, in));
    return all;
}

IsServing serving_of(Reading& reading, Names& names, const Node& node, std::string_view in) {
    const Fields fields(reading, node, keys::condition_serving, "serving");
    IsServing serving;
    if (const Node* of = fields.need("serving")) serving.of = names.subject(*of, in);
    const Node* below = fields.find("below");
    const Node* above = fields.find("above");
    if (below != nullptr && above != nullptr) reading.error(fields.where("above"), "serving takes either below or above, not both");
    serving.above = below == nullptr;
    if (below != nullptr) serving.level = share_of(reading, *below);
    if (above != nullptr) serving.level = share_of(reading, *above);
    if (const Node* held = fields.find("for")) serving.for_at_least = duration_of(reading, *held);
    return serving;
}

LagIs lag_of(Reading& reading, Names& names, const Node& node, std::string_view in) {
    const Fields fields(reading, node, keys::condition_lag, "lag");
    LagIs lag;
    if (const Node* of = fields.need("lag")) lag.copy = names.copy(*of, in);
    const Node* below = fields.find("below");
    const Node* above = fields.find("above");
    if ((below == nullptr) == (above == nullptr)) reading.error(node.where, "lag needs exactly one of below and above");
    lag.below = below != nullptr;
    if (below != nullptr) lag.level = duration_of(reading, *below);
    if (above != nullptr) lag.level = duration_of(reading, *above);
    return lag;
}

HasBadRelease bad_release_of(Reading& reading, Names& names, const Node& node, std::string_view in) {
    if (text_of(reading, node, "a component or any") == "any") return {};
    return {names.component(node, in)};
}

}  // namespace

Condition condition_of(Reading& reading, Names& names, const Node& node, std::string_view in) {
    Condition condition{AllOf{}, node.where};
    const Entry* entry = asked(reading, node);
    if (entry != nullptr && entry->key == "serving") {
        condition.is = serving_of(reading, names, node, in);
        return condition;
    }
    if (entry != nullptr && entry->key == "lag") {
        condition.is = lag_of(reading, names, node, in);
        return condition;
    }
    const Fields fields(reading, node, keys::condition, "a condition");
    for (const std::string_view extra : {"below", "above", "for"})
        if (entry != nullptr && fields.find(extra) != nullptr)
            reading.error(fields.where(extra), fmt::format("\"{}\" cannot be used with \"{}\"", extra, entry->key));
    if (entry == nullptr || fields.find(entry->key) == nullptr) return condition;
    const Node& value = *entry->value;
    if (entry->key == "down") condition.is = IsDown{names.subject(value, in)};
    if (entry->key == "bad_release") condition.is = bad_release_of(reading, names, value, in);
    if (entry->key == "finished") condition.is = HasFinished{names.of(names.runbooks, value, in)};
    if (entry->key == "all") condition.is = AllOf{conditions_of(reading, names, value, in)};
    if (entry->key == "any") condition.is = AnyOf{conditions_of(reading, names, value, in)};
    if (entry->key == "not") condition.is = NotThat{{condition_of(reading, names, value, in)}};
    return condition;
}

}  // namespace drsim::load
