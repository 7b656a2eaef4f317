// Where the requests that a queue delivers go, and how much room there is for them. What one queue delivers enters the next one behind it.
#include <algorithm>
#include <functional>
#include <limits>

#include "sim/serving/calls.h"

namespace drsim::serving {

using plan::PlanNeed;
using plan::PlanPool;

void ServiceLevel::hand_nothing_on() { handed_on_.assign(plan_.pools.size() * lane_count_, 0.0); }

double ServiceLevel::handed_on_to(plan::PoolIndex pool) const {
    double total = 0;
    for (plan::LaneIndex lane(0); lane < lane_count_; ++lane) total += handed_on_[pool * lane_count_ + lane];
    return total;
}

/// As `send`, for what queues deliver.
void ServiceLevel::hand_to(plan::NeedIndex need_index, plan::LaneIndex lane, double rate) {
    const plan::PlanNeed& need = as_asked(need_index, lane);
    weigh(need);
    const double total = now_->total_weight[index_of(need)];
    if (total == 0) return;
    const plan::LaneIndex on = lane_of(need, lane);
    for (std::uint32_t i = 0; i < need.candidates.count; ++i)
        hands_on_[plan_.pool_lists[need.candidates.first + i] * lane_count_ + on] +=
            rate * now_->edges[need.candidates.first + i].weight / total;
}

void ServiceLevel::hand_on(plan::PoolIndex queue_pool, double rate) {
    if (rate <= 0) return;
    hands_on_.assign(plan_.pools.size() * lane_count_, 0.0);
    // In the lanes in which requests arrive now; if none do, in all lanes in which they could.
    const double offered_now = offered(queue_pool);
    std::uint32_t lanes = 0;
    for (plan::LaneIndex lane(0); lane < lane_count_; ++lane) lanes += comes(queue_pool, lane) ? 1 : 0;
    const plan::PlanPool& queue = plan_.pools[queue_pool];
    for (plan::LaneIndex lane(0); lane < lane_count_; ++lane) {
        if (!comes(queue_pool, lane)) continue;
        const double share = offered_now > 0 ? now_->offered[queue_pool * lane_count_ + lane] / offered_now : 1.0 / lanes;
        for (std::uint32_t g = 0; share > 0 && g < queue.groups.count; ++g) {
            const plan::PlanGroup& group = plan_.groups[queue.groups.first + g];
            for (plan::NeedIndex n(group.needs.first); n < group.needs.first + group.needs.count; ++n) {
                const plan::PlanNeed& need = as_asked(n, lane);
                if ((need.entries >> plan_.lanes[lane].entry & 1) == 0) continue;
                if (group.alternative != plan::none && answer_one(n, lane) == 0) continue;  // the next one takes it
                hand_to(n, lane, rate * share * group.calls * need.calls);
                if (group.alternative != plan::none) break;
            }
        }
    }
    for (const plan::PoolIndex pool : plan_.order) {  // callers before callees
        for (plan::LaneIndex lane(0); lane < lane_count_; ++lane) {
            const double comes_on = hands_on_[pool * lane_count_ + lane];
            if (comes_on <= 0) continue;
            handed_on_[pool * lane_count_ + lane] += comes_on;
            if (plan_.pools[pool].asks)
                each_call(pool, lane, comes_on * now_->accepted[pool],
                          [&](plan::NeedIndex need, double calls) { hand_to(need, lane, calls); });
        }
    }
}

double ServiceLevel::takers_of(plan::PoolIndex pool) const {
    const PlanPool& what = plan_.pools[pool];
    double takes = 1;
    for (std::uint32_t g = 0; g < what.groups.count; ++g) {
        double best = 0;
        for (plan::LaneIndex lane(0); lane < lane_count_; ++lane)
            if (comes(pool, lane)) best = std::max(best, answer_group(plan_.groups[what.groups.first + g], lane, nullptr));
        takes *= best;
    }
    return tidy(takes);
}

/// The room of a pool that is not counted yet: its own, limited by that of its callees if it only passes requests on.
double ServiceLevel::room_at(plan::PoolIndex pool) const {
    const PlanPool& what = plan_.pools[pool];
    counted_in_.resize(plan_.pools.size());
    if (counted_in_[pool] == count_) return 0;
    counted_in_[pool] = count_;
    double own = std::max(0.0, what.capacity * (what.any_serves ? 1 : up(pool)) - offered(pool));
    if (what.is_limited()) {  // shared with the other pools of its component in the region that are up
        const plan::Range pools = plan_.component_pools[what.component];
        double sharing = 0;
        for (plan::PoolIndex p(pools.first); p < pools.first + pools.count; ++p)
            sharing += plan_.pools[p].region == what.region && up(p) > 0 ? 1 : 0;
        own = sharing > 0 ? std::max(0.0, what.limit - in_its_region(now_->offered, pool)) / sharing : 0;
    }
    if (what.router != plan::none && what.groups.count == 0) {
        const std::uint32_t target = state_.routers[what.router].target;
        return std::min(own, more_room_of(plan_.needs[plan_.routers[what.router].targets[target].need]));
    }
    const bool passes_on = plan_.system->components[what.component].kind == model::Kind::LoadBalancer && what.groups.count == 1 &&
                           plan_.groups[what.groups.first].needs.count == 1;
    return passes_on ? std::min(own, more_room_of(plan_.needs[plan_.groups[what.groups.first].needs.first])) : own;
}

double ServiceLevel::more_room_of(const PlanNeed& need) const {
    weigh(need);
    double room = 0;
    for (std::uint32_t i = 0; i < need.candidates.count; ++i)
        if (now_->edges[need.candidates.first + i].weight > 0) room += room_at(plan_.pool_lists[need.candidates.first + i]);
    return room / need.calls;
}

double ServiceLevel::room_of(const PlanNeed& need) const {
    ++count_;
    return more_room_of(need);
}

double ServiceLevel::room_behind(plan::PoolIndex pool) const {
    plan::LaneIndex lane{0};
    while (lane + 1 < lane_count_ && !comes(pool, lane)) ++lane;
    const PlanPool& what = plan_.pools[pool];
    double room = std::numeric_limits<double>::infinity();
    for (std::uint32_t g = 0; g < what.groups.count; ++g) {
        const plan::PlanGroup& group = plan_.groups[what.groups.first + g];
        double all = 0;
        rooms_.clear();
        for (plan::NeedIndex n(group.needs.first); n < group.needs.first + group.needs.count; ++n) {
            const PlanNeed& need = as_asked(n, lane);
            if ((need.entries >> plan_.lanes[lane].entry & 1) == 0 || need.without >= 0) continue;
            const double here = room_of(need);
            rooms_.push_back(here);
            all += here;
        }
        if (rooms_.empty()) continue;
        // What one alternative cannot take goes on to the next. Of k of n all get every request, and the k-th decides.
        if (group.alternative == plan::none && !group.by_health) {
            const auto kth = rooms_.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(group.at_least, rooms_.size()) - 1);
            std::nth_element(rooms_.begin(), kth, rooms_.end(), std::greater<>());
            all = *kth;
        }
        room = std::min(room, all / group.calls);
    }
    return room;
}

}  // namespace drsim::serving
