// The catalogue as it was when this binary was built: every file of models/catalogue/, so that drsim needs no files beside it.
#pragma once

#include <span>
#include <string_view>

namespace drsim::load {

struct EmbeddedModel {
    std::string_view path;   // within the catalogue: aws/s3.yaml
    std::string_view text;
};

std::span<const EmbeddedModel> embedded_models();

}  // namespace drsim::load
