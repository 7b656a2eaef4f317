// How long a step without `takes` lasts: the time of the mechanism that it triggers.
#include <algorithm>

#include "sim/process/response/effect.h"
#include "sim/process/world/world.h"

namespace drsim::process {

using namespace model;

Duration own_time(World& world, std::uint32_t step, std::uint32_t attempt) {
    const plan::PlanStep& planned = world.plan.steps[step];
    const Verb& verb = planned.step->verb;
    if (const auto* promote = std::get_if<Promote>(&verb)) {
        const StorePart& part = *world.system.components[promote->copy.component.index()].store;
        const Copy& copy = part.copies[promote->copy.copy.index()];
        if (copy.promotion)
            return world.draw(*copy.promotion,
                              world.plan.stores[world.plan.store_of[promote->copy.component.index()]].promotion[promote->copy.copy.index()],
                              attempt);
        return part.failover ? world.draw(part.failover->takes, planned.takes, attempt) : Duration{};
    }
    if (const auto* restart = std::get_if<Restart>(&verb)) {
        const Component& what = world.system.components[restart->what.component.index()];
        if (what.service) return world.draw(what.service->starts_in, planned.takes, attempt);
        if (what.store && what.store->restarts_in) return world.draw(*what.store->restarts_in, planned.takes, attempt);
        return {};
    }
    if (const auto* rollback = std::get_if<Rollback>(&verb)) {
        Duration longest{};
        for (const Id<Component> service : rollback->services) {
            const auto& part = world.system.components[service.index()].service;
            if (part && part->rollout && part->rollout->rollback_takes && world.releases[service.index()].active)
                longest = std::max(longest, world.draw(*part->rollout->rollback_takes, planned.takes, attempt));
        }
        return longest;
    }
    if (const auto* wait = std::get_if<Wait>(&verb)) return world.draw(wait->time, planned.takes, attempt);
    return {};
}

}  // namespace drsim::process
