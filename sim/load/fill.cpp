// Fills what a component leaves unsaid from its catalogue model.
#include <algorithm>

#include "sim/load/catalogue.h"

namespace drsim::load {

namespace {

/// Parts that a product can have but that only its owner switches on: a parameter inside holds where the component has the part.
constexpr std::string_view owners_parts[] = {"backups", "replicas", "autoscale", "rollout", "cache"};

bool owner_decides(const Node& component, std::string_view part, model::Kind kind) {
    if (part == "failover" && kind != model::Kind::Cache) return component.find("standby") == nullptr;
    return std::find(std::begin(owners_parts), std::end(owners_parts), part) != std::end(owners_parts);
}

const Node* with_entries(Arena& arena, const Node& map, const std::vector<Entry>& entries) {
    Node changed = map;
    changed.entries = arena.keep(entries);
    return arena.keep(changed);
}

/// `map` with `value` at `path` where it has nothing there yet; `map` itself when it has.
const Node* filled(Arena& arena, const Node& map, std::string_view path, const Node& value) {
    if (!map.is_map()) return &map;
    const std::size_t dot = path.find('.');
    const std::string_view key = path.substr(0, dot);
    const bool last = dot == std::string_view::npos;
    const std::string_view rest = last ? std::string_view() : path.substr(dot + 1);
    std::vector<Entry> entries(map.entries.begin(), map.entries.end());
    bool changed = false;
    bool found = false;
    for (Entry& entry : entries) {
        if (entry.key != key && key != "*") continue;
        found = true;
        if (last) continue;
        const Node* inside = filled(arena, *entry.value, rest, value);
        changed = changed || inside != entry.value;
        entry.value = inside;
    }
    if (!found && key != "*") {
        Node group;
        group.is = Node::Is::Map;
        group.where = value.where;
        const Node* inside = last ? &value : filled(arena, *arena.keep(group), rest, value);
        entries.push_back({key, value.where, inside});
        changed = true;
    }
    return changed ? with_entries(arena, map, entries) : &map;
}

/// A router's clients keep answers for a ttl or move in one draw: the system's choice shuts out the other.
bool contradicts(const Node& component, std::string_view path) {
    return (path == "ttl" && component.find("drain") != nullptr) || (path == "drain" && component.find("ttl") != nullptr);
}

}  // namespace

const Node* fill(Reading& reading, const Node& component, const ComponentModel& with, std::vector<const Parameter*>& used) {
    const Node* whole = &component;
    for (const Parameter& parameter : with.parameters) {
        const std::string_view part = parameter.path.substr(0, parameter.path.find('.'));
        const bool inside_part = part.size() < parameter.path.size();
        if (inside_part && component.find(part) == nullptr && owner_decides(component, part, with.kind)) continue;
        if (contradicts(component, parameter.path)) continue;
        const Node* next = filled(reading.arena, *whole, parameter.path, *parameter.value);
        if (next != whole) used.push_back(&parameter);
        whole = next;
    }
    return whole;
}

}  // namespace drsim::load
