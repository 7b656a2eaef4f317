// A file's content as an immutable tree with the position of each value. The tree knows nothing of the meaning of the values.
#pragma once

#include <cstring>
#include <memory_resource>
#include <span>
#include <string_view>
#include <vector>

#include "sim/base/diagnostics.h"

namespace drsim::load {

struct Node;

struct Entry {
    std::string_view key;
    Where where;        // of the key
    const Node* value;  // never null
};

struct Node {
    enum class Is : std::uint8_t { Nothing, Scalar, List, Map };
    Is is = Is::Nothing;
    bool quoted = false;  // for a scalar
    Where where;
    std::string_view text;               // for a scalar
    std::span<const Node* const> items;  // for a list
    std::span<const Entry> entries;      // for a map, in file order, keys distinct
    std::uint32_t depth = 0;             // nested lists and maps, this one included; 0 for a scalar
    std::uint64_t weight = 1;            // number of nodes; an alias counts each time that it is used

    [[nodiscard]] bool is_scalar() const { return is == Is::Scalar; }
    [[nodiscard]] bool is_list() const { return is == Is::List; }
    [[nodiscard]] bool is_map() const { return is == Is::Map; }
    /// The value of `key`; null if absent or if this is not a map. Linear: for maps with few keys.
    [[nodiscard]] const Node* find(std::string_view key) const {
        for (const Entry& entry : entries)
            if (entry.key == key) return entry.value;
        return nullptr;
    }
};

/// Owns the trees of one load and frees them together, so that a tree costs little more than its text.
class Arena {
public:
    Arena() = default;
    Arena(const Arena&) = delete;
    Arena& operator=(const Arena&) = delete;

    const Node* keep(const Node& node) { return new (memory_.allocate(sizeof(Node), alignof(Node))) Node(node); }
    std::string_view keep(std::string_view text) {
        if (text.empty()) return {};
        char* copy = static_cast<char*>(memory_.allocate(text.size(), 1));
        std::memcpy(copy, text.data(), text.size());
        return {copy, text.size()};
    }
    template <class T>
    std::span<const T> keep(const std::vector<T>& list) {
        if (list.empty()) return {};
        T* copy = static_cast<T*>(memory_.allocate(list.size() * sizeof(T), alignof(T)));
        std::uninitialized_copy(list.begin(), list.end(), copy);
        return {copy, list.size()};
    }

private:
    std::pmr::monotonic_buffer_resource memory_;
};

}  // namespace drsim::load
