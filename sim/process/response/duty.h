// Working hours: who has them sees and answers only then.
#pragma once

#include <optional>

#include "sim/base/time.h"
#include "sim/model/people.h"

namespace drsim::process {

struct World;

/// From now until the hours begin: zero inside them, and for who has none.
Duration until_on_duty(const World& world, const std::optional<model::Hours>& hours);

}  // namespace drsim::process
