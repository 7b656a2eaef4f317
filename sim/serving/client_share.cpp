#include "sim/serving/client_share.h"

#include <algorithm>

#include "sim/serving/serving_state.h"

namespace drsim::serving {

using plan::Survival;

namespace {

double survival_at(const Survival& survival, std::int64_t since_us, Side side) {
    const auto& points = survival.points;
    if (since_us <= 0 && side == Side::Before) return 1;
    const auto later = std::lower_bound(points.begin() + 1, points.end(), since_us,
                                        [](const Survival::Point& point, std::int64_t us) { return point.since_us < us; });
    if (later == points.end()) return 0;
    if (since_us < later->since_us) {
        const Survival::Point& from = *(later - 1);
        const double part = static_cast<double>(since_us - from.since_us) / static_cast<double>(later->since_us - from.since_us);
        return from.share + (later->share - from.share) * part;
    }
    if (side == Side::Before) return later->share;
    return (std::upper_bound(later, points.end(), since_us,
                             [](std::int64_t us, const Survival::Point& point) { return us < point.since_us; }) -
            1)
        ->share;  // a jump has happened
}

std::uint32_t stale_population(const ServingState& state, plan::RouterIndex router, plan::EntryIndex entry) {
    const plan::Range range = state.plan.routers[router].populations;
    for (std::uint32_t i = 1; i < range.count; ++i)
        if (state.plan.populations[range.first + i].entry == entry) return range.first + i;
    return none;
}

}  // namespace

/// For clients whose answers expire after a change: stale clients, and the clients of a router that all move together.
double share_in(const ServingState& state, plan::RouterIndex router, std::uint32_t population, std::uint32_t target, Instant at, Side side,
                bool gives_answers) {
    double old_answers = 0;
    double here = 0;
    for (const Cohort& cohort : state.cohorts) {
        if (cohort.router != router || cohort.population != population) continue;
        const double share = share_still_held(state, cohort, at, side);
        old_answers += share;
        if (cohort.target == target) here += share;
    }
    if (gives_answers && state.routers[router].target == target) here += std::max(0.0, 1 - old_answers);
    return here;
}

double share_still_held(const ServingState& state, const Cohort& cohort, Instant at, Side side) {
    const std::int64_t since = (at - cohort.since).us;
    if (state.plan.routers[cohort.router].one_draw) {
        const bool holds = side == Side::Before ? since <= cohort.lasts_us : since < cohort.lasts_us;
        return holds ? cohort.share : 0;
    }
    const bool before = side == Side::Before;
    if (cohort.asked.at != at || cohort.asked.before != before)
        cohort.asked = {at, before, cohort.share * survival_at(state.plan.populations[cohort.population].survival, since, side)};
    return cohort.asked.held;
}

double share_on_target(const ServingState& state, plan::RouterIndex router, std::uint32_t target, plan::EntryIndex entry, Instant at,
                       Side side, bool gives_answers) {
    const std::uint32_t says = gives_answers ? state.routers[router].target : none;
    if (state.cohorts.empty() && state.kept_answers.empty()) return says == target ? 1 : 0;
    const plan::PlanRouter& route = state.plan.routers[router];
    const double stale = state.plan.entries[entry].stale_share;
    const std::uint32_t others = stale > 0 ? stale_population(state, router, entry) : none;
    const double share = route.one_draw ? share_in(state, router, route.populations.first, target, at, side, gives_answers)
                                        : state.kept_answers.share_on(router, target, says, at, side);
    if (others == none) return share;
    return (1 - stale) * share + stale * share_in(state, router, others, target, at, side, gives_answers);
}

Instant next_route_bend(const ServingState& state, Instant at) {
    Instant next = state.kept_answers.next_bend(state.routers, at);
    for (const Cohort& cohort : state.cohorts) {
        if (state.plan.routers[cohort.router].one_draw) continue;  // a jump, reported by ClientsMoved
        const auto& points = state.plan.populations[cohort.population].survival.points;
        const auto bend = std::upper_bound(points.begin(), points.end(), (at - cohort.since).us,
                                           [](std::int64_t us, const Survival::Point& point) { return us < point.since_us; });
        if (bend != points.end()) next = std::min(next, cohort.since + Duration{bend->since_us});
    }
    return next;
}

}  // namespace drsim::serving
