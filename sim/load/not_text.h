// Files that are not UTF-8 text: the position of the error and the message.
#pragma once

#include <string>
#include <string_view>

#include "sim/base/diagnostics.h"

namespace drsim::load {

/// The position of the byte at `offset`; the text before it is valid UTF-8.
[[nodiscard]] Where place_of_byte(std::uint32_t file, std::string_view text, std::size_t offset);

/// "byte 0xe0 is not UTF-8 text"
[[nodiscard]] std::string said_of_byte(char byte);

}  // namespace drsim::load
