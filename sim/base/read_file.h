// The bytes of one file, read so that a stranger's file cannot make drsim wait or fill the memory.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace drsim {

/// No file that drsim reads is larger.
inline constexpr std::size_t most_file_bytes = std::size_t{256} << 20;

/// None, and in `wrong` why, for what is no regular file, cannot be read or is larger than `most_file_bytes`. A folder, device, socket or
/// pipe is refused without waiting for it; only where `may_be_pipe`,
/// a pipe that already has a writer (standard input, `<(...)` of a shell) is read to its end.
[[nodiscard]] std::optional<std::string> read_file(const std::string& path, bool may_be_pipe, std::string& wrong);

/// Whether a path names what this process was given open: `/dev/stdin`, `/dev/fd/63`.
[[nodiscard]] bool is_open_already(const std::string& path);

}  // namespace drsim
