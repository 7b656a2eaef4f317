// Keys, verbs and words that the language has by its design and that nothing reads: each is an unknown key, and the complaint says why.
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

/// The same of a word of a closed list: `policy: weighted`.
bool is_designed_word(std::string_view of, std::string_view word);

}  // namespace drsim::load
