#include "sim/load/not_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/base/utf8.h"

namespace drsim::load {

Where place_of_byte(std::uint32_t file, std::string_view text, std::size_t offset) {
    const std::string_view before = text.substr(0, offset);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
    return {file, static_cast<std::uint32_t>(line), static_cast<std::uint32_t>(characters_in(before.substr(line_start)) + 1), 1};
}

std::string said_of_byte(char byte) {
    const auto code = static_cast<unsigned>(static_cast<unsigned char>(byte));
    return code == 0 ? "NUL byte; not a text file" : fmt::format("byte 0x{:02x} is not valid UTF-8", code);
}

}  // namespace drsim::load
