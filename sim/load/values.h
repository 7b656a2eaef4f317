// Every value of a system with its origin, read from the tree after its sections.
#pragma once

#include <functional>

#include "sim/load/reading.h"
#include "sim/model/system.h"

namespace drsim::load {

/// A value as text on one line.
std::string written(const Node& node);

/// Calls `take` for every value in force below `root`, a whole system with the values that the catalogue filled in, in the order of the
/// file. `system` tells which values are assumptions and which are unverified. Time and memory are linear in the tree.
void each_value(const Reading& reading, const Node& root, const model::System& system, const std::function<void(model::Value&&)>& take);

}  // namespace drsim::load
