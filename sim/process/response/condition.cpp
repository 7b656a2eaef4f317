#include "sim/process/response/condition.h"

#include <algorithm>

#include "sim/base/level.h"
#include "sim/process/store/replication.h"
#include "sim/process/world/world.h"

namespace drsim::process {

using plan::PlanCondition;
using Op = PlanCondition::Op;

namespace {

// Lag, and levels on a ramp, move all the time: automation reads them again after this interval.
constexpr Duration moves_between_changes{60'000'000};

bool reaches(const PlanCondition& asked, double value) { return asked.above != is_below(value, asked.level); }

bool holds_now(World& world, const PlanCondition& asked) {
    switch (asked.op) {
        case Op::DownWatch: return world.serving(asked.watch()) == 0;
        case Op::DownPlace: return world.place_serving(asked.subject) == 0;
        case Op::Serving: return reaches(asked, world.serving(asked.watch()));
        case Op::ServingPlace: return reaches(asked, world.place_serving(asked.subject));
        case Op::ServingEntry: return reaches(asked, world.entry_level(asked.entry()));
        case Op::Lag: {
            if (asked.subject == none) return false;  // the copy was removed from the system
            const bool below = lag_of(world, asked.pool()) < Duration{asked.microseconds};
            return asked.above ? !below : below;
        }
        case Op::BadRelease: {
            for (std::uint32_t c = 0; c < world.releases.size(); ++c)
                if ((asked.subject == none || asked.subject == c) && world.releases[c].active) return true;
            return false;
        }
        case Op::Finished: return world.runbooks[asked.subject].has_finished;
        case Op::All:
        case Op::Any:
        case Op::Not: break;
    }
    return false;
}

}  // namespace

bool holds(World& world, std::uint32_t condition) {
    const PlanCondition& asked = world.plan.conditions[condition];
    if (asked.op == Op::All || asked.op == Op::Any || asked.op == Op::Not) {
        for (std::uint32_t i = 0; i < asked.children.count; ++i) {
            const bool child = holds(world, asked.children.first + i);
            if (asked.op == Op::All && !child) return false;
            if (asked.op == Op::Any && child) return true;
            if (asked.op == Op::Not && child) return false;
        }
        return asked.op != Op::Any;
    }
    if (!holds_now(world, asked)) return false;
    if (asked.held == none) return true;
    const HeldState& held = world.held[asked.held];
    return held.holds && world.now() - held.since >= Duration{asked.microseconds};
}

std::uint32_t cause_of_change(World& world, std::uint32_t condition, std::uint32_t otherwise) {
    const PlanCondition& asked = world.plan.conditions[condition];
    const auto of_component = [&](std::uint32_t component) { return world.causes.of_component(component, world.now(), otherwise); };
    switch (asked.op) {
        case Op::All:
        case Op::Any:
        case Op::Not:
            for (std::uint32_t i = 0; i < asked.children.count; ++i) {
                const std::uint32_t cause = cause_of_change(world, asked.children.first + i, otherwise);
                if (cause != otherwise) return cause;
            }
            return otherwise;
        case Op::DownWatch:
        case Op::Serving: return of_component(world.plan.needs[world.plan.watches[asked.watch()].need].component);
        case Op::ServingEntry: return world.causes.of_entry(asked.entry(), world.now(), otherwise);
        case Op::Lag: return asked.subject == none ? otherwise : of_component(world.plan.pools[asked.pool()].component);
        case Op::Finished: {
            const std::uint32_t last = world.runbooks[asked.subject].last_fact;
            return last != model::no_fact && world.record->facts[last].at == world.now() ? last : otherwise;
        }
        case Op::DownPlace:
        case Op::ServingPlace:
        case Op::BadRelease: break;
    }
    // Anything in a place can change its level.
    return world.record->facts[world.causes.latest()].at == world.now() ? world.causes.latest() : otherwise;
}

Instant may_hold_from(const World& world, std::uint32_t condition) {
    const PlanCondition& asked = world.plan.conditions[condition];
    Instant first = Instant::never();
    switch (asked.op) {
        case Op::All:
        case Op::Any:
        case Op::Not:
            for (std::uint32_t i = 0; i < asked.children.count; ++i)
                first = std::min(first, may_hold_from(world, asked.children.first + i));
            break;
        case Op::Lag: return world.now() + moves_between_changes;
        case Op::Serving:
        case Op::ServingEntry:
        case Op::DownWatch:
            if (world.ramp_until < Instant::never()) first = world.now() + moves_between_changes;
            break;
        case Op::DownPlace:
        case Op::ServingPlace:
        case Op::BadRelease:
        case Op::Finished: break;
    }
    if (asked.held == none || !world.held[asked.held].holds) return first;
    const Instant long_enough = world.held[asked.held].since + Duration{asked.microseconds};
    return long_enough > world.now() ? std::min(first, long_enough) : first;
}

void remember_held_conditions(World& world) {
    for (std::uint32_t slot = 0; slot < world.held.size(); ++slot) {
        const bool holds = holds_now(world, world.plan.conditions[world.plan.held_conditions[slot]]);
        if (holds && !world.held[slot].holds) world.held[slot].since = world.now();
        world.held[slot].holds = holds;
    }
}

void held_all_along(World& world) {
    for (HeldState& held : world.held)
        if (held.holds) held.since = Instant{} - Duration::forever();
}

}  // namespace drsim::process
