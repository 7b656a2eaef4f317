// What holds where nothing is written, key by key: read by whoever lists the values in force.
// The readers of the sections hold the same values.
#pragma once

#include <string_view>

#include "sim/load/keys.h"

namespace drsim::load {

struct Default {
    std::string_view key;
    std::string_view text;      // as one would write it, or in words where there is no word for it
    std::string_view beside{};  // the key without which there is no such value; empty: none
};

/// The defaults of a map with these keys; empty where every key must be written or its absence means that there is no such thing.
std::span<const Default> defaults_of(const KeyTable& table);

}  // namespace drsim::load
