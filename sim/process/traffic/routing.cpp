#include "sim/process/traffic/routing.h"

#include <algorithm>

#include "sim/process/world/world.h"
#include "sim/serving/client_share.h"

namespace drsim::process {

using model::FactKind;
using plan::Survival;
using serving::Answering;
using serving::Cohort;
using serving::Side;

namespace {

/// The clients of a population that hold `answer` drop it from now on at their own pace. Clients that are already dropping it are
/// unaffected.
void begin_to_leave(World& world, plan::RouterIndex router, std::uint32_t population, std::uint32_t answer, Duration together) {
    const bool answers = world.state.routers[router].answering == Answering::Yes;
    const double hold = share_in(world.state, router, population, answer, world.now(), Side::After, answers);
    double already_leaving = 0;
    for (const Cohort& cohort : world.state.cohorts)
        if (cohort.router == router && cohort.population == population && cohort.target == answer)
            already_leaving += share_still_held(world.state, cohort, world.now(), Side::After);
    if (hold - already_leaving > 0) world.leave({router, population, answer, hold - already_leaving, world.now(), together.us, {}});
}

/// Whether a population ever asks its router.
bool comes_here(const World& world, std::uint32_t population) {
    const plan::PlanPopulation& clients = world.plan.populations[population];
    return clients.entry == none || (world.plan.pools[world.plan.routers[clients.router].pool].entries >> clients.entry & 1) != 0;
}

/// When the last old answer of a population ends.
std::int64_t longest(const Survival& survival) { return survival.points.back().since_us; }

/// Waits for the end of a population's old answers. A drain of an earlier change that is still going on does not matter.
Process tell_when_moved(World& world, plan::RouterIndex router, plan::EntryIndex entry, Instant at, std::uint32_t cause) {
    co_await world.until(at, kernel::Phase::World);
    const std::uint32_t component = world.plan.routers[router].component;
    const FactKind kind = entry == none ? FactKind::ClientsMoved : FactKind::StaleClientsMoved;
    world.changed(world.say(kind, cause, component, entry));
}

}  // namespace

std::uint32_t route_to(World& world, plan::RouterIndex router, std::uint32_t target, std::uint32_t cause) {
    const plan::PlanRouter& route = world.plan.routers[router];
    const model::RoutePart& part = *world.system.components[route.component].route;
    RouterState& state = world.routers[router];
    const std::uint32_t old = world.state.routers[router].target;
    const bool answers = world.state.routers[router].answering == Answering::Yes;
    const std::uint32_t fact = world.say(FactKind::RouteChanged, cause, route.component, target);
    world.forget_who_left();
    const Duration together = route.one_draw ? world.draw(*part.drain, route.drain, state.switches) : Duration{};
    for (std::uint32_t i = 0; i < route.populations.count; ++i) {
        const std::uint32_t population = route.populations.first + i;
        const plan::EntryIndex stale_entry = world.plan.populations[population].entry;
        if (!comes_here(world, population)) continue;
        const bool obeys = stale_entry == none && !route.one_draw;
        const std::int64_t lasts = route.one_draw ? together.us
                                   : obeys        ? route.ttl.us
                                                  : longest(world.plan.populations[population].survival);
        // While a name does not answer, nobody learns of its new target.
        if (obeys && answers) world.tell_clients(router, old, target);
        // Clients that hold the old target's answer drop it; clients that hold the new target's answer keep it.
        if (!obeys && lasts > 0) begin_to_leave(world, router, population, old, together);
        tell_when_moved(world, router, stale_entry, world.now() + Duration{lasts}, fact);
    }
    state.changed_fact = fact;
    ++state.switches;
    world.answer_with(router, target, fact);
    return fact;
}

void start_routers(World& world) {
    for (auto pool = world.plan.order.rbegin(); pool != world.plan.order.rend(); ++pool) {  // targets before the names that lead to them
        const plan::RouterIndex router = world.plan.pools[*pool].router;
        if (router == none) continue;
        const auto& targets = world.plan.routers[router].targets;
        std::uint32_t first_up = none;
        for (std::uint32_t t = 0; t < targets.size(); ++t) {
            const plan::Range probers = targets[t].probers;
            if (probers.count == 0) break;
            const plan::PlanProber& prober = world.plan.probers[probers.first];
            if (prober.probe.role == model::Role::Any) break;
            const bool answers = world.serving(prober.watch) > 0;
            if (answers && first_up == none) first_up = t;
            if (answers) continue;
            for (plan::ProberIndex p(probers.first); p < probers.first + probers.count; ++p) world.hold_for_down(p, true, 0);
            world.changed(0);
        }
        if (first_up == none || first_up == world.state.routers[router].target) continue;
        world.answer_with(router, first_up, 0);
    }
}

void names_notice(World& world) {
    for (plan::RouterIndex r(0); r < world.routers.size(); ++r) {
        const plan::PlanRouter& route = world.plan.routers[r];
        if (!route.remembered) continue;
        const serving::RouterCondition& now = world.state.routers[r];
        if (world.plan.pools[route.pool].groups.count > 0) world.look();
        const bool needs_out = !world.level.lookups_answered(r);
        const Answering answering = needs_out ? Answering::NeedsOut : world.level.is_out(r) ? Answering::Out : Answering::Yes;
        if (answering == now.answering) continue;
        const bool was_out = now.answering != Answering::Yes;
        const bool out = answering != Answering::Yes;
        const std::uint32_t obedient = route.populations.first;
        if (out && !was_out) {
            world.forget_who_left();
            if (comes_here(world, obedient)) world.tell_clients(r, now.target, none);
            for (std::uint32_t p = obedient + 1; p < obedient + route.populations.count; ++p)
                if (comes_here(world, p) && longest(world.plan.populations[p].survival) > 0) begin_to_leave(world, r, p, now.target, {});
        }
        if (!out && was_out && comes_here(world, obedient)) world.tell_clients_again(r, now.target);
        world.answer_as(r, answering, world.causes.of_component(route.component, world.now(), 0));
    }
}

void target_belief_changed(World& world, plan::RouterIndex router, std::uint32_t cause) {
    const plan::PlanRouter& route = world.plan.routers[router];
    const model::RoutePart& part = *world.system.components[route.component].route;
    if (world.routers[router].pinned || !part.switches_automatically) return;
    const auto believed_up = [&](std::uint32_t t) {
        const plan::Range probers = route.targets[t].probers;
        std::uint32_t down = 0;
        for (std::uint32_t i = 0; i < probers.count; ++i) down += world.probers[probers.first + i].down ? 1 : 0;
        return down < route.targets[t].agree;
    };
    const std::uint32_t present = world.state.routers[router].target;
    std::uint32_t preferred = present;
    for (std::uint32_t t = 0; t < route.targets.size(); ++t) {
        if (!believed_up(t)) continue;
        preferred = t;
        break;
    }
    const bool returning = preferred < present;
    if (preferred == present || (returning && !part.returns_automatically && believed_up(present))) return;
    route_to(world, router, preferred, cause);
}

}  // namespace drsim::process
