// What probes, alarms and conditions see of the last computed service level.
#include "sim/serving/service_level.h"

#include <algorithm>

namespace drsim::serving {

using plan::PlanNeed;
using plan::PlanPool;

double ServiceLevel::offered_to(const plan::PlanWatch& watch) const {
    const PlanNeed& need = plan_.needs[watch.need];
    double total = 0;
    for (std::uint32_t i = 0; i < need.candidates.count; ++i) total += offered(plan_.pool_lists[need.candidates.first + i]);
    return total;
}

/// What a shallow probe sees: whether anything answers at all, or in its role if it has one. Routers and balancers pass the question on to
/// where they send requests; if nothing is left there, their own answer is an error.
/// Callers that do not probe them know less: see is_held_healthy.
double ServiceLevel::answers_itself(const PlanNeed& need, model::Role role) const {
    double served = 0;
    std::uint32_t total = 0;
    for (std::uint32_t i = 0; i < need.candidates.count; ++i) {
        const std::uint32_t share = weight_of(need, i);
        const plan::PoolIndex pool = plan_.pool_lists[need.candidates.first + i];
        total += share;
        if (share == 0 || up(pool) == 0) continue;
        const PlanPool& what = plan_.pools[pool];
        double passes = 1;
        if (what.router != plan::none) {
            const plan::RouterIndex router = what.router;
            const plan::PlanTarget& target = plan_.routers[router].targets[state_.routers[router].target];
            passes = answers_itself(in_role(plan_, plan_.needs[role == model::Role::Any ? target.look : target.need], role), role);
        } else if (plan_.system->components[what.component].kind == model::Kind::LoadBalancer) {
            for (std::uint32_t g = 0; g < what.groups.count; ++g) passes *= answers_itself(plan_.groups[what.groups.first + g], role);
        }
        served += share * passes;
    }
    return total > 0 ? served / total : 0;
}

/// Of alternatives, the best answer; of `k of n`, whether so many answer.
double ServiceLevel::answers_itself(const plan::PlanGroup& group, model::Role role) const {
    double best = 0;
    std::uint32_t how_many = 0;
    for (std::uint32_t n = 0; n < group.needs.count; ++n) {
        const PlanNeed& need = in_role(plan_, plan_.needs[group.needs.first + n], role);
        const bool states_another = role != model::Role::Any && need.first_lane != plan::none;
        const double answers = answers_itself(need, states_another ? plan_.lanes[need.first_lane].role : role);
        best = std::max(best, answers);
        how_many += answers > 0 ? 1 : 0;
    }
    return group.at_least == 1 ? best : how_many >= group.at_least ? 1 : 0;
}

/// What a deep probe with a role of its own sees: one request in that role from every entry point whose requests could arrive here.
double ServiceLevel::answers_in_role(const plan::PlanWatch& watch) const {
    const PlanNeed& need = plan_.needs[watch.need];
    double kinds = 0;
    double served = 0;
    for (plan::EntryIndex e(0); e < entry_count_; ++e) {
        bool any = false;
        for (std::uint32_t i = 0; i < need.candidates.count && !any; ++i)
            any = (plan_.pools[plan_.pool_lists[need.candidates.first + i]].entries >> e & 1) != 0;
        if (!any) continue;
        kinds += 1;
        served += answer(watch.need, plan::LaneIndex(static_cast<std::uint32_t>(watch.role) * entry_count_ + e));
    }
    return kinds > 0 ? served / kinds : 0;
}

double ServiceLevel::of_watch(const plan::PlanWatch& watch) const {
    const PlanNeed& need = plan_.needs[watch.need];
    const ReleaseCondition& release = state_.releases[need.component];
    if (!watch.deep) return tidy(answers_itself(need, watch.role));
    // Answers that clients remember do not count in favour of the name.
    if (const plan::RouterIndex router = plan_.router_of[need.component]; router != plan::none && plan_.routers[router].remembered)
        if (is_out(router) || !gives_answers(router)) return 0;
    if (watch.role != model::Role::Any) return tidy(answers_in_role(watch));
    double sent = 0;
    double served = 0;
    for (std::uint32_t i = 0; i < need.candidates.count; ++i) {
        const plan::PoolIndex pool = plan_.pool_lists[need.candidates.first + i];
        if (watch.writer && pool != state_.stores[need.store].writer) continue;  // the others are read
        for (plan::LaneIndex lane(0); lane < lane_count_; ++lane) {
            sent += now_->offered[pool * lane_count_ + lane];
            served += now_->arrived[pool * lane_count_ + lane] * now_->answered[pool * lane_count_ + lane];
        }
    }
    if (sent == 0) {  // one imagined request of every entry point that could arrive here, in each possible role
        double kinds = 0;
        for (plan::LaneIndex lane(0); lane < lane_count_; ++lane) {
            bool any = false;
            for (std::uint32_t i = 0; i < need.candidates.count && !any; ++i)
                any = comes(plan_.pool_lists[need.candidates.first + i], lane);
            if (!any) continue;
            kinds += 1;
            served += answer(watch.need, lane);
        }
        sent = kinds;
    }
    if (sent == 0) return 0;
    double value = served / sent;
    if (watch.canary) {  // as the new release alone answers
        const double works = state_.release_works(need.component, at_);
        const double failing = state_.release_share(need.component, at_) > 0 ? release.failing : 0;
        value = works > 0 ? value / works * (1 - failing) : 1 - failing;
    }
    return tidy(value);
}

}  // namespace drsim::serving
