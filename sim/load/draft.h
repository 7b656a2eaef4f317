// A map being changed: what a change leads through is opened once,
// and put together when all changes are made. So changes cost what they change.
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
    /// The map at `key`, to be changed too; null when there is no map.
    Draft* inside(std::string_view key);
    /// Replaces the value of `key` and says that the key is at `where`, or adds it as the last.
    void set(std::string_view key, Where where, const Node* value);
    /// `key` must be there.
    void remove(std::string_view key);

    /// The tree as it is now; the one that the draft began with when nothing has changed.
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
