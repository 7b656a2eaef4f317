// One scenario, decoded against the names of a system.
#pragma once

#include "sim/load/names.h"

namespace drsim::load {

model::Scenario scenario_of(Reading& reading, Names& names, const Node& root);

}  // namespace drsim::load
