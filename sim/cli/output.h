// Standard output and standard error, with checks for failures.
#pragma once

#include <string>
#include <string_view>

namespace drsim::cli {

/// Keeps files that are opened later from taking the number of a closed standard stream, because output for that stream would go into the
/// file. Writing to such a stream still fails. Call once, before anything else.
void keep_standard_streams();

/// To standard output.
void print(std::string_view text);
/// Throws reports::CannotWrite if something could not be written, which is known only now.
void flush_output();
/// To standard error. Whatever the text was made from, nothing in it but line breaks acts on a terminal.
void complain(std::string_view text);
/// To standard error unchanged, for text that moves a terminal's cursor on purpose.
void animate(std::string_view text);

/// Whether to use colours on standard output: it is a terminal, and NO_COLOR is unset or empty.
[[nodiscard]] bool wants_colour();

}  // namespace drsim::cli
