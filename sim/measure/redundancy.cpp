#include "sim/measure/redundancy.h"

#include <algorithm>

#include "sim/model/fact_shapes.h"

namespace drsim::measure {

using model::FactKind;

RedundancyTracker::RedundancyTracker(const Subjects& subjects)
    : pools_(subjects.component_of_pool.size()), components_(subjects.is_store.size()), restored_pools_(subjects.is_store.size(), none) {
    for (std::size_t p = 0; p < pools_.size(); ++p) {
        pools_[p].component = subjects.component_of_pool[p];
        pools_[p].at_start = subjects.instances_of_pool[p];
        pools_[p].is_of_provider = pools_[p].component == subjects.control_plane;
        if (subjects.is_store[pools_[p].component] && pools_[p].at_start == 0)
            restored_pools_[pools_[p].component] = static_cast<std::uint32_t>(p);
    }
    for (std::size_t c = 0; c < components_.size(); ++c) components_[c].is_store = subjects.is_store[c];
    reset();
}

void RedundancyTracker::reset() {
    ++round_;
    short_components_ = 0;
    were_missing_ = false;
}

RedundancyTracker::Component& RedundancyTracker::component(std::uint32_t index) {
    Component& found = components_[index];
    if (found.round != round_) found = {round_, 0, false, false, found.is_store};
    return found;
}

RedundancyTracker::Pool& RedundancyTracker::pool(std::uint32_t index) {
    Pool& found = pools_[index];
    if (found.round != round_) {
        found.round = round_;
        found.up = found.at_start;
    }
    return found;
}

void RedundancyTracker::hear(const model::Fact& fact) {
    if (model::counts_instances(fact.kind)) hear_of_pool(fact);
    else hear_of_store(fact);
}

void RedundancyTracker::hear_of_pool(const model::Fact& fact) {
    Pool& pool = this->pool(fact.subject);
    if (pool.is_of_provider) return;
    const std::int64_t before = pool.up;
    pool.up = model::instances_after(fact, pool.up);
    Component& owner = component(pool.component);
    if (fact.kind != FactKind::ScaledIn) owner.missing += before - pool.up;
    else if (owner.missing < 0) owner.missing = std::min<std::int64_t>(0, owner.missing + fact.value);  // of those beyond the start
    settle(owner, fact.at);
}

void RedundancyTracker::hear_of_store(const model::Fact& fact) {
    Component& store = component(fact.subject);
    if (!store.is_store) return;
    store.copy_missing = fact.kind != FactKind::RedundancyRestored;
    if (fact.kind == FactKind::RestoredFromBackup && restored_pools_[fact.subject] != none) {
        Pool& pool = this->pool(restored_pools_[fact.subject]);
        store.missing += pool.up - 1;
        pool.up = 1;
    }
    settle(store, fact.at);
}

void RedundancyTracker::settle(Component& component, Instant at) {
    const bool is_short = component.missing > 0 || component.copy_missing;
    if (is_short == component.is_short) return;
    component.is_short = is_short;
    were_missing_ = true;
    if (is_short) ++short_components_;
    else if (--short_components_ == 0) complete_since_ = at;
}

}  // namespace drsim::measure
