// Standard output and standard error, with their failures noticed.
#pragma once

#include <string>
#include <string_view>

namespace drsim::cli {

/// Whichever of standard input, output and error is closed must not become the number of the next file that is opened, or what is meant for
/// it would go in there. To write to such a one still fails. First of all, once.
void keep_standard_streams();

/// To standard output.
void print(std::string_view text);
/// What could not be written is known only now: throws reports::CannotWrite.
void flush_output();
/// To standard error. Whatever the text was made from, nothing in it but line breaks acts on a terminal.
void complain(std::string_view text);
/// To standard error as it is: what moves the cursor of a terminal on purpose.
void animate(std::string_view text);

/// Whether standard output takes colours: a terminal, and NO_COLOR unset or empty.
[[nodiscard]] bool wants_colour();

}  // namespace drsim::cli
