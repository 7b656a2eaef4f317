// The share of the writes that is accepted, and by which writer: the present one, or an old one that clients still point at.
#include "sim/serving/service_level.h"

#include "sim/serving/calls.h"

namespace drsim::serving {

using plan::PlanNeed;

void ServiceLevel::add_sent(const PlanNeed& need, plan::LaneIndex lane, double rate, Sent& sent) const {
    const double total = now_->total_weight[index_of(need)];
    for (std::uint32_t i = 0; i < need.candidates.count; ++i) {
        const Edge& edge = now_->edges[need.candidates.first + i];
        if (edge.weight == 0) continue;
        const plan::PoolIndex pool = plan_.pool_lists[need.candidates.first + i];
        const double answered = rate * edge.arriving() / total * now_->answered[pool * lane_count_ + lane];
        const bool is_writer = pool == state_.stores[need.store].writer;
        (is_writer ? sent.to_writer : sent.to_apart) += rate * edge.weight / total;
        (is_writer ? sent.answered_by_writer : sent.answered_apart) += answered;
    }
}

ServiceLevel::Sent ServiceLevel::sent_to_writers(plan::StoreIndex store, plan::EntryIndex entry) const {
    Sent sent;
    const auto ask = [&](plan::NeedIndex need_index, plan::LaneIndex lane, double rate) {
        const PlanNeed& need = as_asked(need_index, lane);
        weigh(need);
        if (now_->total_weight[index_of(need)] > 0 && need.store == store && need.role == model::Role::Writer)
            add_sent(need, lane, rate, sent);
    };
    ask(plan_.entries[entry].need, plan::own_lane(entry), rate_of(entry));
    for (const plan::PoolIndex caller : plan_.order)
        for (plan::LaneIndex lane = plan::own_lane(entry); lane < lane_count_; lane = plan::LaneIndex(lane + entry_count_)) {
            const double rate = now_->arrived[caller * lane_count_ + lane] * now_->accepted[caller];
            if (rate > 0) each_call(caller, lane, rate, [&](plan::NeedIndex need, double calls) { ask(need, lane, calls); });
        }
    return sent;
}

double ServiceLevel::of_writes(const plan::PlanWrites& writes) const {
    const plan::PlanStore& store = plan_.stores[writes.store];
    bool any_apart = false;
    const auto ask = [&](plan::PoolIndex pool) { any_apart = any_apart || (state_.pools[pool].is_apart() && up(pool) > 0); };
    for (std::uint32_t c = 0; c < store.copies; ++c) ask(store.pool_of(c));
    if (store.restored_pool != plan::none) ask(store.restored_pool);
    const auto at_writer = [&] { return of_watch(plan_.watches[writes.watch]); };
    if (!any_apart) return writes.apart ? 0 : at_writer();
    if (writes.entry != plan::none) {
        const Sent sent = sent_to_writers(writes.store, writes.entry);
        return sent.answered_apart > 0 ? of_entry(writes.entry) * sent.answered_apart / (sent.answered_by_writer + sent.answered_apart) : 0;
    }
    // A data set's own writes come from all entry points, in proportion to what each sends.
    Sent sent;
    for (plan::EntryIndex e(0); e < entry_count_; ++e) {
        const Sent of_one = sent_to_writers(writes.store, e);
        sent.to_writer += of_one.to_writer;
        sent.to_apart += of_one.to_apart;
        sent.answered_apart += of_one.answered_apart;
    }
    const double all = sent.to_writer + sent.to_apart;
    const double apart = sent.answered_apart > 0 ? sent.answered_apart / all : 0;
    if (writes.apart) return apart;
    return apart > 0 ? apart + at_writer() * sent.to_writer / all : at_writer();
}

}  // namespace drsim::serving
