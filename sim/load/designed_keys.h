// Keys, verbs and words that the language reserves but does not support yet. Each is an unknown key, and the message says why.
#pragma once

#include <span>
#include <string_view>

namespace drsim::load {

/// `table`: as in KeyTable::name.
struct DesignedKey {
    std::string_view table, key;
};

std::span<const DesignedKey> designed_keys();
bool is_designed(std::string_view table, std::string_view key);

/// The same for a word of a closed list: `policy: weighted`.
bool is_designed_word(std::string_view of, std::string_view word);

}  // namespace drsim::load
