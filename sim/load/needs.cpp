#include <fmt/format.h>

#include "sim/load/quantities.h"
#include "sim/load/sections.h"

namespace drsim::load {

using namespace model;

namespace {

constexpr Word<Scope> scopes[] = {{"zone", Scope::Zone}, {"region", Scope::Region}, {"anywhere", Scope::Anywhere}};

Need need_of(Reading& reading, Names& names, const Node& node) {
    Need need;
    need.where = node.where;
    if (node.is_map()) {
        const Fields fields(reading, node, keys::need, "a need");
        if (const Node* component = fields.need("component")) {
            need.component = names.component(*component, "needs");
            need.where = component->where;
        }
        if (const Node* calls = fields.find("calls")) {
            const auto count = quantity_of(reading, *calls, Quantity::Number);
            if (count && *count <= 0) reading.error(calls->where, "calls must be more than zero");
            need.calls = count.value_or(1);
        }
        if (const Node* without = fields.find("without")) need.without = share_of(reading, *without);
        if (const Node* role = fields.find("role")) need.role = role_named(reading, *role);
        if (const Node* entries = fields.find("for"))
            for (const Node* entry : items_of(*entries)) need.only_for.push_back(names.of(names.entry_points, *entry, "for"));
        if (const Node* within = fields.find("within")) need.within = word_of(reading, *within, "within", scopes);
    } else {
        need.component = names.component(node, "needs");
    }
    return need;
}

/// `{any_of: [...]}`, `{at_least: K, of: [...]}`, or one need.
NeedGroup group_of(Reading& reading, Names& names, const Node& node) {
    const bool alternatives =
        node.find("any_of") != nullptr || node.find("choose") != nullptr || node.find("at_least") != nullptr || node.find("of") != nullptr;
    if (!alternatives) return {1, false, {need_of(reading, names, node)}};
    const Fields fields(reading, node, keys::need_group, "a group of needs");
    constexpr Word<bool> ways[] = {{"by_health", true}};
    NeedGroup group;
    const Node* any_of = fields.find("any_of");
    const Node* members = any_of != nullptr ? any_of : fields.need("of");
    const Node* at_least = any_of != nullptr ? fields.find("at_least") : fields.need("at_least");
    if (any_of != nullptr && (at_least != nullptr || fields.find("of") != nullptr))
        reading.error(node.where, "a group is either {any_of: [...]} or {at_least: K, of: [...]}, not both");
    if (const Node* choose = fields.find("choose")) {
        group.by_health = word_of(reading, *choose, "choose", ways);
        if (any_of == nullptr) reading.error(choose->where, "choose is for {any_of: [...]}; {at_least: K, of: [...]} calls all of them");
    }
    if (members != nullptr)
        for (const Node* member : items_of(*members)) group.of.push_back(need_of(reading, names, *member));
    if (at_least != nullptr) {
        group.at_least = count_of(reading, *at_least, 1);
        if (members != nullptr && group.at_least > group.of.size())
            reading.error(at_least->where, fmt::format("at_least {} is more than the {} listed", group.at_least, group.of.size()));
    }
    if (members != nullptr && group.of.empty()) reading.error(members->where, "a group of needs must name at least one component");
    return group;
}

}  // namespace

Role role_named(Reading& reading, const Node& node) {
    constexpr Word<Role> roles[] = {{"writer", Role::Writer}, {"reader", Role::Reader}};
    return word_of(reading, node, "role", roles);
}

std::vector<NeedGroup> needs_of(Reading& reading, Names& names, const Node* node) {
    std::vector<NeedGroup> groups;
    if (node == nullptr) return groups;
    for (const Node* item : items_of(*node)) groups.push_back(group_of(reading, names, *item));
    return groups;
}

}  // namespace drsim::load
