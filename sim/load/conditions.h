// Conditions on the state of the world.
#pragma once

#include "sim/load/names.h"
#include "sim/model/condition.h"

namespace drsim::load {

model::Condition condition_of(Reading& reading, Names& names, const Node& node, std::string_view in);

}  // namespace drsim::load
