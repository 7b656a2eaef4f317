// What the copies of a store are to each other, as its file says it.
#pragma once

#include <cstdint>

#include "sim/model/component.h"

namespace drsim::model {

/// Whether the first writer has a standby: that is then the second copy, and replicas come after it.
[[nodiscard]] inline bool has_standby(const StorePart& store) { return store.copies.size() > 1 && store.copies[1].is == Copy::Is::Standby; }

/// The first copy that is neither the first writer nor its standby.
[[nodiscard]] inline std::uint32_t first_replica(const StorePart& store) { return has_standby(store) ? 2 : 1; }

/// Whether another copy, or a cache's replica, may take over from what is there.
[[nodiscard]] inline bool may_be_relieved(const Component& component) {
    return component.store ? component.store->copies.size() > 1 : component.cache && component.cache->failover_takes;
}

}  // namespace drsim::model
