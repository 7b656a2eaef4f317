// Faults: the kind, the target, the time and the duration.
#pragma once

#include "sim/load/names.h"

namespace drsim::load {

/// Reads both lists of a scenario. The names are read first, because faults may refer to each other.
void read_faults(Reading& reading, Names& names, const Node* given, const Node* faults, model::Scenario& scenario);

model::Selector selector_of(Reading& reading, Names& names, const Node& node, std::string_view in);

}  // namespace drsim::load
