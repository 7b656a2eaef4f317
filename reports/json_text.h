// Writes JSON: two spaces per level, numbers as short as possible that still read back exactly.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace drsim::reports {

/// Ends with a newline.
[[nodiscard]] std::string json_text(const nlohmann::ordered_json& value);

}  // namespace drsim::reports
