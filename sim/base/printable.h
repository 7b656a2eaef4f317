// Makes foreign text safe for a terminal: it is shown and never interpreted.
#pragma once

#include <string>
#include <string_view>

namespace drsim {

/// Whether a terminal, an editor or a browser interprets this character instead of showing it:
/// control characters, characters that change the direction of writing, line separators, invisible characters, and invalid code points.
[[nodiscard]] bool acts(char32_t code);

/// Whether a text is UTF-8 without any such character; a line break is one.
[[nodiscard]] bool is_printable(std::string_view text);

/// `text` as one harmless line: ESC becomes `\x1b`, a line break `\n`, U+202E `\u202e`, an invalid byte `\xff`.
[[nodiscard]] std::string printable(std::string_view text);

/// The same, but keeps line breaks: for texts of several lines that were put together from printable ones.
[[nodiscard]] std::string printable_lines(std::string_view text);

}  // namespace drsim
