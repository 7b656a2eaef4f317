// JSON values to text: two spaces a level, numbers as short as they can be and still read back as themselves.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace drsim::reports {

/// Ends with a newline.
[[nodiscard]] std::string json_text(const nlohmann::ordered_json& value);

}  // namespace drsim::reports
