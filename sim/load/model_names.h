// Suggestions for unknown model names: products go by abbreviations.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace drsim::load {

/// `; did you mean "aws/s3"?` with the models of `known` that a name like `rds`, `aws/alb` or `generic/servce` may mean: those that contain
/// its words, those of models/abbreviations.json, or the nearest. Empty if there is none.
[[nodiscard]] std::string models_meant(std::string_view name, const std::vector<std::string_view>& known);

}  // namespace drsim::load
