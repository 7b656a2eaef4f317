// Text as characters: what the columns of a complaint count.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace drsim::load {

inline std::size_t characters_in(std::string_view text) {
    std::size_t count = 0;
    for (const char byte : text) count += (static_cast<unsigned char>(byte) & 0xc0u) != 0x80u;
    return count;
}

/// The offset of the first byte that is not UTF-8 text: a wrong sequence, or the NUL byte.
std::optional<std::size_t> first_byte_not_text(std::string_view text);

}  // namespace drsim::load
