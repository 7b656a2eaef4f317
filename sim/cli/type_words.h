// Names of types, as in models/reference.md: "duration", "list of places", "automatic or manual".
#pragma once

#include "sim/cli/schema_part.h"

namespace drsim::cli {

/// The types that a value of the part can have.
std::vector<std::string> types_of(const Part& part);

/// "a, b or c", each once.
std::string one_of(std::vector<std::string> words);

}  // namespace drsim::cli
