// Durations as one would write them in a file.
#pragma once

#include <string>

#include "sim/base/time.h"

namespace drsim {

/// In the largest unit of which it is a whole number: `30m`, `90s`, `1500ms`, `1d`.
[[nodiscard]] std::string as_written(Duration duration);

}  // namespace drsim
