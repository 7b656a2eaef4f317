// Durations as they are written in files.
#pragma once

#include <string>

#include "sim/base/time.h"

namespace drsim {

/// In the largest unit that gives a whole number: `30m`, `90s`, `1500ms`, `1d`.
[[nodiscard]] std::string as_written(Duration duration);

}  // namespace drsim
