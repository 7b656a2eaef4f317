#include "sim/base/utf8.h"

namespace drsim {

namespace {

/// Length of the sequence that begins with `lead`, and the least code point that needs this length; 0 bytes for an invalid lead byte.
struct Sequence {
    std::size_t bytes;
    char32_t least;
    char32_t bits;
};

Sequence sequence_of(unsigned char lead) {
    if (lead < 0x80) return {1, 0, lead};
    if ((lead & 0xe0u) == 0xc0u) return {2, 0x80, lead & 0x1fu};
    if ((lead & 0xf0u) == 0xe0u) return {3, 0x800, lead & 0x0fu};
    if ((lead & 0xf8u) == 0xf0u) return {4, 0x10000, lead & 0x07u};
    return {0, 0, 0};
}

}  // namespace

Character character_at(std::string_view text, std::size_t at) {
    const auto [bytes, least, first_bits] = sequence_of(static_cast<unsigned char>(text[at]));
    if (bytes == 0 || at + bytes > text.size()) return {};
    char32_t code = first_bits;
    for (std::size_t i = 1; i < bytes; ++i) {
        const auto next = static_cast<unsigned char>(text[at + i]);
        if ((next & 0xc0u) != 0x80u) return {};
        code = (code << 6) | (next & 0x3fu);
    }
    const bool surrogate = code >= 0xd800 && code <= 0xdfff;
    if (code < least || code > 0x10ffff || surrogate) return {};
    return {bytes, code};
}

std::optional<std::size_t> first_byte_not_text(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const Character character = character_at(text, at);
        if (character.bytes == 0 || character.code == 0) return at;
        at += character.bytes;
    }
    return std::nullopt;
}

}  // namespace drsim
