// One system from several files: `include` joins, `based_on` with `change` overrides.
#pragma once

#include <string>
#include <unordered_set>

#include "sim/load/reading.h"

namespace drsim::load {

struct Composed {
    const Node* root = nullptr;                 // null when a file could not be read
    std::unordered_set<std::string> removed;    // paths that `change` took out
};

Composed compose(Reading& reading, const std::string& path);

/// The value at a dotted path; null when it does not exist.
const Node* value_at(const Node& root, std::string_view path);

/// `drsim: 1` must stand in every file.
void check_version(Reading& reading, const Node& root);

}  // namespace drsim::load
