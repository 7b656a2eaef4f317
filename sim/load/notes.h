// Notes on valid files that their owner should know before an incident does: blind spots of a system and of a scenario.
// Notes never reject a file and are given only for files without errors.
#pragma once

#include "sim/load/catalogue.h"
#include "sim/load/names.h"
#include "sim/model/scenario.h"

namespace drsim::load {

/// Entry points that nothing watches, needs and alternatives that can never be reached, services in several regions without a router,
/// balancers without checks or that ask everything behind what may have been meant as alternatives.
void note_serving(Reading& reading, const model::System& system);

/// Classes of objectives without a response, steps that wait for what they recover or for what is always down when they run,
/// promotions that may hit a healthy writer.
void note_response(Reading& reading, const model::System& system);

/// Alarms that a complete outage silences, objectives on clock points that no trial reaches.
void note_detection(Reading& reading, const model::System& system);

/// Regions with more zones than their provider has there, regions whose names the provider has in another form. `providers`: that section.
void note_providers(Reading& reading, Catalogue& catalogue, const Names& names, const Node* providers, const model::System& system);

/// Failovers to a replica that the catalogue says the product does not make by itself, or not so soon.
void note_failovers(Reading& reading, Catalogue& catalogue, const model::System& system);

/// Outages of links without traffic.
void note_faults(Reading& reading, const model::System& system, const model::Scenario& scenario);

}  // namespace drsim::load
