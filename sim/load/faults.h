// Faults: what strikes, what it strikes, when, and for how long.
#pragma once

#include "sim/load/names.h"

namespace drsim::load {

/// Reads both lists of a scenario; faults may name each other, so their names come first.
void read_faults(Reading& reading, Names& names, const Node* given, const Node* faults, model::Scenario& scenario);

model::Selector selector_of(Reading& reading, Names& names, const Node& node, std::string_view in);

}  // namespace drsim::load
