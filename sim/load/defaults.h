// Default values, key by key, for listing the values in force.
// The readers of the sections use the same values.
#pragma once

#include <string_view>

#include "sim/load/keys.h"

namespace drsim::load {

struct Default {
    std::string_view key;
    std::string_view text;      // as one would write it, or a description if it cannot be written
    std::string_view beside{};  // a key that must be present for the default to apply; empty: none
};

/// The defaults of a map with these keys; empty if every key is required or absence means that the thing does not exist.
std::span<const Default> defaults_of(const KeyTable& table);

}  // namespace drsim::load
