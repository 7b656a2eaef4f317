// Which copy of a store an address names.
#pragma once

#include <cstdint>

#include "sim/model/address.h"
#include "sim/plan/indices.h"

namespace drsim::process {

struct World;

/// The pool of a named copy; for `STORE.writer`, of the current writer. None if the copy was removed from the system.
plan::PoolIndex pool_of_copy(const World& world, const model::Address& address);

/// The endpoint of a named copy: 0 for a member of the first pair, else the copy's number.
std::uint32_t endpoint_of(const World& world, const model::Address& address);

/// The pool of the store's copy at a place or inside it; none if there is no such copy.
plan::PoolIndex copy_at(const World& world, std::uint32_t component, Id<model::Location> place);

}  // namespace drsim::process
