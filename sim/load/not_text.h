// A file that is no UTF-8 text: where, and what is said of it.
#pragma once

#include <string>
#include <string_view>

#include "sim/base/diagnostics.h"

namespace drsim::load {

/// The place of the byte at `offset`, before which all is UTF-8.
[[nodiscard]] Where place_of_byte(std::uint32_t file, std::string_view text, std::size_t offset);

/// "byte 0xe0 is not UTF-8 text"
[[nodiscard]] std::string said_of_byte(char byte);

}  // namespace drsim::load
