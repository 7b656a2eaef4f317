#include "sim/measure/subjects.h"

#include <variant>

#include "sim/model/copies.h"
#include "sim/model/fact_shapes.h"
#include "sim/model/pool.h"

namespace drsim::measure {

using model::FactKind;

Subjects::Subjects(const model::System& system, const model::Scenario& scenario)
    : first_fault(static_cast<std::uint32_t>(scenario.given.size())) {
    for (const model::Pool& pool : model::pools_of(system)) {
        component_of_pool.push_back(pool.component.value);
        instances_of_pool.push_back(pool.instances);
        const auto& store = system.components[pool.component.index()].store;
        is_replica.push_back(store && pool.copy.value >= model::first_replica(*store));
    }
    control_plane = system.control_plane.value;
    for (const model::Component& component : system.components) {
        is_store.push_back(component.store.has_value());
        has_queues = has_queues || component.queue.has_value();
    }
    for (const model::EntryPoint& entry : system.entry_points)
        has_stale_clients = has_stale_clients || (entry.stale_answers && entry.stale_answers->share > 0);
    for (const model::Runbook& runbook : system.runbooks) {
        const bool planned = runbook.when_finished.exists();
        runbook_is_planned.push_back(planned);
        for (const model::Step& step : runbook.steps)
            step_is_planned.push_back(planned || std::holds_alternative<model::SwitchOver>(step.verb));
    }
}

bool Subjects::caused_by_plan(const model::FactList& facts, std::uint32_t index) const {
    for (; index < facts.size(); index = facts[index].cause) {
        const model::Fact& fact = facts[index];
        if (fact.kind == FactKind::FaultStruck || fact.kind == FactKind::TrialBegan) return false;
        if (fact.kind == FactKind::SwitchedOver) return true;
        if (shape_of(fact.kind).subject == model::FactThing::Step)
            return fact.subject < step_is_planned.size() && step_is_planned[fact.subject];
    }
    return false;
}

}  // namespace drsim::measure
