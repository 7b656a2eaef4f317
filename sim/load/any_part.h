// Whether a system has any part of a given kind; used by notes on blind spots.
#pragma once

#include <algorithm>
#include <variant>

#include "sim/model/system.h"

namespace drsim::load {

template <class Is>
bool any_component(const model::System& system, Is is) {
    return std::any_of(system.components.begin(), system.components.end(), is);
}

template <class Is>
bool any_step(const model::System& system, Is is) {
    return std::any_of(system.runbooks.begin(), system.runbooks.end(),
                       [&](const model::Runbook& runbook) { return std::any_of(runbook.steps.begin(), runbook.steps.end(), is); });
}

template <class... Verbs>
bool any_step_of(const model::System& system) {
    return any_step(system, [](const model::Step& step) { return (std::holds_alternative<Verbs>(step.verb) || ...); });
}

}  // namespace drsim::load
