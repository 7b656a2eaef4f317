// What a group of needs answers: alternatives tried in turn or chosen by health, k of n.
//
// A request that fails at one alternative goes on to the next, and so does its load. Loads therefore depend on answers and answers on
// loads, so both are computed in rounds: in the first nothing goes on, in each later one what failed in the round before. If what goes on
// to an alternative never loads those tried before it, the result is exact after as many rounds as alternatives can follow one another.
// If they share a scarce capacity, loads grow from round to round to the least fixed point, where what goes on equals what fails.
#include <algorithm>
#include <cmath>

#include "sim/serving/calls.h"

namespace drsim::serving {

using plan::PlanGroup;
using plan::PlanNeed;
using plan::PlanPool;

namespace {

// Shares this close are equal.
constexpr double same_share = 1e-12;
// From this round on, rounds are averaged, because they overshoot and converge slowly near the point where a shared capacity just fills up.
constexpr int rounds_as_they_come = 16;
constexpr int most_rounds = 400;

}  // namespace

bool ServiceLevel::more_goes_on(int round) {
    double most = 0;
    for (std::size_t i = 0; i < will_go_on_.size(); ++i) most = std::max(most, std::abs(will_go_on_[i] - now_->goes_on[i]));
    if (most <= same_share || round == most_rounds) return false;
    for (std::size_t i = 0; i < will_go_on_.size(); ++i) {
        double& share = now_->goes_on[i];
        share = round > rounds_as_they_come ? (share + will_go_on_[i]) / 2 : will_go_on_[i];
    }
    return true;
}

/// Whether the health check in front of a need (a router's, a balancer's or its own) considers any candidate that is sent to healthy.
bool ServiceLevel::is_held_healthy(const PlanNeed& need) const {
    if (need.prober != plan::none) return !is_held_down(need.prober);  // a lost instance is asked until that is detected
    weigh(need);
    for (std::uint32_t i = 0; i < need.candidates.count; ++i) {
        if (now_->edges[need.candidates.first + i].weight == 0) continue;
        const PlanPool& what = plan_.pools[plan_.pool_lists[need.candidates.first + i]];
        if (what.router != plan::none) {
            const plan::PlanTarget& target = plan_.routers[what.router].targets[state_.routers[what.router].target];
            std::uint32_t down = 0;
            for (plan::ProberIndex p(target.probers.first); p < target.probers.first + target.probers.count; ++p)
                down += is_held_down(p) ? 1 : 0;
            if (target.probers.count == 0 || down < target.agree) return true;
            continue;
        }
        bool all = true;
        for (std::uint32_t g = 0; g < what.groups.count && all; ++g) {
            const PlanGroup& group = plan_.groups[what.groups.first + g];
            std::uint32_t some_left = 0;
            for (std::uint32_t n = 0; n < group.needs.count; ++n) {
                const PlanNeed& behind = plan_.needs[group.needs.first + n];
                bool any = behind.rotation == plan::none;  // no balancer: nothing is known about what is behind
                for (std::uint32_t k = 0; k < behind.candidates.count && !any; ++k)
                    any = state_.sent_to[plan_.rotation_lists[behind.rotation + k]] > 0;
                some_left += any ? 1 : 0;
            }
            all = some_left >= group.at_least;
        }
        if (all) return true;
    }
    return false;
}

/// The alternative that all requests of a lane go to: the first one that is considered healthy; none if there is none.
plan::NeedIndex ServiceLevel::chosen_by_health(const PlanGroup& group, plan::LaneIndex lane) const {
    for (plan::NeedIndex n(group.needs.first); n < group.needs.first + group.needs.count; ++n) {
        const PlanNeed& need = as_asked(n, lane);
        if ((need.entries >> plan_.lanes[lane].entry & 1) != 0 && is_held_healthy(need)) return n;
    }
    return plan::none;
}

/// The served share of one request at one need, with all its calls, the share that a cache answers and the share that is served without.
double ServiceLevel::answer_one(plan::NeedIndex need_index, plan::LaneIndex lane) const {
    const PlanNeed& need = as_asked(need_index, lane);
    double served = answer(need_index, lane);
    const double kept = shielded(need, plan_.lanes[lane].entry);
    served = kept + (1 - kept) * served;
    if (need.calls < 1) served = 1 - need.calls + need.calls * served;
    else if (need.calls > 1) served = served >= 1 ? 1 : std::pow(served, need.calls);
    return need.without >= 0 ? need.without + (1 - need.without) * served : served;
}

double ServiceLevel::answer_in_turn(const PlanGroup& group, plan::LaneIndex lane, double* goes_on) const {
    double failed = 1;  // share of requests that no alternative tried so far has answered
    bool any = false;
    for (std::uint32_t n = 0; n < group.needs.count && failed > 0; ++n) {
        if ((plan_.needs[group.needs.first + n].entries >> plan_.lanes[lane].entry & 1) == 0) continue;
        const std::size_t slot = (group.alternative + n) * lane_count_ + lane;
        if (goes_on != nullptr) goes_on[slot] = failed;
        if (any && goes_on != nullptr && now_->goes_on[slot] == 0) return 1;  // not tried in this round: its answer counts from the next
        any = true;
        failed = tidy(failed * (1 - answer_one(plan::NeedIndex(group.needs.first + n), lane)));
    }
    return any ? 1 - failed : 1;
}

double ServiceLevel::answer_called(const PlanGroup& group, plan::LaneIndex lane, double* goes_on) const {
    if (group.alternative != plan::none) return answer_in_turn(group, lane, goes_on);
    best_.clear();
    for (plan::NeedIndex n(group.needs.first); n < group.needs.first + group.needs.count; ++n) {
        if ((plan_.needs[n].entries >> plan_.lanes[lane].entry & 1) == 0) continue;
        if (group.by_health) {
            const plan::NeedIndex chosen = chosen_by_health(group, lane);
            return chosen == plan::none ? 0 : answer_one(chosen, lane);
        }
        best_.push_back(answer_one(n, lane));
    }
    if (best_.empty()) return 1;
    const std::size_t counts = std::min<std::size_t>(group.at_least, best_.size()) - 1;  // the k-th best of all that are asked
    std::nth_element(best_.begin(), best_.begin() + static_cast<std::ptrdiff_t>(counts), best_.end(), std::greater<>());
    return best_[counts];
}

double ServiceLevel::answer_group(const PlanGroup& group, plan::LaneIndex lane, double* goes_on) const {
    const double served = answer_called(group, lane, goes_on);
    return group.calls < 1 ? 1 - group.calls + group.calls * served : served;
}

}  // namespace drsim::serving
