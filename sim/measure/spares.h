// Whether any component is short of an instance or a copy, fact by fact.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/measure/subjects.h"

namespace drsim::measure {

/// A component is short while fewer of its instances are up than at the start, wherever they are; a store also from a promotion until it
/// is told to have its redundancy back.
class Spares {
public:
    explicit Spares(const Subjects& subjects);

    void reset();
    /// Of the kinds PoolWentDown, PoolCameBack, InstancesReady, Promoted, RedundancyRestored.
    void hear(const model::Fact& fact);

    [[nodiscard]] bool were_missing() const { return were_missing_; }
    [[nodiscard]] bool are_missing() const { return short_components_ > 0; }
    /// Since when nothing is missing; only after something was.
    [[nodiscard]] Instant complete_since() const { return complete_since_; }

private:
    struct Component {
        std::int64_t missing = 0;       // instances
        bool copy_missing = false;
        bool is_short = false;
        bool touched = false;
    };
    void settle(std::uint32_t component, Instant at);

    const Subjects& subjects_;
    std::vector<std::int64_t> up_;      // by pool
    std::vector<Component> components_;
    std::vector<std::uint32_t> touched_;
    std::uint32_t short_components_ = 0;
    bool were_missing_ = false;
    Instant complete_since_;
};

}  // namespace drsim::measure
