// A file's content as an immutable tree that knows where each value is. Nothing here knows what the values mean.
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
    bool quoted = false;  // of a scalar
    Where where;
    std::string_view text;               // of a scalar
    std::span<const Node* const> items;  // of a list
    std::span<const Entry> entries;      // of a map, in file order, keys distinct
    std::uint32_t depth = 0;             // lists and maps one in the other, this one included; 0 for a scalar
    std::uint64_t weight = 1;            // nodes in it; what an alias repeats counts as often as it is repeated

    [[nodiscard]] bool is_scalar() const { return is == Is::Scalar; }
    [[nodiscard]] bool is_list() const { return is == Is::List; }
    [[nodiscard]] bool is_map() const { return is == Is::Map; }
    /// The value of `key`; null when it is not there or this is no map. Linear: for maps of a few keys.
    [[nodiscard]] const Node* find(std::string_view key) const {
        for (const Entry& entry : entries)
            if (entry.key == key) return entry.value;
        return nullptr;
    }
};

/// Where the trees of one load live: freed together, so that a tree costs little more than its text.
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
