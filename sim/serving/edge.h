// One way that a call can go.
#pragma once

namespace drsim::serving {

/// From a caller to one of the pools that may answer it. Whatever befalls calls on their way, rather than where they arrive, is a factor
/// here: `ServiceLevel::edge_to` sets it, and loads, answers and reasons all go through it. What a queue
/// hands on has been taken already: of it only the weight counts.
struct Edge {
    double weight = 0;  // the calls are shared out in proportion to it; a number of instances
    /// Share of the calls sent this way that arrive: a balancer that has not noticed yet sends to instances that are down
    double reaches = 1;
    /// What of the calls this way arrives, in the measure of `weight`.
    [[nodiscard]] double arriving() const { return weight * reaches; }
};

}  // namespace drsim::serving
