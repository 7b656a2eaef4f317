#include "sim/process/world/limits.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>

#include "sim/model/fact_shapes.h"
#include "sim/process/world/world.h"

namespace drsim::process {

using model::Fact;
using model::FactThing;

namespace {

/// A part of the input that causes events, as named in a message.
struct Source {
    std::string_view what;
    std::string name;
    Where where;
    friend bool operator<(const Source& a, const Source& b) { return std::tie(a.what, a.name) < std::tie(b.what, b.name); }
};

template <class Thing>
Source source(std::string_view what, const Thing& thing) {
    return {what, thing.name, thing.where};
}

Source component(const World& world, std::uint32_t index) { return source("component", world.system.components[index]); }
Source pool(const World& world, plan::PoolIndex index) { return component(world, world.plan.pools[index].component); }
Source detector(const World& world, std::uint32_t index) { return source("detector", world.system.detection[index]); }

Source source_of(const World& world, const Fact& fact) {
    switch (shape_of(fact.kind).subject) {
        case FactThing::Fault: {
            const auto& given = world.scenario.given;
            return source("fault", fact.subject < given.size() ? given[fact.subject] : world.scenario.faults[fact.subject - given.size()]);
        }
        case FactThing::Detector: return detector(world, fact.subject);
        case FactThing::Party: return source("party", world.system.people[fact.subject]);
        case FactThing::Runbook: return source("runbook", world.system.runbooks[fact.subject]);
        case FactThing::Step: return source("runbook", world.system.runbooks[world.plan.steps[fact.subject].runbook]);
        case FactThing::Component: return component(world, fact.subject);
        case FactThing::Pool: return pool(world, plan::PoolIndex(fact.subject));
        default: break;
    }
    return {"scenario", world.scenario.name, world.scenario.where};
}

/// Events of coroutines do not tell their source: `busiest` counts facts instead.
bool is_process(std::uint32_t token) { return (token & 0x80000000u) == 0; }

Source source_of(const World& world, std::uint32_t token) {
    const std::uint32_t index = token & 0x00ffffffu;
    switch (static_cast<Tick>((token >> 24) & 0x7fu)) {
        case Tick::Prober: {
            const plan::PlanProber& prober = world.plan.probers[index];
            if (prober.detector != none) return detector(world, prober.detector);
            if (prober.router != none) return component(world, world.plan.routers[prober.router].component);
            return component(world, world.plan.needs[world.plan.watches[prober.watch].need].component);
        }
        case Tick::Alarm: return detector(world, world.plan.alarms[index].detector);
        case Tick::ReportCheck:
        case Tick::ReportDue: return detector(world, world.plan.reports[index].detector);
        case Tick::Autoscale: return component(world, world.plan.autoscales[index].component);
        case Tick::QueueEmpty: return component(world, world.plan.queues[index].component);
        case Tick::RateRow: return source("entry point", world.system.entry_points[index]);
        case Tick::Unheard:
        case Tick::RampEnd: break;
    }
    return {"scenario", world.scenario.name, world.scenario.where};
}

/// The source of most of the latest events, or of most of the latest facts if most of these events were coroutines.
Source busiest(const World& world, Limit reached) {
    std::map<Source, std::size_t> count;
    if (reached == Limit::Events)
        for (const std::uint32_t token : world.last_tokens)
            if (!is_process(token)) ++count[source_of(world, token)];
    std::size_t ticks = 0;
    for (const auto& [source, times] : count) ticks += times;
    if (ticks < world.last_tokens.size() / 2) {
        count.clear();
        constexpr std::size_t looked_at = 4096;
        const model::FactList& facts = world.record->facts;
        for (std::size_t i = facts.size() - std::min(facts.size(), looked_at); i < facts.size(); ++i) ++count[source_of(world, facts[i])];
    }
    return std::max_element(count.begin(), count.end(), [](const auto& a, const auto& b) { return a.second < b.second; })->first;
}

}  // namespace

TooMuch too_much(const World& world, Limit reached) {
    const std::uint64_t trial = world.record->trial;
    if (reached == Limit::Clock)
        return {trial, world.scenario.where,
                fmt::format("trial {} cannot be: its faults strike so late that it would end more than 13000d (35 years) after it begins",
                            trial)};
    const Source from = busiest(world, reached);
    std::string what;
    switch (reached) {
        case Limit::Events: what = fmt::format("{} million events", most_events / 1'000'000); break;
        case Limit::Record: what = fmt::format("{} MB of facts and changes of service levels", most_record_bytes >> 20); break;
        case Limit::Waiting: what = fmt::format("{} MB of processes that wait", most_waiting_bytes >> 20); break;
        case Limit::Clock: break;
    }
    return {trial, from.where,
            fmt::format("trial {} is given up {:.6f}s after it began, with {}, more than a trial may have; most come from {} \"{}\"", trial,
                        world.now().in_seconds(), what, from.what, from.name)};
}

}  // namespace drsim::process
