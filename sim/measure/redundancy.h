// Whether any component lacks an instance or a copy, fact by fact.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/measure/subjects.h"

namespace drsim::measure {

/// A component, except the provider's control plane, is short while fewer of its instances are up than at the start, wherever they are; an
/// autoscaler that removes some means them not to be there. A store is also short from a promotion or a restore until its redundancy is
/// restored: until as many copies as at the start are up, hold data and follow the present writer.
class RedundancyTracker {
public:
    explicit RedundancyTracker(const Subjects& subjects);

    void reset();
    /// A fact that can set `Redundant`.
    void hear(const model::Fact& fact);

    [[nodiscard]] bool were_missing() const { return were_missing_; }
    [[nodiscard]] bool are_missing() const { return short_components_ > 0; }
    /// Since when nothing is missing; valid only after something was.
    [[nodiscard]] Instant complete_since() const { return complete_since_; }

private:
    // State of an earlier round is void: a trial touches few pools and components, and a reset none.
    struct Pool {
        std::uint64_t round = 0;
        std::int64_t up = 0;
        std::uint32_t component = 0;
        std::uint32_t at_start = 0;   // instances
        bool is_of_provider = false;  // a control plane, whose spares are the provider's business
    };
    struct Component {
        std::uint64_t round = 0;
        std::int64_t missing = 0;  // instances; below zero: there are more than at the start
        bool copy_missing = false;
        bool is_short = false;
        bool is_store = false;
    };
    static constexpr std::uint32_t none = 0xffffffffu;
    void hear_of_pool(const model::Fact& fact);
    void hear_of_store(const model::Fact& fact);
    Pool& pool(std::uint32_t index);
    Component& component(std::uint32_t index);
    void settle(Component& component, Instant at);

    std::vector<Pool> pools_;
    std::vector<Component> components_;
    std::vector<std::uint32_t> restored_pools_;  // by component: the pool that a restore fills, absent at the start; or none
    std::uint64_t round_ = 0;                    // one per trial
    std::uint32_t short_components_ = 0;
    bool were_missing_ = false;
    Instant complete_since_;
};

}  // namespace drsim::measure
