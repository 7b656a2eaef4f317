// One system from several files: `include` joins, `based_on` with `change` overrides.
#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>

#include "sim/load/reading.h"

namespace drsim::load {

struct Composed {
    const Node* root = nullptr;               // null when a file could not be read
    std::unordered_set<std::string> removed;  // paths that `change` took out
};

Composed compose(Reading& reading, const std::string& path);

/// Values by their dotted paths. What lies on the way of a path is indexed once: there may be as many paths as values.
class Paths {
public:
    explicit Paths(const Node& root) : root_(root) {}
    /// Null when nothing is there. The items of a list, such as links, go by their names.
    const Node* value_at(std::string_view path);

private:
    const Node* inside(const Node& node, std::string_view key);

    const Node& root_;
    std::unordered_map<const Node*, std::unordered_map<std::string_view, const Node*>> indexed_;
};

/// `drsim: 1` must stand in every file.
void check_version(Reading& reading, const Node& root);

}  // namespace drsim::load
