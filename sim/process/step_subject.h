// What a step is about, found in the plan: the pool of a copy, the instances that a `scale` counts.
#pragma once

#include <cstdint>

#include "sim/model/runbook.h"
#include "sim/plan/compiled.h"

namespace drsim::process {

struct World;

/// The pool of a named copy, or of whoever writes now for `STORE.writer`; none when the copy was taken out of the system.
std::uint32_t pool_of_copy(const World& world, const model::Address& address);

/// The endpoint behind which a named copy stands: 0 for the first pair and for whoever writes in it, else the copy's number.
std::uint32_t endpoint_of(const World& world, const model::Address& address);

/// Whether a step is about a copy that was taken out of the system: it can only fail.
bool is_about_nothing(const World& world, std::uint32_t step);

/// The pool of the copy of a store that stands at a place or inside it; none when none does.
std::uint32_t copy_at(const World& world, std::uint32_t component, Id<model::Location> place);

/// Instances that are up or on their way; the dead, and what would succeed them by itself, do not count.
std::uint32_t present_instances(const World& world, plan::Range pools);

}  // namespace drsim::process
