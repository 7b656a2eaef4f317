// Steps of a runbook: one verb each, and when, by whom and how often it is attempted.
#pragma once

#include "sim/load/catalogue.h"
#include "sim/load/conditions.h"
#include "sim/load/names.h"
#include "sim/model/runbook.h"

namespace drsim::load {

/// A list of steps runs in sequence; a map of steps is a graph by `after`. Alternatives (`otherwise`) come after all other steps.
std::vector<model::Step> steps_of(Reading& reading, Names& names, const Node& node, std::string_view runbook);

/// What a step does; `in` names the step in messages.
model::Verb verb_of(Reading& reading, Names& names, const Fields& fields, std::string_view verb, const Node& value);

}  // namespace drsim::load
