// One way that a call can go.
#pragma once

namespace drsim::serving {

/// From a caller to one of the pools that may answer it. Whatever happens to calls on the way, rather than at the pool, is a factor here:
/// `ServiceLevel::edge_to` sets it, and loads, answers and reasons all use it.
/// What a queue delivers has been accepted already, so only the weight counts for it.
struct Edge {
    double weight = 0;  // calls are shared out in proportion to it; a number of instances
    /// Share of these calls that arrive: a balancer sends to instances that are down until it detects that
    double reaches = 1;
    /// The part of the calls that arrives, in units of `weight`.
    [[nodiscard]] double arriving() const { return weight * reaches; }
};

}  // namespace drsim::serving
