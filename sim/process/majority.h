// Stores whose commits need more than half of their group: the first writer and the copies that say `commit: majority`.
#pragma once

#include <cstdint>

#include "sim/base/time.h"

namespace drsim::process {

struct World;

bool is_member(const World& world, std::uint32_t pool);

/// Whether a copy takes part in commits: it is up, follows, holds data, and replication to it moves.
bool takes_part(const World& world, std::uint32_t pool);

/// How many of the group do.
std::uint32_t taking_part(const World& world, std::uint32_t store);

/// Whether more than half of the group take part; true where no group decides: there is none, or one from outside it writes.
bool has_majority(const World& world, std::uint32_t store);

/// The instant at which the majority was lost that is missing now; never while there is one.
Instant majority_lost(const World& world, std::uint32_t store);

}  // namespace drsim::process
