// Where a component runs: `us-east-1`, `[us-east-1, us-west-2]` or `{us-east-1: {count: 3, min: 3, max: 10}}`.
#pragma once

#include "sim/load/names.h"

namespace drsim::load {

std::vector<model::Placement> placements_of(Reading& reading, Names& names, const Node* node);

}  // namespace drsim::load
