// Steps that can do a given thing, and whether one of them can be carried out. For sim/structure/ only.
#pragma once

#include "sim/structure/tier.h"

namespace drsim::structure {

/// Whether a step promotes this copy, named by its own name, by its role, or by where it is.
bool promotes(const model::Promote& step, const model::Pool& pool, const model::Copy& copy);

Id<Gate> Tier::any_step(const auto& fits) const {
    if (recovery_ == Recovery::None || recovery_ == Recovery::ByItself) return ground_.gates.never();
    std::vector<Id<Gate>> any;
    for (std::size_t r = 0; r < ground_.system.runbooks.size(); ++r) {
        const auto& steps = ground_.system.runbooks[r].steps;
        for (std::uint32_t s = 0; s < steps.size(); ++s)
            if (fits(steps[s])) any.push_back(can_do(Id<model::Runbook>(r), s));
    }
    return ground_.gates.any_of(std::move(any));
}

}  // namespace drsim::structure
