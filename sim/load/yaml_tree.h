// Parses YAML or JSON text into a tree. Reports constructs that the language excludes (tags, merge keys, several documents) and hostile
// input.
#pragma once

#include "sim/load/tree.h"

namespace drsim::load {

/// Limits for one file: a deeper or larger tree is an error, however much memory there is.
inline constexpr std::uint32_t most_depth = 64;
inline constexpr std::uint64_t most_nodes = 10'000'000;

/// The single document of `file`, which `diagnostics` already holds; null after an error that leaves nothing to read.
const Node* tree_of(std::uint32_t file, Diagnostics& diagnostics, Arena& arena);

}  // namespace drsim::load
