// Who of a store's copies stands by, and stores whose commits need more than half of their group: the first writer and the copies that say `commit: majority`.
#pragma once

#include <cstdint>

namespace drsim::serving {

class ServingState;

/// Of the first writer and its standby, which are one pair, the other one; none for any other copy.
std::uint32_t partner_of(const ServingState& state, std::uint32_t store, std::uint32_t pool);
/// The one of the pair that is a standby now: where a standby has taken over, the first writer stands by when it is back. None without a pair.
std::uint32_t standby_of(const ServingState& state, std::uint32_t store);

bool is_member(const ServingState& state, std::uint32_t pool);
/// Whether a copy takes part in commits: it is up, follows, holds data, and replication to it moves.
bool takes_part(const ServingState& state, std::uint32_t pool);
/// How many of the group do.
std::uint32_t taking_part(const ServingState& state, std::uint32_t store);
/// Whether more than half of the group take part; true where no group decides: there is none, or one from outside it writes.
bool has_majority(const ServingState& state, std::uint32_t store);

}  // namespace drsim::serving
