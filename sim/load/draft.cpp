#include "sim/load/draft.h"

#include <algorithm>

namespace drsim::load {

namespace {

/// Maps with fewer keys are searched linearly.
constexpr std::size_t large = 16;

}  // namespace

Draft::Draft(const Node& map) : origin_(&map) {
    slots_.reserve(map.entries.size());
    for (const Entry& entry : map.entries) slots_.push_back({entry, nullptr, false});
}

std::vector<std::string_view> Draft::keys() const {
    std::vector<std::string_view> keys;
    for (const Slot& slot : slots_)
        if (!slot.removed) keys.push_back(slot.entry.key);
    return keys;
}

Draft* Draft::inside(std::string_view key) {
    const std::size_t place = place_of(key);
    if (place == none) return nullptr;
    Slot& slot = slots_[place];
    if (!slot.opened && slot.entry.value->is_map()) slot.opened = std::make_unique<Draft>(*slot.entry.value);
    return slot.opened.get();
}

void Draft::set(std::string_view key, Where where, const Node* value) {
    const std::size_t place = place_of(key);
    changed_ = true;
    if (place == none) {
        if (!places_.empty()) places_.emplace(key, slots_.size());
        slots_.push_back({{key, where, value}, nullptr, false});
        return;
    }
    slots_[place].entry.where = where;
    slots_[place].entry.value = value;
    slots_[place].opened.reset();
}

void Draft::remove(std::string_view key) {
    const std::size_t place = place_of(key);
    slots_[place].removed = true;
    places_.erase(key);
    changed_ = true;
}

const Node* Draft::finish(Arena& arena) const {
    bool changed = changed_;
    std::vector<Entry> entries;
    entries.reserve(slots_.size());
    Node node = *origin_;
    node.depth = 1;
    for (const Slot& slot : slots_) {
        if (slot.removed) continue;
        entries.push_back(slot.entry);
        if (slot.opened) entries.back().value = slot.opened->finish(arena);
        changed = changed || entries.back().value != slot.entry.value;
        node.depth = std::max(node.depth, entries.back().value->depth + 1);
    }
    if (!changed) return origin_;
    node.entries = arena.keep(entries);
    return arena.keep(node);
}

std::size_t Draft::place_of(std::string_view key) {
    if (slots_.size() <= large) {
        const auto found =
            std::find_if(slots_.begin(), slots_.end(), [&](const Slot& slot) { return !slot.removed && slot.entry.key == key; });
        return found == slots_.end() ? none : static_cast<std::size_t>(found - slots_.begin());
    }
    if (places_.empty())
        for (std::size_t i = 0; i < slots_.size(); ++i)
            if (!slots_[i].removed) places_.emplace(slots_[i].entry.key, i);
    const auto found = places_.find(key);
    return found == places_.end() ? none : found->second;
}

}  // namespace drsim::load
