// Why an entry point is not served in full: where its requests are lost. Only replays ask for it.
#include <algorithm>

#include "sim/serving/service_level.h"

namespace drsim::serving {

using model::HeldBy;
using model::LevelReason;
using plan::PlanNeed;
using plan::PlanPool;

namespace {

// A smaller share of an entry point's requests is not reported.
constexpr double too_little = 1e-6;
constexpr std::size_t most_reasons = 4;

void add(std::vector<LevelReason>& reasons, LevelReason found) {
    const auto same = std::find_if(reasons.begin(), reasons.end(), [&](const LevelReason& known) {
        return known.by == found.by && known.component == found.component && known.at == found.at;
    });
    if (same == reasons.end()) reasons.push_back(found);
    else same->missing += found.missing;
}

}  // namespace

void ServiceLevel::reasons_of_need(plan::NeedIndex need_index, plan::LaneIndex lane, double share,
                                   std::vector<LevelReason>& reasons) const {
    if (share < too_little) return;
    const PlanNeed& need = as_asked(need_index, lane);
    weigh(need);
    const double total = now_->total_weight[index_of(need)];
    if (total == 0) {
        bool any_up = false;
        for (std::uint32_t i = 0; i < need.candidates.count; ++i) any_up = any_up || up(plan_.pool_lists[need.candidates.first + i]) > 0;
        const std::uint32_t place = need.candidates.count == 1 ? plan_.pools[plan_.pool_lists[need.candidates.first]].place : plan::none;
        HeldBy by = HeldBy::Down;
        if (need.store != plan::none && any_up) by = need.role == model::Role::Reader ? HeldBy::NoReader : HeldBy::NoWriter;
        add(reasons, {0, by, need.component, place, share});
        return;
    }
    const plan::LaneIndex on = lane_of(need, lane);
    if (need.unrouted) {  // the share of regions in which nothing is up
        double sent = 0;
        for (std::uint32_t i = 0; i < need.candidates.count; ++i) sent += now_->edges[need.candidates.first + i].weight;
        if (const double lost = share * (1 - sent / total); lost >= too_little)
            add(reasons, {0, HeldBy::Down, need.component, plan::none, lost});
    }
    for (std::uint32_t i = 0; i < need.candidates.count; ++i) {
        const Edge& edge = now_->edges[need.candidates.first + i];
        const plan::PoolIndex pool = plan_.pool_lists[need.candidates.first + i];
        const double missed = share * (edge.weight - edge.arriving()) / total;  // sent to instances that are down
        if (missed >= too_little) add(reasons, {0, HeldBy::Down, plan_.pools[pool].component, plan_.pools[pool].place, missed});
        const double part = share * edge.arriving() / total;
        if (part * (1 - now_->answered[pool * lane_count_ + on]) >= too_little) reasons_of_pool(pool, on, part, reasons);
    }
}

void ServiceLevel::reasons_of_pool(plan::PoolIndex pool, plan::LaneIndex lane, double share, std::vector<LevelReason>& reasons) const {
    const PlanPool& what = plan_.pools[pool];
    if (up(pool) == 0 && !is_remembered(pool)) return add(reasons, {0, HeldBy::Down, what.component, what.place, share});
    const double accepted = now_->accepted[pool];
    const double beyond = share * (1 - accepted);
    if (beyond >= too_little) add(reasons, {0, HeldBy::Capacity, what.component, what.place, beyond});
    share *= accepted;
    const double fails = 1 - state_.release_works(what.component, at_);
    if (share * fails >= too_little) add(reasons, {0, HeldBy::Release, what.component, plan::none, share * fails});
    share *= 1 - fails;
    if (what.router != plan::none) {
        const auto& targets = plan_.routers[what.router].targets;
        for (std::uint32_t t = 0; t < targets.size(); ++t) {
            const double here = share * mix(what.router, t, plan_.lanes[lane].entry);
            const double lost = here < too_little ? 0 : here * (1 - answer(targets[t].need, lane));
            if (lost < too_little) continue;
            if (t != state_.routers[what.router].target) add(reasons, {0, HeldBy::CachedAnswers, what.component, t, lost});
            else reasons_of_need(targets[t].need, lane, here, reasons);
        }
    }
    for (std::uint32_t g = 0; what.asks && g < what.groups.count; ++g) {
        const plan::PlanGroup& group = plan_.groups[what.groups.first + g];
        if (share * (1 - answer_group(group, lane, nullptr)) < too_little) continue;
        for (plan::NeedIndex n(group.needs.first); n < group.needs.first + group.needs.count; ++n) {
            const PlanNeed& need = as_asked(n, lane);
            if ((need.entries >> plan_.lanes[lane].entry & 1) == 0) continue;
            const double asks =
                group.calls * std::min(1.0, need.calls) * (1 - std::max(0.0, need.without)) * (1 - shielded(need, plan_.lanes[lane].entry));
            if (asks * (1 - answer(n, lane)) > 0) reasons_of_need(n, lane, share * asks, reasons);
        }
    }
}

std::vector<LevelReason> ServiceLevel::reasons(plan::EntryIndex entry) const {
    std::vector<LevelReason> found;
    reasons_of_need(plan_.entries[entry].need, plan::own_lane(entry), 1, found);
    std::stable_sort(found.begin(), found.end(), [](const LevelReason& a, const LevelReason& b) { return a.missing > b.missing; });
    if (found.size() > most_reasons) found.resize(most_reasons);
    return found;
}

}  // namespace drsim::serving
