// Fills in values that a component does not set from its catalogue model.
#include <algorithm>

#include "sim/load/catalogue.h"
#include "sim/load/draft.h"

namespace drsim::load {

namespace {

/// Parts that only the owner enables: a parameter inside applies if the component has the part.
constexpr std::string_view owners_parts[] = {"backups", "replicas", "autoscale", "rollout", "cache"};

bool owner_decides(const Node& component, std::string_view part, model::Kind kind) {
    if (part == "failover" && kind != model::Kind::Cache) return component.find("standby") == nullptr;
    return std::find(std::begin(owners_parts), std::end(owners_parts), part) != std::end(owners_parts);
}

/// A copy that has every write before it is acknowledged.
bool has_no_lag(const Node& replica) {
    const Node* commit = replica.find("commit");
    return commit != nullptr && (commit->text == "synchronous" || commit->text == "majority");
}

/// Puts `value` at `path` unless there is a value already; false if there is. A path has few parts: see `model_of`.
bool put(Arena& arena, Draft& map, std::string_view path, const Node& value) {
    const std::size_t dot = path.find('.');
    const std::string_view key = path.substr(0, dot);
    const bool last = dot == std::string_view::npos;
    const std::string_view rest = last ? std::string_view() : path.substr(dot + 1);
    if (key == "*") {
        bool changed = false;
        for (const std::string_view each : map.keys())
            if (Draft* inside = last ? nullptr : map.inside(each)) changed = put(arena, *inside, rest, value) || changed;
        return changed;
    }
    if (map.has(key)) {
        Draft* inside = last ? nullptr : map.inside(key);
        return inside != nullptr && put(arena, *inside, rest, value);
    }
    if (last) {
        map.set(key, value.where, &value);
        return true;
    }
    Node group;
    group.is = Node::Is::Map;
    group.depth = 1;
    group.where = value.where;
    map.set(key, value.where, arena.keep(group));
    put(arena, *map.inside(key), rest, value);
    return true;
}

/// A router's clients keep answers for a ttl or move in one draw: if the system sets one, the other does not apply. Nor does the time that
/// a standby takes where there is none.
bool contradicts(const Node& component, std::string_view path, model::Kind kind) {
    const auto has = [&](std::string_view key) { return component.find(key) != nullptr; };
    if (path == "failover.takes" || path == "failover.silent_for") return kind != model::Kind::Cache && !has("standby");
    return (path == "ttl" && has("drain")) || (path == "drain" && has("ttl"));
}

/// Puts the lag of the catalogue into every replica that can have one.
bool put_lag(Arena& arena, Draft& whole, const Node& replicas, const Node& value) {
    bool changed = false;
    for (const Entry& entry : replicas.entries) {
        Draft* replica = has_no_lag(*entry.value) ? nullptr : whole.inside("replicas")->inside(entry.key);
        if (replica != nullptr) changed = put(arena, *replica, "lag", value) || changed;
    }
    return changed;
}

}  // namespace

const Node* fill(Reading& reading, const Node& component, const ComponentModel& with, std::vector<const Parameter*>& used) {
    if (!component.is_map()) return &component;
    Draft whole(component);
    for (const Parameter& parameter : with.parameters) {
        const std::string_view part = parameter.path.substr(0, parameter.path.find('.'));
        const bool inside_part = part.size() < parameter.path.size();
        if (inside_part && component.find(part) == nullptr && owner_decides(component, part, with.kind)) continue;
        if (contradicts(component, parameter.path, with.kind)) continue;
        const Node& value = *parameter.value;
        const bool was_put = parameter.path == "replicas.*.lag" ? put_lag(reading.arena, whole, *component.find("replicas"), value)
                                                                : put(reading.arena, whole, parameter.path, value);
        if (was_put) used.push_back(&parameter);
    }
    return whole.finish(reading.arena);
}

}  // namespace drsim::load
