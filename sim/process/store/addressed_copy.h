// Which copy of a store an address names.
#pragma once

#include <cstdint>

#include "sim/model/address.h"
#include "sim/plan/indices.h"

namespace drsim::process {

struct World;

/// The pool of a named copy, or of whoever writes now for `STORE.writer`; none when the copy was taken out of the system.
plan::PoolIndex pool_of_copy(const World& world, const model::Address& address);

/// The endpoint of a named copy: 0 for the first pair and for whoever writes in it, else the copy's number.
std::uint32_t endpoint_of(const World& world, const model::Address& address);

/// The pool of the copy of a store at a place or inside it; none when there is none.
plan::PoolIndex copy_at(const World& world, std::uint32_t component, Id<model::Location> place);

}  // namespace drsim::process
