// What probes, alarms, conditions and queues see of the service level that was computed last.
#include "sim/process/service_level.h"

#include <algorithm>
#include <functional>
#include <limits>

#include "sim/process/world.h"

namespace drsim::process {

using plan::PlanNeed;
using plan::PlanPool;

double ServiceLevel::takers_of(const World& world, std::uint32_t pool) const {
    const PlanPool& what = plan_.pools[pool];
    double takes = 1;
    for (std::uint32_t g = 0; g < what.groups.count; ++g) {
        double best = 0;
        for (std::uint32_t lane = 0; lane < lane_count_; ++lane)
            if (comes(pool, lane)) best = std::max(best, answer_group(world, plan_.groups[what.groups.first + g], lane, nullptr));
        takes *= best;
    }
    return tidy(takes);
}

/// What a pool can still take that has not been counted yet: of its own or, where it only passes on, of those that it leads to.
double ServiceLevel::room_at(const World& world, std::uint32_t pool) const {
    const PlanPool& what = plan_.pools[pool];
    counted_in_.resize(plan_.pools.size());
    if (counted_in_[pool] == count_) return 0;
    counted_in_[pool] = count_;
    const double own = std::max(0.0, what.capacity * (what.any_serves ? 1 : up(world, pool)) - offered(pool));
    if (what.router != plan::none && what.groups.count == 0) {
        const RouterState& router = world.routers[what.router];
        return std::min(own, more_room_of(world, plan_.needs[plan_.routers[what.router].targets[router.target].need]));
    }
    const bool passes_on = world.system.components[what.component].kind == model::Kind::LoadBalancer && what.groups.count == 1 && plan_.groups[what.groups.first].needs.count == 1;
    return passes_on ? std::min(own, more_room_of(world, plan_.needs[plan_.groups[what.groups.first].needs.first])) : own;
}

double ServiceLevel::more_room_of(const World& world, const PlanNeed& need) const {
    weigh(world, need);
    double room = 0;
    for (std::uint32_t i = 0; i < need.candidates.count; ++i)
        if (now_->weight[need.candidates.first + i] > 0) room += room_at(world, plan_.pool_lists[need.candidates.first + i]);
    return room / need.calls;
}

double ServiceLevel::room_of(const World& world, const PlanNeed& need) const {
    ++count_;
    return more_room_of(world, need);
}

double ServiceLevel::room_behind(const World& world, std::uint32_t pool) const {
    std::uint32_t lane = 0;
    while (lane + 1 < lane_count_ && !comes(pool, lane)) ++lane;
    const PlanPool& what = plan_.pools[pool];
    double room = std::numeric_limits<double>::infinity();
    for (std::uint32_t g = 0; g < what.groups.count; ++g) {
        const plan::PlanGroup& group = plan_.groups[what.groups.first + g];
        double all = 0;
        rooms_.clear();
        for (std::uint32_t n = group.needs.first; n < group.needs.first + group.needs.count; ++n) {
            const PlanNeed& need = as_asked(n, lane);
            if ((need.entries >> plan_.lanes[lane].entry & 1) == 0 || need.without >= 0) continue;
            const double here = room_of(world, need);
            rooms_.push_back(here);
            all += here;
        }
        if (rooms_.empty()) continue;
        // What one alternative cannot take goes on to the next; of k of n each request is as quick as the k-th.
        if (group.alternative == plan::none && !group.by_health) {
            const auto kth = rooms_.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(group.at_least, rooms_.size()) - 1);
            std::nth_element(rooms_.begin(), kth, rooms_.end(), std::greater<>());
            all = *kth;
        }
        room = std::min(room, all / group.calls);
    }
    return room;
}

double ServiceLevel::offered_to(const plan::PlanWatch& watch) const {
    const PlanNeed& need = plan_.needs[watch.need];
    double total = 0;
    for (std::uint32_t i = 0; i < need.candidates.count; ++i) total += offered(plan_.pool_lists[need.candidates.first + i]);
    return total;
}

/// What a shallow probe sees: whether somebody answers at all, or in a role where it asks for one. Routers and balancers pass the question on to
/// where they send requests.
double ServiceLevel::answers_itself(const World& world, const PlanNeed& need, model::Role role) const {
    double served = 0;
    std::uint32_t total = 0;
    for (std::uint32_t i = 0; i < need.candidates.count; ++i) {
        const std::uint32_t share = weight_of(world, need, i);
        const std::uint32_t pool = plan_.pool_lists[need.candidates.first + i];
        total += share;
        if (share == 0 || up(world, pool) == 0) continue;
        const PlanPool& what = plan_.pools[pool];
        double passes = 1;
        if (what.router != plan::none) {
            const std::uint32_t router = what.router;
            const plan::PlanTarget& target = plan_.routers[router].targets[world.routers[router].target];
            passes = answers_itself(world, in_role(plan_, plan_.needs[role == model::Role::Any ? target.look : target.need], role), role);
        } else if (world.system.components[what.component].kind == model::Kind::LoadBalancer) {
            for (std::uint32_t g = 0; g < what.groups.count; ++g) passes *= answers_itself(world, plan_.groups[what.groups.first + g], role);
        }
        served += share * passes;
    }
    return total > 0 ? served / total : 0;
}

/// Of alternatives whoever answers; of `k of n` whether so many do.
double ServiceLevel::answers_itself(const World& world, const plan::PlanGroup& group, model::Role role) const {
    double best = 0;
    std::uint32_t how_many = 0;
    for (std::uint32_t n = 0; n < group.needs.count; ++n) {
        const PlanNeed& need = in_role(plan_, plan_.needs[group.needs.first + n], role);
        const bool states_another = role != model::Role::Any && need.first_lane != plan::none;
        const double answers = answers_itself(world, need, states_another ? plan_.lanes[need.first_lane].role : role);
        best = std::max(best, answers);
        how_many += answers > 0 ? 1 : 0;
    }
    return group.at_least == 1 ? best : how_many >= group.at_least ? 1 : 0;
}

/// What a deep probe sees that asks for a role itself: one request of every entry point whose requests could come here, in that role.
double ServiceLevel::answers_in_role(const World& world, const plan::PlanWatch& watch) const {
    const PlanNeed& need = plan_.needs[watch.need];
    double kinds = 0;
    double served = 0;
    for (std::uint32_t e = 0; e < entry_count_; ++e) {
        bool any = false;
        for (std::uint32_t i = 0; i < need.candidates.count && !any; ++i) any = (plan_.pools[plan_.pool_lists[need.candidates.first + i]].entries >> e & 1) != 0;
        if (!any) continue;
        kinds += 1;
        served += answer(world, watch.need, static_cast<std::uint32_t>(watch.role) * entry_count_ + e);
    }
    return kinds > 0 ? served / kinds : 0;
}

double ServiceLevel::of_watch(const World& world, const plan::PlanWatch& watch) const {
    const PlanNeed& need = plan_.needs[watch.need];
    const ReleaseState& release = world.releases[need.component];
    if (!watch.deep) return tidy(answers_itself(world, need, watch.role));
    // What clients remember is no merit of the name's.
    if (const std::uint32_t router = plan_.router_of[need.component]; router != plan::none && plan_.routers[router].remembered)
        if (is_out(world, router) || !gives_answers(world, router)) return 0;
    if (watch.role != model::Role::Any) return tidy(answers_in_role(world, watch));
    double sent = 0;
    double served = 0;
    for (std::uint32_t i = 0; i < need.candidates.count; ++i) {
        const std::uint32_t pool = plan_.pool_lists[need.candidates.first + i];
        if (watch.writer && pool != world.stores[need.store].writer) continue;  // others are read
        for (std::uint32_t lane = 0; lane < lane_count_; ++lane) {
            sent += now_->offered[pool * lane_count_ + lane];
            served += now_->offered[pool * lane_count_ + lane] * now_->answered[pool * lane_count_ + lane];
        }
    }
    if (sent == 0) {  // one imagined request of every entry point that could come here, in each role in which it could
        double kinds = 0;
        for (std::uint32_t lane = 0; lane < lane_count_; ++lane) {
            bool any = false;
            for (std::uint32_t i = 0; i < need.candidates.count && !any; ++i) any = comes(plan_.pool_lists[need.candidates.first + i], lane);
            if (!any) continue;
            kinds += 1;
            served += answer(world, watch.need, lane);
        }
        sent = kinds;
    }
    if (sent == 0) return 0;
    double value = served / sent;
    if (watch.canary) {  // as the new release alone answers
        const double works = 1 - release.share * release.failing();
        value = works > 0 ? value / works * (1 - release.failing()) : 1 - release.failing();
    }
    return tidy(value);
}

}  // namespace drsim::process
