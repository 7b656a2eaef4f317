// Components that are out now and then, whatever the scenario does: they lower availability, and everything that needs them waits.
#pragma once

namespace drsim::process {

struct World;

/// Starts every component with `available` in its steady state: out with probability 1 - share.
void start_background(World& world);

}  // namespace drsim::process
