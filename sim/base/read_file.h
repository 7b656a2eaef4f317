// Reads one file such that a foreign file can neither block drsim nor fill the memory.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace drsim {

/// The size limit of every file that drsim reads.
inline constexpr std::size_t most_file_bytes = std::size_t{256} << 20;

/// Returns none, and the reason in `wrong`, if the path is not a regular file, cannot be read or is larger than `most_file_bytes`. A
/// folder, device, socket or pipe is refused without waiting.
/// If `may_be_pipe`, a pipe that already has a writer (standard input, `<(...)` of a shell) is read to its end.
[[nodiscard]] std::optional<std::string> read_file(const std::string& path, bool may_be_pipe, std::string& wrong);

/// Whether a path names an open descriptor of this process: `/dev/stdin`, `/dev/fd/63`.
[[nodiscard]] bool is_open_already(const std::string& path);

}  // namespace drsim
