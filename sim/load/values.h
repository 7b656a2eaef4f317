// Every value that a system rests on, with its origin: read off the tree after its sections have been read.
#pragma once

#include <functional>

#include "sim/load/reading.h"
#include "sim/model/system.h"

namespace drsim::load {

/// The text of a value as one would write it on one line.
std::string written(const Node& node);

/// Tells every value in force below `root`, a whole system with what the catalogue filled in, in the order of the file; those of `system`
/// say which of them are assumptions and which nobody has verified. Time and memory are linear in the tree.
void each_value(const Reading& reading, const Node& root, const model::System& system, const std::function<void(model::Value&&)>& take);

}  // namespace drsim::load
