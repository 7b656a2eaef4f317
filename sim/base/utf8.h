// Text as characters: the unit of columns in messages and of a terminal.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace drsim {

inline std::size_t characters_in(std::string_view text) {
    std::size_t count = 0;
    for (const char byte : text) count += (static_cast<unsigned char>(byte) & 0xc0u) != 0x80u;
    return count;
}

/// One character of UTF-8 text: its length in bytes and its code point; 0 bytes if the text is not UTF-8.
struct Character {
    std::size_t bytes = 0;
    char32_t code = 0;
};
[[nodiscard]] Character character_at(std::string_view text, std::size_t at);

/// The offset of the first byte that is not UTF-8 text: an invalid sequence, or the NUL byte.
std::optional<std::size_t> first_byte_not_text(std::string_view text);

}  // namespace drsim
