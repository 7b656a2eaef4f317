// Which places stand, and which of them are still connected, as gates.
#pragma once

#include <map>
#include <vector>

#include "sim/graph/spots.h"
#include "sim/structure/gates.h"
#include "sim/structure/mishaps.h"

namespace drsim::structure {

/// Refers to the system, its mishaps and the gates that it adds to.
class GroundGates {
public:
    GroundGates(const model::System& system, const Mishaps& mishaps, Gates& gates);

    /// A place stands while one of its leaves does; no place always stands.
    [[nodiscard]] Id<Gate> stands(Id<model::Location> place) const;
    /// Two places that written links join stay connected while a path of links and standing regions remains; others always are.
    /// Whether the two themselves stand is a question of its own.
    [[nodiscard]] Id<Gate> connected(Id<model::Location> from, Id<model::Location> to);

private:
    [[nodiscard]] std::vector<int> islands() const;
    /// By spot: whether it can be reached from spot `from`.
    const std::vector<Id<Gate>>& reached_from(std::uint32_t from);

    const Mishaps& mishaps_;
    Gates& gates_;
    graph::Spots spots_;
    std::vector<graph::Way> ways_;
    std::vector<int> island_;
    std::vector<Id<Gate>> stands_;  // by location
    std::map<std::uint32_t, std::vector<Id<Gate>>> reached_;
};

}  // namespace drsim::structure
