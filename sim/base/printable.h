// Foreign text made safe for a terminal: what a stranger wrote is shown there and never obeyed.
#pragma once

#include <string>
#include <string_view>

namespace drsim {

/// Whether a terminal, an editor or a browser does something with this character instead of showing it: control characters, those that
/// change the direction of writing, line separators, characters that nobody sees, and code points that no text may hold.
[[nodiscard]] bool acts(char32_t code);

/// Whether a text is UTF-8 and nothing in it acts; a line break does.
[[nodiscard]] bool is_printable(std::string_view text);

/// `text` as one line that only shows: ESC becomes `\x1b`, a line break `\n`, U+202E `\u202e`, a byte that is no UTF-8 `\xff`.
[[nodiscard]] std::string printable(std::string_view text);

/// The same, line breaks left as they are: for texts of several lines that were put together from printable ones.
[[nodiscard]] std::string printable_lines(std::string_view text);

}  // namespace drsim
