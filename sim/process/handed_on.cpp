// Where requests go on to that a queue hands on: what one queue lets out comes into the next one behind it.
#include <algorithm>

#include "sim/process/calls.h"

namespace drsim::process {

void ServiceLevel::hand_nothing_on() { handed_on_.assign(plan_.pools.size() * lane_count_, 0.0); }

double ServiceLevel::handed_on_to(std::uint32_t pool) const {
    double total = 0;
    for (std::uint32_t lane = 0; lane < lane_count_; ++lane) total += handed_on_[pool * lane_count_ + lane];
    return total;
}

/// As `send` does, of what comes from queues.
void ServiceLevel::hand_to(const World& world, std::uint32_t need_index, std::uint32_t lane, double rate) {
    const plan::PlanNeed& need = as_asked(need_index, lane);
    weigh(world, need);
    const double total = now_->total_weight[index_of(need)];
    if (total == 0) return;
    const std::uint32_t on = lane_of(need, lane);
    for (std::uint32_t i = 0; i < need.candidates.count; ++i)
        hands_on_[plan_.pool_lists[need.candidates.first + i] * lane_count_ + on] += rate * now_->weight[need.candidates.first + i] / total;
}

void ServiceLevel::hand_on(const World& world, std::uint32_t queue_pool, double rate) {
    if (rate <= 0) return;
    hands_on_.assign(plan_.pools.size() * lane_count_, 0.0);
    // In the lanes in which requests come in now; where none do, in all in which they could.
    const double offered_now = offered(queue_pool);
    std::uint32_t lanes = 0;
    for (std::uint32_t lane = 0; lane < lane_count_; ++lane) lanes += comes(queue_pool, lane) ? 1 : 0;
    const plan::PlanPool& queue = plan_.pools[queue_pool];
    for (std::uint32_t lane = 0; lane < lane_count_; ++lane) {
        if (!comes(queue_pool, lane)) continue;
        const double share = offered_now > 0 ? now_->offered[queue_pool * lane_count_ + lane] / offered_now : 1.0 / lanes;
        for (std::uint32_t g = 0; share > 0 && g < queue.groups.count; ++g) {
            const plan::PlanGroup& group = plan_.groups[queue.groups.first + g];
            for (std::uint32_t n = group.needs.first; n < group.needs.first + group.needs.count; ++n) {
                const plan::PlanNeed& need = as_asked(n, lane);
                if ((need.entries >> plan_.lanes[lane].entry & 1) == 0) continue;
                if (group.alternative != plan::none && answer_one(world, n, lane) == 0) continue;   // the next one takes it
                hand_to(world, n, lane, rate * share * group.calls * need.calls);
                if (group.alternative != plan::none) break;
            }
        }
    }
    for (const std::uint32_t pool : plan_.order) {   // callers before those whom they call
        for (std::uint32_t lane = 0; lane < lane_count_; ++lane) {
            const double comes_on = hands_on_[pool * lane_count_ + lane];
            if (comes_on <= 0) continue;
            handed_on_[pool * lane_count_ + lane] += comes_on;
            if (plan_.pools[pool].asks) each_call(world, pool, lane, comes_on * now_->accepted[pool], [&](std::uint32_t need, double calls) { hand_to(world, need, lane, calls); });
        }
    }
}

}  // namespace drsim::process
