// The sections of a composed system in the order in which they can be read.
#pragma once

#include <unordered_set>

#include "sim/load/catalogue.h"
#include "sim/load/reading.h"
#include "sim/model/system.h"

namespace drsim::load {

/// `values`, where given, gets every value in force.
void read_sections(Reading& reading, Catalogue& catalogue, const Node& root, std::unordered_set<std::string> removed, model::System& system,
                   std::vector<model::Value>* values = nullptr);

}  // namespace drsim::load
