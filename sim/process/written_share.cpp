// Which share of the writes is taken, and by whom: the writer, or an old one that clients still point at.
#include "sim/process/service_level.h"

#include "sim/process/world.h"

namespace drsim::process {

using plan::PlanNeed;
using plan::PlanPool;

void ServiceLevel::add_sent(const World& world, const PlanNeed& need, std::uint32_t entry, double rate, Sent& sent) const {
    for (std::uint32_t i = 0; i < need.candidates.count; ++i) {
        if (now_->weight[need.candidates.first + i] == 0) continue;   // a writer is one: all goes to it
        const std::uint32_t pool = plan_.pool_lists[need.candidates.first + i];
        const double answered = rate * now_->answered[pool * entry_count_ + entry];
        const bool is_writer = pool == world.stores[need.store].writer;
        (is_writer ? sent.to_writer : sent.to_apart) += rate;
        (is_writer ? sent.answered_by_writer : sent.answered_apart) += answered;
    }
}

ServiceLevel::Sent ServiceLevel::sent_to_writers(const World& world, std::uint32_t store, std::uint32_t entry) const {
    Sent sent;
    const auto ask = [&](const PlanNeed& need, double rate) {
        weigh(world, need);
        const bool anybody = now_->total_weight[index_of(need)] > 0;
        if (anybody && need.store == store && need.role == model::Role::Writer) add_sent(world, need, entry, rate, sent);
        return anybody;
    };
    ask(plan_.needs[plan_.entries[entry].need], rate_of(world, entry));
    for (const std::uint32_t caller : plan_.order) {
        const PlanPool& what = plan_.pools[caller];
        const double rate = now_->offered[caller * entry_count_ + entry] * now_->accepted[caller];
        if (rate == 0) continue;
        for (std::uint32_t t = 0; what.router != plan::none && t < plan_.routers[what.router].targets.size(); ++t)
            ask(plan_.needs[plan_.routers[what.router].targets[t].need], rate * mix(world, what.router, t, entry));
        for (std::uint32_t g = 0; what.asks && g < what.groups.count; ++g) {
            const plan::PlanGroup& group = plan_.groups[what.groups.first + g];
            for (std::uint32_t n = 0; n < group.needs.count; ++n) {
                const PlanNeed& need = plan_.needs[group.needs.first + n];
                if ((need.entries >> entry & 1) == 0) continue;
                const bool anybody = ask(need, rate * need.calls);
                if (anybody && group.at_least == 1) break;
            }
        }
    }
    return sent;
}

double ServiceLevel::of_writes(const World& world, const plan::PlanWrites& writes) const {
    const plan::PlanStore& store = plan_.stores[writes.store];
    bool any_apart = false;
    const auto ask = [&](std::uint32_t pool) { any_apart = any_apart || (world.pools[pool].is_apart() && up(world, pool) > 0); };
    for (std::uint32_t c = 0; c < store.copies; ++c) ask(store.first_pool + c);
    if (store.restored_pool != plan::none) ask(store.restored_pool);
    const auto at_writer = [&] { return of_watch(world, plan_.watches[writes.watch]); };
    if (!any_apart) return writes.apart ? 0 : at_writer();
    if (writes.entry != plan::none) {
        const Sent sent = sent_to_writers(world, writes.store, writes.entry);
        return sent.answered_apart > 0 ? of_entry(writes.entry) * sent.answered_apart / (sent.answered_by_writer + sent.answered_apart) : 0;
    }
    // A data set's own writes come from all who write, from each in proportion to what it sends.
    Sent sent;
    for (std::uint32_t e = 0; e < entry_count_; ++e) {
        const Sent of_one = sent_to_writers(world, writes.store, e);
        sent.to_writer += of_one.to_writer;
        sent.to_apart += of_one.to_apart;
        sent.answered_apart += of_one.answered_apart;
    }
    const double all = sent.to_writer + sent.to_apart;
    const double apart = sent.answered_apart > 0 ? sent.answered_apart / all : 0;
    if (writes.apart) return apart;
    return apart > 0 ? apart + at_writer() * sent.to_writer / all : at_writer();
}

}  // namespace drsim::process
