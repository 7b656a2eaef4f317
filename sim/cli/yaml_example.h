// Values of the schemas as YAML, as in a file.
#pragma once

#include <string>
#include <string_view>

namespace drsim::cli {

/// On one line: `{takes: 90s, on_return: fence}`.
[[nodiscard]] std::string yaml_on_one_line(std::string_view json);

/// `key: value`, or only the value if there is no key. Every line begins with `indent` spaces; what is wider than `width` columns is split.
[[nodiscard]] std::string yaml_lines(std::string_view key, std::string_view json, std::size_t indent, std::size_t width);

}  // namespace drsim::cli
