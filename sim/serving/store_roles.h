// The standby among a store's copies, and stores whose commits need more than half of their group:
// the first writer and the copies that say `commit: majority`.
#pragma once

#include <cstdint>

#include "sim/plan/indices.h"

namespace drsim::serving {

class ServingState;

/// The other one of the pair of first writer and standby; none for any other copy.
plan::PoolIndex partner_of(const ServingState& state, plan::StoreIndex store, plan::PoolIndex pool);
/// The present standby of the pair: after a takeover by the standby, the first writer. None without a pair.
plan::PoolIndex standby_of(const ServingState& state, plan::StoreIndex store);

bool is_member(const ServingState& state, plan::PoolIndex pool);
/// Whether a copy takes part in commits: it is up, follows, holds data, and its replication is not stalled.
bool takes_part(const ServingState& state, plan::PoolIndex pool);
/// How many members of the group take part.
std::uint32_t taking_part(const ServingState& state, plan::StoreIndex store);
/// Whether more than half of the group take part; also true if no group decides: there is none, or the writer is outside it.
bool has_majority(const ServingState& state, plan::StoreIndex store);

}  // namespace drsim::serving
