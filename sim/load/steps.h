// Steps of a runbook: one verb each, and when, by whom and how often it is tried.
#pragma once

#include "sim/load/catalogue.h"
#include "sim/load/conditions.h"
#include "sim/load/names.h"
#include "sim/model/runbook.h"

namespace drsim::load {

/// A list of steps runs one after another; a map of steps is a graph by `after`. Alternatives (`otherwise`) stand behind the others.
std::vector<model::Step> steps_of(Reading& reading, Names& names, const Node& node, std::string_view runbook);

/// What a step does; `in` names it in complaints.
model::Verb verb_of(Reading& reading, Names& names, const Fields& fields, std::string_view verb, const Node& value);

}  // namespace drsim::load
