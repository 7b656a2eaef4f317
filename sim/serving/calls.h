// The needs that a pool calls for one of its requests, and how often. Loads, answers and written shares are all computed with this walk.
#pragma once

#include "sim/serving/service_level.h"

namespace drsim::serving {

/// Calls `ask(need, rate)` for everything that requests accepted by a pool in a lane go on to.
template <class Ask>
void ServiceLevel::each_call(plan::PoolIndex pool, plan::LaneIndex lane, double rate, Ask ask) const {
    const plan::PlanPool& what = plan_.pools[pool];
    const plan::EntryIndex entry = plan_.lanes[lane].entry;
    if (what.router != plan::none) {
        const auto& targets = plan_.routers[what.router].targets;
        for (std::uint32_t t = 0; t < targets.size(); ++t) {
            const double share = mix(what.router, t, entry);
            if (share > 0) ask(targets[t].need, rate * share);
        }
    }
    const auto ask_one = [&](plan::NeedIndex index, double requests) {
        const plan::PlanNeed& need = as_asked(index, lane);
        ask(index, requests * need.calls * (1 - shielded(need, entry)));
    };
    // Clients remember a name that is out and do not ask it, so nobody asks for what it needs in order to answer.
    const bool asks = what.asks && (what.router == plan::none || up(pool) > 0);
    for (std::uint32_t g = 0; asks && g < what.groups.count; ++g) {
        const plan::PlanGroup& group = plan_.groups[what.groups.first + g];
        if (group.by_health) {
            const plan::NeedIndex chosen = chosen_by_health(group, lane);
            if (chosen != plan::none) ask_one(chosen, rate * group.calls);
            continue;
        }
        bool is_first = true;
        for (std::uint32_t n = 0; n < group.needs.count; ++n) {
            if ((plan_.needs[group.needs.first + n].entries >> entry & 1) == 0) continue;
            // Of alternatives the first is tried with every request, a later one with what failed before it. Of `k of n` all are asked.
            const double share =
                is_first || group.alternative == plan::none ? 1 : now_->goes_on[(group.alternative + n) * lane_count_ + lane];
            if (share == 0) break;
            ask_one(plan::NeedIndex(group.needs.first + n), rate * group.calls * share);
            is_first = false;
        }
    }
}

}  // namespace drsim::serving
