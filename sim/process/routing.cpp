#include "sim/process/routing.h"

#include <algorithm>

#include "sim/process/world.h"

namespace drsim::process {

using model::FactKind;
using plan::Survival;

namespace {

double survival_at(const Survival& survival, std::int64_t since_us, Side side) {
    const auto& points = survival.points;
    if (since_us <= 0 && side == Side::Before) return 1;
    const auto later = std::lower_bound(points.begin() + 1, points.end(), since_us, [](const Survival::Point& point, std::int64_t us) { return point.since_us < us; });
    if (later == points.end()) return 0;
    if (since_us < later->since_us) {
        const Survival::Point& from = *(later - 1);
        const double part = static_cast<double>(since_us - from.since_us) / static_cast<double>(later->since_us - from.since_us);
        return from.share + (later->share - from.share) * part;
    }
    if (side == Side::Before) return later->share;
    return (std::upper_bound(later, points.end(), since_us, [](std::int64_t us, const Survival::Point& point) { return us < point.since_us; }) - 1)->share;  // a jump has happened
}

/// Of clients that a change makes leave their answers: stale ones, and those of a router that all move together.
double share_in(const World& world, std::uint32_t router, std::uint32_t population, std::uint32_t target, Instant at, Side side, bool gives_answers) {
    double old_answers = 0;
    double here = 0;
    for (const Cohort& cohort : world.cohorts) {
        if (cohort.router != router || cohort.population != population) continue;
        const double share = share_still_held(world, cohort, at, side);
        old_answers += share;
        if (cohort.target == target) here += share;
    }
    if (gives_answers && world.routers[router].target == target) here += std::max(0.0, 1 - old_answers);
    return here;
}

/// All of a population who hold `answer` leave it from now on, at their own pace; who is leaving it already goes on as before.
void begin_to_leave(World& world, std::uint32_t router, std::uint32_t population, std::uint32_t answer, Duration together) {
    const double hold = share_in(world, router, population, answer, world.now(), Side::After, !world.routers[router].out);
    double already_leaving = 0;
    for (const Cohort& cohort : world.cohorts)
        if (cohort.router == router && cohort.population == population && cohort.target == answer)
            already_leaving += share_still_held(world, cohort, world.now(), Side::After);
    if (hold - already_leaving > 0) world.cohorts.push_back({router, population, answer, hold - already_leaving, world.now(), together.us, {}});
}

/// Who holds nothing any more is forgotten: a record that flaps for days would else drag all of its past along.
void forget_who_left(World& world) {
    std::erase_if(world.cohorts, [&](const Cohort& cohort) { return share_still_held(world, cohort, world.now(), Side::After) == 0; });
}

/// Whether anybody of a population ever asks its router.
bool comes_here(const World& world, std::uint32_t population) {
    const plan::PlanPopulation& clients = world.plan.populations[population];
    return clients.entry == none || (world.plan.pools[world.plan.routers[clients.router].pool].entries >> clients.entry & 1) != 0;
}

std::uint32_t stale_population(const World& world, std::uint32_t router, std::uint32_t entry) {
    const plan::Range range = world.plan.routers[router].populations;
    for (std::uint32_t i = 1; i < range.count; ++i)
        if (world.plan.populations[range.first + i].entry == entry) return range.first + i;
    return none;
}

/// When the last old answer of a population ends.
std::int64_t longest(const Survival& survival) { return survival.points.back().since_us; }

/// Waits for the end of a population's old answers; the drain of an earlier change that is still going on does not concern it.
Process tell_when_moved(World& world, std::uint32_t router, std::uint32_t entry, Instant at, std::uint32_t cause) {
    co_await world.until(at, kernel::Phase::World);
    const std::uint32_t component = world.plan.routers[router].component;
    const FactKind kind = entry == none ? FactKind::ClientsMoved : FactKind::StaleClientsMoved;
    world.changed(world.say(kind, cause, component, entry));
}

}  // namespace

double share_still_held(const World& world, const Cohort& cohort, Instant at, Side side) {
    const std::int64_t since = (at - cohort.since).us;
    if (world.plan.routers[cohort.router].one_draw) {
        const bool holds = side == Side::Before ? since <= cohort.lasts_us : since < cohort.lasts_us;
        return holds ? cohort.share : 0;
    }
    const bool before = side == Side::Before;
    if (cohort.asked.at != at || cohort.asked.before != before)
        cohort.asked = {at, before, cohort.share * survival_at(world.plan.populations[cohort.population].survival, since, side)};
    return cohort.asked.held;
}

double share_on_target(const World& world, std::uint32_t router, std::uint32_t target, std::uint32_t entry, Instant at, Side side, bool gives_answers) {
    const std::uint32_t says = gives_answers ? world.routers[router].target : none;
    if (world.cohorts.empty() && world.kept_answers.empty()) return says == target ? 1 : 0;
    const plan::PlanRouter& route = world.plan.routers[router];
    const double stale = world.plan.entries[entry].stale_share;
    const std::uint32_t others = stale > 0 ? stale_population(world, router, entry) : none;
    const double share = route.one_draw ? share_in(world, router, route.populations.first, target, at, side, gives_answers)
                                        : world.kept_answers.share_on(router, target, says, at, side);
    if (others == none) return share;
    return (1 - stale) * share + stale * share_in(world, router, others, target, at, side, gives_answers);
}

Instant next_route_bend(const World& world, Instant at) {
    Instant next = world.kept_answers.next_bend(world.routers, at);
    for (const Cohort& cohort : world.cohorts) {
        if (world.plan.routers[cohort.router].one_draw) continue;  // a jump, told by ClientsMoved
        const auto& points = world.plan.populations[cohort.population].survival.points;
        const auto bend = std::upper_bound(points.begin(), points.end(), (at - cohort.since).us, [](std::int64_t us, const Survival::Point& point) { return us < point.since_us; });
        if (bend != points.end()) next = std::min(next, cohort.since + Duration{bend->since_us});
    }
    return next;
}

std::uint32_t route_to(World& world, std::uint32_t router, std::uint32_t target, std::uint32_t cause) {
    const plan::PlanRouter& route = world.plan.routers[router];
    const model::RoutePart& part = *world.system.components[route.component].route;
    RouterState& state = world.routers[router];
    const std::uint32_t old = state.target;
    const std::uint32_t fact = world.say(FactKind::RouteChanged, cause, route.component, target);
    forget_who_left(world);
    const Duration together = route.one_draw ? world.draw(*part.drain, route.drain, state.switches) : Duration{};
    for (std::uint32_t i = 0; i < route.populations.count; ++i) {
        const std::uint32_t population = route.populations.first + i;
        const std::uint32_t stale_entry = world.plan.populations[population].entry;
        if (!comes_here(world, population)) continue;
        const bool obeys = stale_entry == none && !route.one_draw;
        const std::int64_t lasts = route.one_draw ? together.us : obeys ? route.ttl.us : longest(world.plan.populations[population].survival);
        // While a name gives no answers nobody learns what it would say.
        if (obeys && !state.out) world.kept_answers.change(router, world.now(), old, target);
        // All others who hold the old target's answer leave it; who holds an answer that names the new one stays.
        if (!obeys && lasts > 0) begin_to_leave(world, router, population, old, together);
        tell_when_moved(world, router, stale_entry, world.now() + Duration{lasts}, fact);
    }
    state.target = target;
    state.changed_fact = fact;
    ++state.switches;
    world.changed(fact);
    return fact;
}

void start_routers(World& world) {
    for (auto pool = world.plan.order.rbegin(); pool != world.plan.order.rend(); ++pool) {  // a name of names after those that it leads to
        const std::uint32_t router = world.plan.pools[*pool].router;
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
            for (std::uint32_t p = probers.first; p < probers.first + probers.count; ++p) world.probers[p].down = true;
            world.changed(0);
        }
        if (first_up == none || first_up == world.routers[router].target) continue;
        world.routers[router].target = first_up;
        world.changed(0);
    }
}

void names_notice(World& world) {
    for (std::uint32_t r = 0; r < world.routers.size(); ++r) {
        const plan::PlanRouter& route = world.plan.routers[r];
        if (!route.remembered) continue;
        RouterState& state = world.routers[r];
        if (world.plan.pools[route.pool].groups.count > 0) world.look();
        const bool needs_out = !world.level.lookups_answered(world, r);
        const bool out = needs_out || world.level.is_out(world, r);
        if (out == state.out && needs_out == state.needs_out) continue;
        const std::uint32_t obedient = route.populations.first;
        if (out && !state.out) {
            forget_who_left(world);
            if (comes_here(world, obedient)) world.kept_answers.change(r, world.now(), state.target, none);
            for (std::uint32_t p = obedient + 1; p < obedient + route.populations.count; ++p)
                if (comes_here(world, p) && longest(world.plan.populations[p].survival) > 0) begin_to_leave(world, r, p, state.target, {});
        }
        if (!out && state.out && comes_here(world, obedient)) world.kept_answers.answer_again(r, world.now(), state.target);
        state.out = out;
        state.needs_out = needs_out;
        world.changed(world.causes.of_component(route.component, world.now(), 0));
    }
}

void target_belief_changed(World& world, std::uint32_t router, std::uint32_t cause) {
    const plan::PlanRouter& route = world.plan.routers[router];
    const model::RoutePart& part = *world.system.components[route.component].route;
    RouterState& state = world.routers[router];
    if (state.pinned || !part.switches_automatically) return;
    const auto believed_up = [&](std::uint32_t t) {
        const plan::Range probers = route.targets[t].probers;
        std::uint32_t down = 0;
        for (std::uint32_t i = 0; i < probers.count; ++i) down += world.probers[probers.first + i].down ? 1 : 0;
        return down < route.targets[t].agree;
    };
    std::uint32_t preferred = state.target;
    for (std::uint32_t t = 0; t < route.targets.size(); ++t) {
        if (!believed_up(t)) continue;
        preferred = t;
        break;
    }
    const bool returning = preferred < state.target;
    if (preferred == state.target || (returning && !part.returns_automatically && believed_up(state.target))) return;
    route_to(world, router, preferred, cause);
}

}  // namespace drsim::process
