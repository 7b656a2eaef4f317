// Working hours: people and detectors that have them respond only then.
#pragma once

#include <optional>

#include "sim/base/time.h"
#include "sim/model/people.h"

namespace drsim::process {

struct World;

/// Time from now until the working hours begin: zero during them, and if there are none.
Duration until_on_duty(const World& world, const std::optional<model::Hours>& hours);

}  // namespace drsim::process
