#include "sim/process/service_level.h"

#include <algorithm>
#include <cmath>

#include "sim/process/majority.h"
#include "sim/process/routing.h"
#include "sim/process/world.h"

namespace drsim::process {

using plan::PlanNeed;
using plan::PlanPool;

namespace {
// An entry point without traffic still has a service level: that of one imagined request, too little to fill any capacity.
constexpr double imagined_rate = 1e-9;
}  // namespace

ServiceLevel::ServiceLevel(const plan::Plan& the_plan)
    : plan_(the_plan), entry_count_(static_cast<std::uint32_t>(the_plan.entries.size())), passing_{blank(), blank()} {
    make_room_for_states();
    entries.resize(entry_count_);
}

std::uint32_t ServiceLevel::up(const World& world, std::uint32_t pool) const {
    if (!judged_ && world.background_count > 0 && world.background_down[plan_.pools[pool].component]) return 0;
    return world.up_instances(pool);
}

double ServiceLevel::rate_of(const World& world, std::uint32_t entry) const {
    const model::Rate& rate = world.system.entry_points[entry].rate;
    if (const auto* constant = std::get_if<double>(&rate)) return std::max(*constant, imagined_rate);
    return std::max(std::get<Series>(rate).at(world.record->starts_at_s + at_.in_seconds()), imagined_rate);
}

/// How many instances of a candidate a caller sends to: those up, those that its balancer has not ejected, the writer, a readable copy.
std::uint32_t ServiceLevel::weight_of(const World& world, const PlanNeed& need, std::uint32_t candidate) const {
    const std::uint32_t pool = plan_.pool_lists[need.candidates.first + candidate];
    if (need.rotation != plan::none)
        return plan_.rotations[need.rotation + candidate].probed ? world.rotations[need.rotation + candidate].sent_to : world.pools[pool].instances;
    const std::uint32_t store = need.store;
    if (store == plan::none) {
        const PoolState& state = world.pools[pool];
        // The parts of a cache's lost nodes stay lost until its own failover has covered them.
        if (need.is_cache) return state.instances - state.covered;
        return is_remembered(world, pool) ? state.instances : up(world, pool);
    }
    const StoreState& held = world.stores[store];
    if (need.role == model::Role::Writer) {
        std::uint32_t endpoint = held.writer;
        if (need.pointer != plan::none) {
            const std::uint32_t copy = world.pointers[need.pointer];
            endpoint = copy == 0 ? held.pair_active : plan_.stores[store].first_pool + copy;
            if (copy == plan_.stores[store].copies) endpoint = plan_.stores[store].restored_pool;
        }
        if (pool != endpoint) return 0;
        const bool takes_writes = pool == held.writer ? held.is_open() && has_majority(world, store) : world.pools[pool].is_apart();
        return takes_writes ? std::min(up(world, pool), 1u) : 0;
    }
    if (world.pools[pool].fenced) return 0;
    const PlanPool& what = plan_.pools[pool];
    const auto& copies = world.system.components[need.component].store->copies;
    const bool readable = pool == held.writer || (what.copy < copies.size() && copies[what.copy].is != model::Copy::Is::Standby);
    return need.role == model::Role::Any || readable ? std::min(up(world, pool), 1u) : 0;
}

double ServiceLevel::shielded(const World& world, const PlanNeed& need, std::uint32_t entry) const {
    if (need.shields.count == 0 || (need.shielded_entries >> entry & 1) == 0) return 0;
    double warm = 0;
    double all = 0;
    bool any_up = false;
    for (std::uint32_t i = 0; i < need.shields.count; ++i) {
        const std::uint32_t pool = plan_.pool_lists[need.shields.first + i];
        const PoolState& state = world.pools[pool];
        double share = 1;
        if (state.warms_us > 0) share = std::min(1.0, static_cast<double>((at_ - state.cold_since).us) / static_cast<double>(state.warms_us));
        const std::uint32_t there = up(world, pool);
        any_up = any_up || there > 0;
        warm += share * (there + state.covered);
        all += state.instances;
    }
    return any_up && all > 0 ? need.shield_hits * std::min(1.0, warm / all) : 0;
}

bool ServiceLevel::is_out(const World& world, std::uint32_t router) const {
    const plan::Range pools = plan_.component_pools[plan_.routers[router].component];
    for (std::uint32_t p = pools.first; p < pools.first + pools.count; ++p)
        if (up(world, p) > 0) return false;
    return true;
}

bool ServiceLevel::lookups_answered(const World& world, std::uint32_t router) const {
    const plan::Range pools = plan_.component_pools[plan_.routers[router].component];
    for (std::uint32_t p = pools.first; p < pools.first + pools.count; ++p) {
        if (plan_.pools[p].groups.count == 0) return true;
        for (std::uint32_t e = 0; e < entry_count_; ++e)
            if ((plan_.pools[p].entries >> e & 1) != 0 && groups_answer(world, plan_.pools[p], e) > 0) return true;
    }
    return false;
}

/// Whether who asks for the name is told something. With background outages taken as up, one of what it needs may be such a one.
bool ServiceLevel::gives_answers(const World& world, std::uint32_t router) const {
    const RouterState& state = world.routers[router];
    if (!state.out) return true;
    return state.needs_out ? judged_ && world.background_count > 0 : !is_out(world, router);
}

/// Whether the pool is of a name that is out altogether: its clients need it no more than the answers that they hold.
bool ServiceLevel::is_remembered(const World& world, std::uint32_t pool) const {
    const std::uint32_t router = plan_.pools[pool].router;
    return router != plan::none && plan_.routers[router].remembered && is_out(world, router);
}

double ServiceLevel::mix(const World& world, std::uint32_t router, std::uint32_t target, std::uint32_t entry) const {
    return share_on_target(world, router, target, entry, at_, side_, gives_answers(world, router));
}

void ServiceLevel::weigh(const World& world, const PlanNeed& need) const {
    const std::size_t index = index_of(need);
    if (now_->weighed_in[index] == now_->round) return;
    if (drifted_) {  // weighed in another state than the one that it is known by
        now_->state.clear();
        if (fresh_known_ != nowhere && now_ == &known_[fresh_known_]) fresh_known_ = nowhere;
    }
    now_->weighed_in[index] = now_->round;
    double total = 0;
    for (std::uint32_t i = 0; i < need.candidates.count; ++i) {
        total += now_->weight[need.candidates.first + i] = weight_of(world, need, i);
        now_->in_play[plan_.pool_lists[need.candidates.first + i]] = now_->round;
    }
    for (std::uint32_t i = 0; i < need.shields.count; ++i) now_->in_play[plan_.pool_lists[need.shields.first + i]] = now_->round;
    now_->total_weight[index] = total;
}

bool ServiceLevel::send(const World& world, const PlanNeed& need, std::uint32_t entry, double rate) {
    weigh(world, need);
    const double total = now_->total_weight[index_of(need)];
    if (total == 0) return false;
    for (std::uint32_t i = 0; i < need.candidates.count; ++i) {
        const double share = now_->weight[need.candidates.first + i];
        if (share == 0) continue;
        const std::uint32_t pool = plan_.pool_lists[need.candidates.first + i];
        now_->offered[pool * entry_count_ + entry] += rate * share / total;
        // A balancer that has not noticed yet goes on sending to the instances that are down.
        if (need.rotation != plan::none && up(world, pool) < share) now_->missed[pool] += rate * (share - up(world, pool)) / total;
    }
    return true;
}

double ServiceLevel::answer(const World& world, const PlanNeed& need, std::uint32_t entry) const {
    weigh(world, need);
    const double total = now_->total_weight[index_of(need)];
    if (total == 0) return 0;
    double served = 0;
    for (std::uint32_t i = 0; i < need.candidates.count; ++i) {
        const double share = now_->weight[need.candidates.first + i];
        if (share > 0) served += share * now_->answered[plan_.pool_lists[need.candidates.first + i] * entry_count_ + entry];
    }
    return served / total;
}

/// What a pool accepts goes on: to a router's targets, or to all that it needs.
void ServiceLevel::pass_on(const World& world, std::uint32_t pool) {
    const PlanPool& what = plan_.pools[pool];
    if (what.imagined) now_->in_play[pool] = now_->round;  // its answers stand for whoever may ask later
    double total = 0;
    for (std::uint32_t e = 0; e < entry_count_; ++e) total += now_->offered[pool * entry_count_ + e];
    const std::uint32_t instances = up(world, pool);
    const double capacity = what.capacity * (what.any_serves ? 1 : instances);
    const double arrives = total - now_->missed[pool];
    now_->accepted[pool] = instances == 0 ? (is_remembered(world, pool) ? 1 : 0) : arrives > capacity ? capacity / total : total > 0 ? arrives / total : 1;
    if (total == 0 || now_->accepted[pool] == 0) return;

    const std::uint32_t router = what.router;
    for (std::uint32_t e = 0; e < entry_count_; ++e) {
        const double rate = now_->offered[pool * entry_count_ + e] * now_->accepted[pool];
        if (rate == 0) continue;
        if (router != plan::none) {
            const auto& targets = plan_.routers[router].targets;
            for (std::uint32_t t = 0; t < targets.size(); ++t) {
                const double share = mix(world, router, t, e);
                if (share > 0) send(world, plan_.needs[targets[t].need], e, rate * share);
            }
        }
        for (std::uint32_t g = 0; what.asks && instances > 0 && g < what.groups.count; ++g) {
            const plan::PlanGroup& group = plan_.groups[what.groups.first + g];
            // Of alternatives only the first that has anybody to send to is asked; of `k of n` all are.
            for (std::uint32_t n = 0; n < group.needs.count; ++n) {
                const PlanNeed& need = plan_.needs[group.needs.first + n];
                if ((need.entries >> e & 1) == 0) continue;
                const bool anybody = send(world, need, e, rate * need.calls * (1 - shielded(world, need, e)));
                if (anybody && group.at_least == 1) break;
            }
        }
    }
}

/// What a group of needs answers to one request: of alternatives the first that has anybody to send to, as requests are sent; of `k of n` the k-th best.
double ServiceLevel::answer_group(const World& world, const plan::PlanGroup& group, std::uint32_t entry) const {
    double best[16];
    std::uint32_t count = 0;
    for (std::uint32_t n = 0; n < group.needs.count && count < 16; ++n) {
        const PlanNeed& need = plan_.needs[group.needs.first + n];
        if ((need.entries >> entry & 1) == 0) continue;
        double served = answer(world, need, entry);
        const double kept = shielded(world, need, entry);
        served = kept + (1 - kept) * served;
        if (need.calls < 1) served = 1 - need.calls + need.calls * served;
        else if (need.calls > 1) served = served >= 1 ? 1 : std::pow(served, need.calls);
        if (need.without >= 0) served = need.without + (1 - need.without) * served;
        if (group.at_least == 1 && now_->total_weight[index_of(need)] > 0) return served;
        best[count++] = served;
    }
    if (count == 0) return 1;
    if (count > 1) std::sort(best, best + count, std::greater<>());
    return best[std::min(group.at_least, count) - 1];
}

/// Of requests that a pool has accepted: the share that all that it needs answers.
double ServiceLevel::groups_answer(const World& world, const PlanPool& what, std::uint32_t entry) const {
    double result = 1;
    for (std::uint32_t g = 0; what.asks && g < what.groups.count; ++g) result *= answer_group(world, plan_.groups[what.groups.first + g], entry);
    return result;
}

/// Of requests that a pool has accepted: the share that what stands behind it answers.
double ServiceLevel::answer_behind(const World& world, std::uint32_t pool, std::uint32_t entry) const {
    const PlanPool& what = plan_.pools[pool];
    double result = 1;
    if (what.router != plan::none) {
        const auto& targets = plan_.routers[what.router].targets;
        double served = 0;
        for (std::uint32_t t = 0; t < targets.size(); ++t) {
            const double share = mix(world, what.router, t, entry);
            if (share > 0) served += share * answer(world, plan_.needs[targets[t].need], entry);
        }
        result = served;
    }
    // A name that clients remember needs something only to be asked: see `names_notice`.
    const bool remembered = what.router != plan::none && plan_.routers[what.router].remembered;
    return remembered ? result : result * groups_answer(world, what, entry);
}

double ServiceLevel::needs_met(const World& world, std::uint32_t pool) const {
    const ReleaseState& release = world.releases[plan_.pools[pool].component];
    double served = 0;
    std::uint32_t kinds = 0;
    for (std::uint32_t e = 0; e < entry_count_; ++e) {
        if ((plan_.pools[pool].entries >> e & 1) == 0) continue;
        ++kinds;
        served += answer_behind(world, pool, e);
    }
    return kinds == 0 ? 1 : tidy(served / kinds * (1 - release.share * release.failing()));
}

void ServiceLevel::answer_back(const World& world, std::uint32_t pool) {
    const PlanPool& what = plan_.pools[pool];
    const double works = 1 - world.releases[what.component].share * world.releases[what.component].failing();
    for (std::uint32_t e = 0; e < entry_count_; ++e) {
        double& result = now_->answered[pool * entry_count_ + e];
        const bool is_asked = what.imagined || now_->offered[pool * entry_count_ + e] > 0;
        result = is_asked ? now_->accepted[pool] * works : 0;
        if (result == 0 || (what.entries >> e & 1) == 0) continue;
        result *= answer_behind(world, pool, e);
    }
}

void ServiceLevel::compute(const World& world, Instant at, Side side, bool judged) {
    at_ = at;
    side_ = side;
    judged_ = judged;
    ++computations_;
    drifted_ = false;
    const bool fresh = world.is_fresh() && !plan_.has_series_rates && world.background_count == 0;
    if (fresh && fresh_known_ != nowhere) {
        last_known_ = fresh_known_;
        now_ = &known_[fresh_known_];
        return;
    }
    if (is_passing(world)) now_ = passing_now_;
    else if (find_known_state(world, fresh)) return;
    if (now_ != passing_now_ || now_->changes != world.changes() || now_->judged != judged) now_->round = computations_;
    now_->changes = world.changes();
    now_->judged = judged;
    std::fill(now_->offered.begin(), now_->offered.end(), 0.0);
    std::fill(now_->missed.begin(), now_->missed.end(), 0.0);
    for (std::uint32_t e = 0; e < entry_count_; ++e) send(world, plan_.needs[plan_.entries[e].need], e, rate_of(world, e));
    for (const std::uint32_t pool : plan_.order) pass_on(world, pool);
    for (auto pool = plan_.order.rbegin(); pool != plan_.order.rend(); ++pool) answer_back(world, *pool);
    for (std::uint32_t e = 0; e < entry_count_; ++e) now_->entry[e] = tidy(answer(world, plan_.needs[plan_.entries[e].need], e));
}

void ServiceLevel::set_aside() {
    aside_ = {now_, at_, side_, judged_, drifted_};
    if (now_ == passing_now_) passing_now_ = &passing_[now_ == &passing_[0] ? 1 : 0];
}

bool ServiceLevel::take_back() {
    // A known state's place may have gone to another one meanwhile.
    stretch_ = now_ == aside_.answers ? nullptr : now_;
    const bool is_kept = aside_.answers == &passing_[0] || aside_.answers == &passing_[1];
    if (!is_kept) return false;
    now_ = passing_now_ = aside_.answers;
    at_ = aside_.at;
    side_ = aside_.side;
    judged_ = aside_.judged;
    drifted_ = aside_.drifted;
    return true;
}

double ServiceLevel::offered(std::uint32_t pool) const {
    double total = 0;
    for (std::uint32_t e = 0; e < entry_count_; ++e) total += now_->offered[pool * entry_count_ + e];
    return total;
}

std::optional<std::uint32_t> ServiceLevel::beyond_capacity(const World& world) const {
    for (const std::uint32_t pool : plan_.order) {
        const double lets_through = offered(pool) * now_->accepted[pool];
        const std::uint32_t instances = up(world, pool);
        if (instances == 0 && is_remembered(world, pool)) continue;
        const double capacity = instances == 0 ? 0 : plan_.pools[pool].capacity * (plan_.pools[pool].any_serves ? 1 : instances);
        if (lets_through > capacity * (1 + 1e-9)) return pool;   // the share was rounded
    }
    return {};
}

Instant ServiceLevel::next_bend(const World& world, Instant at) const {
    Instant next = world.cohorts.empty() ? Instant::never() : next_route_bend(world, at);
    for (const std::uint32_t p : plan_.cache_pools) {
        const PoolState& pool = world.pools[p];
        if (pool.warms_us == 0) continue;
        const Instant warm = pool.cold_since + Duration{pool.warms_us};
        if (warm > at) next = std::min(next, warm);
    }
    if (plan_.has_linear_rates) {
        for (const model::EntryPoint& entry : world.system.entry_points) {
            const auto* series = std::get_if<Series>(&entry.rate);
            if (series == nullptr || series->between != Between::Linear) continue;
            const double from = world.record->starts_at_s;
            next = std::min(next, Instant{Duration::seconds(series->next_row_after(from + at.in_seconds() + 1e-6) - from).us});
        }
    }
    return next;
}

}  // namespace drsim::process
