// Who of a store's copies stands by, and stores whose commits need more than half of their group:
// the first writer and the copies that say `commit: majority`.
#pragma once

#include <cstdint>

#include "sim/plan/indices.h"

namespace drsim::serving {

class ServingState;

/// Of the first writer and its standby, which are one pair, the other one; none for any other copy.
plan::PoolIndex partner_of(const ServingState& state, plan::StoreIndex store, plan::PoolIndex pool);
/// The one of the pair that is a standby now: where a standby has taken over,
/// the first writer stands by when it is back. None without a pair.
plan::PoolIndex standby_of(const ServingState& state, plan::StoreIndex store);

bool is_member(const ServingState& state, plan::PoolIndex pool);
/// Whether a copy takes part in commits: it is up, follows, holds data, and replication to it moves.
bool takes_part(const ServingState& state, plan::PoolIndex pool);
/// How many of the group do.
std::uint32_t taking_part(const ServingState& state, plan::StoreIndex store);
/// Whether more than half of the group take part; true where no group decides: there is none, or one from outside it writes.
bool has_majority(const ServingState& state, plan::StoreIndex store);

}  // namespace drsim::serving
