#include "sim/measure/spares.h"

namespace drsim::measure {

using model::FactKind;

Spares::Spares(const Subjects& subjects)
    : subjects_(subjects), up_(subjects.instances_of_pool.begin(), subjects.instances_of_pool.end()), components_(subjects.is_store.size()) {}

void Spares::reset() {
    if (touched_.empty()) return;
    for (const std::uint32_t component : touched_) components_[component] = {};
    touched_.clear();
    up_.assign(subjects_.instances_of_pool.begin(), subjects_.instances_of_pool.end());
    short_components_ = 0;
    were_missing_ = false;
}

void Spares::hear(const model::Fact& fact) {
    const bool of_pool = fact.kind == FactKind::PoolWentDown || fact.kind == FactKind::PoolCameBack || fact.kind == FactKind::InstancesReady;
    const std::uint32_t component = of_pool ? subjects_.component_of_pool[fact.subject] : fact.subject;
    if (of_pool) {
        std::int64_t& up = up_[fact.subject];
        const std::int64_t before = up;
        if (fact.kind == FactKind::PoolWentDown) up -= fact.value;
        else if (fact.kind == FactKind::PoolCameBack) up = fact.value;
        else up += fact.value;
        components_[component].missing += before - up;
    } else if (subjects_.is_store[component]) {
        components_[component].copy_missing = fact.kind == FactKind::Promoted;
    }
    settle(component, fact.at);
}

void Spares::settle(std::uint32_t component, Instant at) {
    Component& state = components_[component];
    const bool is_short = state.missing > 0 || state.copy_missing;
    if (!state.touched) {
        state.touched = true;
        touched_.push_back(component);
    }
    if (is_short == state.is_short) return;
    state.is_short = is_short;
    were_missing_ = true;
    if (is_short) ++short_components_;
    else if (--short_components_ == 0) complete_since_ = at;
}

}  // namespace drsim::measure
