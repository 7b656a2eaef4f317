// Relations between the copies of a store, as the file states them.
#pragma once

#include <cstdint>

#include "sim/model/component.h"

namespace drsim::model {

/// Whether the first writer has a standby. The standby is then the second copy, and replicas follow it.
[[nodiscard]] inline bool has_standby(const StorePart& store) { return store.copies.size() > 1 && store.copies[1].is == Copy::Is::Standby; }

/// The first copy that is neither the first writer nor its standby.
[[nodiscard]] inline std::uint32_t first_replica(const StorePart& store) { return has_standby(store) ? 2 : 1; }

/// Whether another copy, or a cache's replica, may take over.
[[nodiscard]] inline bool may_be_relieved(const Component& component) {
    return component.store ? component.store->copies.size() > 1 : component.cache && component.cache->failover_takes;
}

}  // namespace drsim::model
