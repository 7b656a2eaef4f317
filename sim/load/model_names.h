// What somebody means who names a model that no catalogue has: products go by abbreviations.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace drsim::load {

/// `; did you mean "aws/s3"?` with the models of `known` that are meant by a name like `rds`, `aws/alb` or `generic/servce`: those
/// that have its words in theirs, those of models/abbreviations.json, or the nearest. Empty when there is none.
[[nodiscard]] std::string models_meant(std::string_view name, const std::vector<std::string_view>& known);

}  // namespace drsim::load
