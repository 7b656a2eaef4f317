// An editable copy of a map. Maps on the path of a change are opened once
// and rebuilt when all changes are made, so the cost is proportional to the changes.
#pragma once

#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sim/load/tree.h"

namespace drsim::load {

class Draft {
public:
    explicit Draft(const Node& map);

    [[nodiscard]] bool has(std::string_view key) { return place_of(key) != none; }
    [[nodiscard]] std::vector<std::string_view> keys() const;
    /// The map at `key`, editable too; null if there is no map.
    Draft* inside(std::string_view key);
    /// Replaces the value of `key` and sets the position of the key to `where`, or adds it at the end.
    void set(std::string_view key, Where where, const Node* value);
    /// `key` must exist.
    void remove(std::string_view key);

    /// The tree as it is now; the original tree if nothing has changed.
    const Node* finish(Arena& arena) const;

private:
    struct Slot {
        Entry entry;
        std::unique_ptr<Draft> opened;
        bool removed = false;
    };
    static constexpr std::size_t none = ~std::size_t{0};

    std::size_t place_of(std::string_view key);

    const Node* origin_;
    std::vector<Slot> slots_;
    std::unordered_map<std::string_view, std::size_t> places_;  // of large maps
    bool changed_ = false;
};

}  // namespace drsim::load
