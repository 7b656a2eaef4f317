#include "sim/base/printable.h"

#include <fmt/format.h>

#include "sim/base/utf8.h"

namespace drsim {

namespace {

struct Range {
    char32_t first, last;
};

// Unicode 15: general categories Cc, Zl and Zp; Bidi_Control; invisible characters, except the joiners that scripts need (U+200C, U+200D).
constexpr Range acting[] = {
    {0x00, 0x1f},     {0x7f, 0x9f},     {0x061c, 0x061c}, {0x200b, 0x200b}, {0x200e, 0x200f}, {0x2028, 0x202e},
    {0x2060, 0x206f}, {0xd800, 0xdfff}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xfffe, 0xffff}, {0xe0000, 0xe0fff},
};

std::string escaped(char32_t code) {
    const auto value = static_cast<std::uint32_t>(code);
    switch (code) {
        case '\n': return "\\n";
        case '\r': return "\\r";
        case '\t': return "\\t";
        default:
            return value < 0x100     ? fmt::format("\\x{:02x}", value)
                   : value < 0x10000 ? fmt::format("\\u{:04x}", value)
                                     : fmt::format("\\U{:08x}", value);
    }
}

std::string shown(std::string_view text, bool keeps_lines) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const Character character = character_at(text, at);
        if (character.bytes == 0) {
            out += fmt::format("\\x{:02x}", static_cast<unsigned>(static_cast<unsigned char>(text[at])));
            ++at;
            continue;
        }
        if (acts(character.code) && !(keeps_lines && character.code == '\n')) out += escaped(character.code);
        else out += text.substr(at, character.bytes);
        at += character.bytes;
    }
    return out;
}

}  // namespace

bool acts(char32_t code) {
    if ((code & 0xfffe) == 0xfffe) return true;  // the last two code points of every plane are not characters
    for (const Range& range : acting)
        if (code >= range.first && code <= range.last) return true;
    return false;
}

bool is_printable(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const Character character = character_at(text, at);
        if (character.bytes == 0 || acts(character.code)) return false;
        at += character.bytes;
    }
    return true;
}

std::string printable(std::string_view text) { return shown(text, false); }

std::string printable_lines(std::string_view text) { return shown(text, true); }

}  // namespace drsim
