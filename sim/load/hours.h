// Working hours: `{days: mon-fri, from: "09:00", to: "17:00", zone: America/New_York}` as stretches of the week in that zone.
#pragma once

#include "sim/load/reading.h"
#include "sim/model/people.h"

namespace drsim::load {

model::Hours hours_of(Reading& reading, const Node& node);

}  // namespace drsim::load
