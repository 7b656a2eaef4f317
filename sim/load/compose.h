// One system from several files: `include` joins, `based_on` with `change` overrides.
#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>

#include "sim/load/reading.h"

namespace drsim::load {

struct Composed {
    const Node* root = nullptr;               // null if a file could not be read
    std::unordered_set<std::string> removed;  // paths that `change` removed
};

Composed compose(Reading& reading, const std::string& path);

/// Values by their dotted paths. Maps on the way are indexed once, because there may be as many paths as values.
class Paths {
public:
    explicit Paths(const Node& root) : root_(root) {}
    /// Null if there is no value. Items of a list, such as links, are addressed by name.
    const Node* value_at(std::string_view path);

private:
    const Node* inside(const Node& node, std::string_view key);

    const Node& root_;
    std::unordered_map<const Node*, std::unordered_map<std::string_view, const Node*>> indexed_;
};

/// Every file must contain `drsim: 1`.
void check_version(Reading& reading, const Node& root);

}  // namespace drsim::load
