// What a file may say, and what its owner would still want to hear before an incident does: blind spots of a system and of a scenario.
// Notes never refuse anything; they are given only for files without errors.
#pragma once

#include "sim/load/names.h"
#include "sim/model/scenario.h"

namespace drsim::load {

/// Entry points that nothing watches, needs and alternatives that can never be reached, services in several regions that nothing routes
/// between, balancers that do not check, or ask all of what one may have meant as alternatives.
void note_serving(Reading& reading, const model::System& system);

/// Classes of objectives that nothing answers, steps that wait for what they recover or for what is down whenever they run,
/// promotions that may hit a healthy writer.
void note_response(Reading& reading, const model::System& system);

/// Alarms that a complete outage silences, objectives on a point of the clock that no trial comes to.
void note_detection(Reading& reading, const model::System& system);

/// Outages of links that carry nothing.
void note_faults(Reading& reading, const model::System& system, const model::Scenario& scenario);

}  // namespace drsim::load
