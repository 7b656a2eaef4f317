#include "sim/process/world/causes.h"

#include <algorithm>

#include "sim/model/fact_shapes.h"

namespace drsim::process {

using model::FactThing;
using plan::none;

Causes::Causes(const plan::Plan& plan) : plan_(plan), entries_(plan.entries.size()), components_(plan.system->components.size()) {
    notes_.reserve(256);
}

void Causes::begin(const model::FactList& facts) {
    facts_ = &facts;
    notes_.clear();
    ++trial_;
}

/// None for facts that say nothing about a component: each effect of a fault on its instances is a fact of its own.
std::uint32_t Causes::component_of(const model::Fact& fact) const {
    const model::FactShape& shape = shape_of(fact.kind);
    if (shape.changes_nothing) return none;
    switch (shape.subject) {
        case FactThing::Pool: return plan_.pools[fact.subject].component;
        case FactThing::Step: return plan_.steps[fact.subject].component;
        case FactThing::Component: return fact.subject;
        case FactThing::Fault: {
            const auto& given = plan_.scenario->given;
            const model::Fault& fault =
                fact.subject < given.size() ? given[fact.subject] : plan_.scenario->faults[fact.subject - given.size()];
            const auto* stall = std::get_if<model::Stall>(&fault.what);
            return stall ? stall->copy.component.value : none;
        }
        default: return none;
    }
}

/// The components that requests to a component can reach; with `entry`, only requests of that entry point.
/// A queue answers without asking the components that it hands on to.
std::vector<bool> Causes::reach_of(std::uint32_t component, plan::EntryIndex entry, Queues queues) const {
    const auto& components = plan_.system->components;
    std::vector<bool> reach(components.size());
    std::vector<std::uint32_t> open{component};
    reach[component] = true;
    const auto visit = [&](Id<model::Component> next) {
        if (reach[next.index()]) return;
        reach[next.index()] = true;
        open.push_back(next.value);
    };
    while (!open.empty()) {
        const model::Component& caller = components[open.back()];
        open.pop_back();
        if (caller.queue && queues == Queues::Stop) continue;
        for (const model::NeedGroup& group : caller.needs)
            for (const model::Need& need : group.of) {
                const bool concerns =
                    entry == none || need.only_for.empty() ||
                    std::find(need.only_for.begin(), need.only_for.end(), Id<model::EntryPoint>(entry)) != need.only_for.end();
                if (concerns) visit(need.component);
            }
        if (!caller.route) continue;
        for (const model::Address& target : caller.route->targets) visit(target.component);
    }
    return reach;
}

void Causes::find(Follower& follower, std::uint32_t component, plan::EntryIndex entry) const {
    follower.reach = follower.company = reach_of(component, entry, entry == none ? Queues::Pass : Queues::Stop);
    if (reach_of_entries_.empty())
        for (plan::EntryIndex e(0); e < plan_.entries.size(); ++e)
            reach_of_entries_.push_back(reach_of(plan_.needs[plan_.entries[e].need].component, e, Queues::Pass));
    for (const std::vector<bool>& other : reach_of_entries_) {
        bool shares = false;
        for (std::size_t c = 0; c < other.size(); ++c) shares = shares || (other[c] && follower.reach[c]);
        for (std::size_t c = 0; shares && c < other.size(); ++c)
            if (other[c]) follower.company[c] = true;
    }
}

const Causes::Follower& Causes::caught_up(Follower& follower, std::uint32_t component, plan::EntryIndex entry) {
    if (follower.reach.empty()) find(follower, component, entry);
    if (follower.trial != trial_) {
        follower.trial = trial_;
        follower.read = 0;
        follower.in_reach = follower.in_company = follower.helped = 0;
    }
    for (; follower.read < notes_.size(); ++follower.read) {
        const std::uint32_t fact = notes_[follower.read];
        const std::uint32_t changed = component_of((*facts_)[fact]);
        if (changed == none) continue;
        // Notes can repeat an earlier fact, which must not replace a later one.
        if (follower.reach[changed]) follower.in_reach = std::max(follower.in_reach, fact);
        if (follower.reach[changed] && !shape_of((*facts_)[fact].kind).is_loss) follower.helped = std::max(follower.helped, fact);
        if (follower.company[changed]) follower.in_company = std::max(follower.in_company, fact);
    }
    return follower;
}

std::uint32_t Causes::at(const Follower& follower, Instant now, std::uint32_t otherwise) const {
    if ((*facts_)[follower.in_reach].at == now) return follower.in_reach;
    return (*facts_)[follower.in_company].at == now ? follower.in_company : otherwise;
}

std::uint32_t Causes::of_entry(plan::EntryIndex entry, Instant now, std::uint32_t otherwise) {
    return at(caught_up(entries_[entry], plan_.needs[plan_.entries[entry].need].component, entry), now, otherwise);
}

std::uint32_t Causes::of_rise(plan::EntryIndex entry, Instant now, std::uint32_t otherwise) {
    const std::uint32_t cause = of_entry(entry, now, otherwise);
    const std::uint32_t helped = entries_[entry].helped;
    return shape_of((*facts_)[cause].kind).is_loss && (*facts_)[helped].at == now ? helped : cause;
}

std::uint32_t Causes::of_component(std::uint32_t component, Instant now, std::uint32_t otherwise) {
    return at(caught_up(components_[component], component, none), now, otherwise);
}

std::uint32_t Causes::of_component(std::uint32_t component, Instant now) {
    const Follower& follower = caught_up(components_[component], component, none);
    return at(follower, now, std::max(follower.in_reach, follower.in_company));
}

}  // namespace drsim::process
