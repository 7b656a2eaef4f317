// Working hours: `{days: mon-fri, from: "09:00", to: "17:00", zone: America/New_York}` as stretches of the week.
#pragma once

#include "sim/load/reading.h"
#include "sim/model/people.h"

namespace drsim::load {

model::Hours hours_of(Reading& reading, const Node& node);

/// Standard offset from UTC in seconds of a zone such as Europe/Berlin; none for an unknown one. Daylight saving time is left out.
std::optional<int> standard_offset(std::string_view zone);
std::vector<std::string_view> zone_names();

}  // namespace drsim::load
