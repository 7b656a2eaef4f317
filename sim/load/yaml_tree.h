// YAML or JSON text to a tree. Complains of what the language leaves out (tags, merge keys, several documents) and of hostile input.
#pragma once

#include "sim/load/tree.h"

namespace drsim::load {

/// Limits on one file: a tree deeper or larger is an error, whatever the memory.
inline constexpr std::uint32_t most_depth = 64;
inline constexpr std::uint64_t most_nodes = 10'000'000;

/// The one document of `file`, which `diagnostics` already holds; null after an error that leaves nothing to read.
const Node* tree_of(std::uint32_t file, Diagnostics& diagnostics, Arena& arena);

}  // namespace drsim::load
