// Whom a pool asks for one of its requests, and how often: the one walk that loads, answers and written shares are computed with.
#pragma once

#include "sim/process/service_level.h"
#include "sim/process/world.h"

namespace drsim::process {

/// Calls `ask(need, rate)` for all that requests which a pool has accepted in a lane go on to; it says whether there was anybody to send to.
template <class Ask>
void ServiceLevel::each_call(const World& world, std::uint32_t pool, std::uint32_t lane, double rate, Ask ask) const {
    const plan::PlanPool& what = plan_.pools[pool];
    const std::uint32_t entry = plan_.lanes[lane].entry;
    if (what.router != plan::none) {
        const auto& targets = plan_.routers[what.router].targets;
        for (std::uint32_t t = 0; t < targets.size(); ++t) {
            const double share = mix(world, what.router, t, entry);
            if (share > 0) ask(targets[t].need, rate * share);
        }
    }
    for (std::uint32_t g = 0; what.asks && g < what.groups.count; ++g) {
        const plan::PlanGroup& group = plan_.groups[what.groups.first + g];
        // Of alternatives only the first that has anybody to send to is asked; of `k of n` all are.
        for (std::uint32_t n = 0; n < group.needs.count; ++n) {
            const plan::PlanNeed& need = as_asked(group.needs.first + n, lane);
            if ((need.entries >> entry & 1) == 0) continue;
            const bool anybody = ask(group.needs.first + n, rate * need.calls * (1 - shielded(world, need, entry)));
            if (anybody && group.at_least == 1) break;
        }
    }
}

}  // namespace drsim::process
