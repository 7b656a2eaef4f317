// Reads the sections of a composed system in the required order.
#pragma once

#include <unordered_set>

#include "sim/load/catalogue.h"
#include "sim/load/reading.h"
#include "sim/model/system.h"

namespace drsim::load {

/// `values`, if given, gets every value in force.
void read_sections(Reading& reading, Catalogue& catalogue, const Node& root, std::unordered_set<std::string> removed, model::System& system,
                   std::vector<model::Value>* values = nullptr);

}  // namespace drsim::load
