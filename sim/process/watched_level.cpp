// What probes, alarms, conditions and queues see of the service level that was computed last.
#include "sim/process/service_level.h"

#include <algorithm>

#include "sim/process/world.h"

namespace drsim::process {

using plan::PlanNeed;
using plan::PlanPool;

double ServiceLevel::takers_of(const World& world, std::uint32_t pool) const {
    const PlanPool& what = plan_.pools[pool];
    double takes = 1;
    for (std::uint32_t g = 0; g < what.groups.count; ++g) {
        double best = 0;
        for (std::uint32_t e = 0; e < entry_count_; ++e) best = std::max(best, answer_group(world, plan_.groups[what.groups.first + g], e));
        takes *= best;
    }
    return tidy(takes);
}

double ServiceLevel::offered_to(const plan::PlanWatch& watch) const {
    const PlanNeed& need = plan_.needs[watch.need];
    double total = 0;
    for (std::uint32_t i = 0; i < need.candidates.count; ++i) total += offered(plan_.pool_lists[need.candidates.first + i]);
    return total;
}

/// What a shallow probe sees: whether somebody answers at all. Routers and balancers pass the question on to where they send requests.
double ServiceLevel::answers_itself(const World& world, const PlanNeed& need) const {
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
            passes = answers_itself(world, plan_.needs[plan_.routers[router].targets[world.routers[router].target].need]);
        } else if (world.system.components[what.component].kind == model::Kind::LoadBalancer) {
            for (std::uint32_t g = 0; g < what.groups.count; ++g)
                passes *= answers_itself(world, plan_.needs[plan_.groups[what.groups.first + g].needs.first]);
        }
        served += share * passes;
    }
    return total > 0 ? served / total : 0;
}

double ServiceLevel::of_watch(const World& world, const plan::PlanWatch& watch) const {
    const PlanNeed& need = plan_.needs[watch.need];
    const ReleaseState& release = world.releases[need.component];
    if (!watch.deep) return tidy(answers_itself(world, need));
    // What clients remember is no merit of the name's.
    if (const std::uint32_t router = plan_.router_of[need.component]; router != plan::none && plan_.routers[router].remembered)
        if (is_out(world, router) || !gives_answers(world, router)) return 0;
    double sent = 0;
    double served = 0;
    for (std::uint32_t i = 0; i < need.candidates.count; ++i) {
        const std::uint32_t pool = plan_.pool_lists[need.candidates.first + i];
        if (watch.writer && pool != world.stores[need.store].writer) continue;  // others are read
        for (std::uint32_t e = 0; e < entry_count_; ++e) {
            sent += now_->offered[pool * entry_count_ + e];
            served += now_->offered[pool * entry_count_ + e] * now_->answered[pool * entry_count_ + e];
        }
    }
    if (sent == 0) {  // one imagined request of every entry point that could come here
        double kinds = 0;
        for (std::uint32_t e = 0; e < entry_count_; ++e) {
            bool comes = false;
            for (std::uint32_t i = 0; i < need.candidates.count && !comes; ++i)
                comes = (plan_.pools[plan_.pool_lists[need.candidates.first + i]].entries >> e & 1) != 0;
            if (!comes) continue;
            kinds += 1;
            served += answer(world, need, e);
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
