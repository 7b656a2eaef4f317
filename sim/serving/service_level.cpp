#include "sim/serving/service_level.h"

#include <algorithm>

#include "sim/serving/calls.h"
#include "sim/serving/client_share.h"
#include "sim/serving/store_roles.h"

namespace drsim::serving {

using plan::PlanNeed;
using plan::PlanPool;

ServiceLevel::ServiceLevel(const ServingState& state)
    : state_(state),
      plan_(state.plan),
      entry_count_(static_cast<std::uint32_t>(plan_.entries.size())),
      lane_count_(static_cast<std::uint32_t>(plan_.lanes.size())),
      passing_{blank(), blank()} {
    make_room_for_states();
    will_go_on_.resize(plan_.alternatives * lane_count_);
    std::uint32_t largest = 0;
    for (const plan::PlanGroup& group : plan_.groups) largest = std::max(largest, group.needs.count);
    best_.reserve(largest);
    entries.resize(entry_count_);
}

std::uint32_t ServiceLevel::up(plan::PoolIndex pool) const {
    if (!judged_ && state_.background_count > 0 && state_.background_down[plan_.pools[pool].component]) return 0;
    return state_.up_instances(pool);
}

/// Whether a copy accepts what is sent to it as a writer: the present writer does, and so does an old one that is kept apart,
/// for clients with that endpoint.
bool ServiceLevel::takes_writes(const PlanNeed& need, plan::PoolIndex pool) const {
    const StoreCondition& held = state_.stores[need.store];
    if (pool == held.writer) return held.is_open() && has_majority(state_, need.store);
    if (!state_.pools[pool].is_apart()) return false;
    if (!need.named) return need.pointer != plan::none;
    for (std::uint32_t i = 0; i < need.candidates.count; ++i)
        if (plan_.pool_lists[need.candidates.first + i] == held.writer) return false;
    return true;
}

/// How many instances of a candidate a caller sends to: those that are up, or those that its balancer has not ejected;
/// of a store the writer or a readable copy.
std::uint32_t ServiceLevel::weight_of(const PlanNeed& need, std::uint32_t candidate) const {
    const plan::PoolIndex pool = plan_.pool_lists[need.candidates.first + candidate];
    const bool balanced = need.rotation != plan::none;
    const plan::RotationIndex slot = balanced ? plan_.rotation_lists[need.rotation + candidate] : plan::none;
    // Without health checks a balancer never detects that an instance is gone.
    const std::uint32_t sent_to = !balanced ? 0 : plan_.rotations[slot].probed ? state_.sent_to[slot] : state_.pools[pool].instances;
    const plan::StoreIndex store = need.store;
    if (store == plan::none) {
        if (balanced) return sent_to;
        const PoolCondition& state = state_.pools[pool];
        // The parts of a cache's lost nodes stay lost until its own failover covers them.
        if (need.is_cache) return state.instances - state.covered;
        return is_remembered(pool) ? state.instances : up(pool);
    }
    const StoreCondition& held = state_.stores[store];
    const std::uint32_t there = balanced ? sent_to : std::min(up(pool), 1u);
    if (need.role == model::Role::Writer) {
        if (!need.named) {
            plan::PoolIndex endpoint = held.writer;
            if (need.pointer != plan::none) {
                const std::uint32_t copy = state_.pointers[need.pointer];
                endpoint = copy == 0 ? held.pair_active : plan_.stores[store].pool_of(copy);
                if (copy == plan_.stores[store].copies) endpoint = plan_.stores[store].restored_pool;
            }
            if (pool != endpoint) return 0;
        }
        return takes_writes(need, pool) ? there : 0;
    }
    if (state_.pools[pool].fenced) return 0;
    const bool readable = pool == held.writer || (plan_.pools[pool].copy < plan_.stores[store].copies && pool != standby_of(state_, store));
    return need.role == model::Role::Any || readable ? there : 0;
}

double ServiceLevel::shielded(const PlanNeed& need, plan::EntryIndex entry) const {
    if (need.shields.count == 0 || (need.shielded_entries >> entry & 1) == 0) return 0;
    double warm = 0;
    double all = 0;
    bool any_up = false;
    for (std::uint32_t i = 0; i < need.shields.count; ++i) {
        const plan::PoolIndex pool = plan_.pool_lists[need.shields.first + i];
        const PoolCondition& state = state_.pools[pool];
        double share = 1;
        const Warming& warming = state_.warming[pool];
        if (warming.warms_us > 0)
            share = std::min(1.0, static_cast<double>((at_ - warming.cold_since).us) / static_cast<double>(warming.warms_us));
        const std::uint32_t there = up(pool);
        any_up = any_up || there > 0;
        warm += share * (there + state.covered);
        all += state.instances;
    }
    return any_up && all > 0 ? need.shield_hits * std::min(1.0, warm / all) : 0;
}

bool ServiceLevel::is_out(plan::RouterIndex router) const {
    const plan::Range pools = plan_.component_pools[plan_.routers[router].component];
    for (plan::PoolIndex p(pools.first); p < pools.first + pools.count; ++p)
        if (up(p) > 0) return false;
    return true;
}

bool ServiceLevel::lookups_answered(plan::RouterIndex router) const {
    const plan::Range pools = plan_.component_pools[plan_.routers[router].component];
    for (plan::PoolIndex p(pools.first); p < pools.first + pools.count; ++p) {
        if (plan_.pools[p].groups.count == 0) return true;
        for (plan::LaneIndex lane(0); lane < lane_count_; ++lane)
            if (comes(p, lane) && groups_answer(plan_.pools[p], lane, nullptr) > 0) return true;
    }
    return false;
}

/// Whether a lookup of the name gets an answer. With background outages taken as up, what its needs lack may be such an outage.
bool ServiceLevel::gives_answers(plan::RouterIndex router) const {
    switch (state_.routers[router].answering) {
        case Answering::Yes: return true;
        case Answering::Out: return !is_out(router);
        case Answering::NeedsOut: break;
    }
    return judged_ && state_.background_count > 0;
}

/// Whether the pool belongs to a name that is out altogether: its clients need only the answers that they hold.
bool ServiceLevel::is_remembered(plan::PoolIndex pool) const {
    const plan::RouterIndex router = plan_.pools[pool].router;
    return router != plan::none && plan_.routers[router].remembered && is_out(router);
}

double ServiceLevel::mix(plan::RouterIndex router, std::uint32_t target, plan::EntryIndex entry) const {
    return share_on_target(state_, router, target, entry, at_, side_, gives_answers(router));
}

Edge ServiceLevel::edge_to(const PlanNeed& need, std::uint32_t candidate) const {
    const std::uint32_t weight = weight_of(need, candidate);
    if (need.rotation == plan::none) return {static_cast<double>(weight), 1};
    const std::uint32_t there = up(plan_.pool_lists[need.candidates.first + candidate]);
    return {static_cast<double>(weight), there < weight ? static_cast<double>(there) / weight : 1};
}

void ServiceLevel::weigh(const PlanNeed& need) const {
    const std::size_t index = index_of(need);
    if (now_->weighed_in[index] == now_->round) return;
    if (drifted_) {  // weighed in another state than the one that it is cached under
        now_->key.clear();
        if (fresh_known_ != nowhere && now_ == &known_[fresh_known_]) fresh_known_ = nowhere;
    }
    now_->weighed_in[index] = now_->round;
    double total = 0;
    for (std::uint32_t i = 0; i < need.candidates.count; ++i) {
        const Edge edge = edge_to(need, i);
        now_->edges[need.candidates.first + i] = edge;
        total += edge.weight;
        now_->in_play[plan_.pool_lists[need.candidates.first + i]] = now_->round;
    }
    for (std::uint32_t i = 0; i < need.shields.count; ++i) now_->in_play[plan_.pool_lists[need.shields.first + i]] = now_->round;
    now_->total_weight[index] = need.unrouted && total > 0 ? share_out(need) : total;
}

/// Requests that no router spreads go to each region in proportion to its instances, up or not, and inside a region to those that are up.
/// Scales the weights accordingly and returns their total, including lost regions.
double ServiceLevel::share_out(const PlanNeed& need) const {
    const auto region_of = [&](std::uint32_t i) { return plan_.pools[plan_.pool_lists[need.candidates.first + i]].region; };
    double total = 0;
    for (std::uint32_t first = 0, end = 0; first < need.candidates.count; first = end) {  // candidates of one region are adjacent
        double placed = 0, up = 0;
        for (end = first; end < need.candidates.count && region_of(end) == region_of(first); ++end) {
            placed += plan_.pools[plan_.pool_lists[need.candidates.first + end]].instances;
            up += now_->edges[need.candidates.first + end].weight;
        }
        total += placed;
        for (std::uint32_t i = first; i < end && up > 0; ++i) now_->edges[need.candidates.first + i].weight *= placed / up;
    }
    return total;
}

void ServiceLevel::send(plan::NeedIndex need_index, plan::LaneIndex lane, double rate) {
    const PlanNeed& need = as_asked(need_index, lane);
    weigh(need);
    const double total = now_->total_weight[index_of(need)];
    if (total == 0) return;
    const plan::LaneIndex on = lane_of(need, lane);
    for (std::uint32_t i = 0; i < need.candidates.count; ++i) {
        const Edge& edge = now_->edges[need.candidates.first + i];
        if (edge.weight == 0) continue;
        const std::uint32_t slot = plan_.pool_lists[need.candidates.first + i] * lane_count_ + on;
        now_->offered[slot] += rate * edge.weight / total;
        now_->arrived[slot] += rate * edge.arriving() / total;
    }
}

double ServiceLevel::answer(plan::NeedIndex need_index, plan::LaneIndex lane) const {
    const PlanNeed& need = as_asked(need_index, lane);
    weigh(need);
    const double total = now_->total_weight[index_of(need)];
    if (total == 0) return 0;
    const plan::LaneIndex on = lane_of(need, lane);
    double served = 0;
    for (std::uint32_t i = 0; i < need.candidates.count; ++i) {
        const Edge& edge = now_->edges[need.candidates.first + i];
        if (edge.weight > 0) served += edge.arriving() * now_->answered[plan_.pool_lists[need.candidates.first + i] * lane_count_ + on];
    }
    return served / total;
}

double ServiceLevel::in_its_region(const std::vector<double>& rates, plan::PoolIndex pool) const {
    const plan::Range pools = plan_.component_pools[plan_.pools[pool].component];
    double total = 0;
    for (plan::PoolIndex p(pools.first); p < pools.first + pools.count; ++p)
        if (plan_.pools[p].region == plan_.pools[pool].region) total += of_all_lanes(rates, p);
    return total;
}

/// Passes on what a pool accepts: to a router's targets and to everything that it needs.
void ServiceLevel::pass_on(plan::PoolIndex pool) {
    const PlanPool& what = plan_.pools[pool];
    if (what.is_imagined()) now_->in_play[pool] = now_->round;  // its answers may be asked for later
    const double arrives = of_all_lanes(now_->arrived, pool);
    const std::uint32_t instances = up(pool);
    const double capacity = what.capacity * (what.any_serves ? 1 : instances);
    now_->accepted[pool] = instances == 0 ? (is_remembered(pool) ? 1 : 0) : arrives > capacity ? capacity / arrives : 1;
    if (what.is_limited() && arrives > 0)
        if (const double all = in_its_region(now_->arrived, pool); all > what.limit) now_->accepted[pool] = what.limit / all;
    if (arrives == 0 || now_->accepted[pool] == 0) return;
    for (plan::LaneIndex lane(0); lane < lane_count_; ++lane) {
        const double rate = now_->arrived[pool * lane_count_ + lane] * now_->accepted[pool];
        if (rate > 0) each_call(pool, lane, rate, [&](plan::NeedIndex need, double calls) { send(need, lane, calls); });
    }
}

/// The share of a pool's accepted requests that all its needs answer.
double ServiceLevel::groups_answer(const PlanPool& what, plan::LaneIndex lane, double* goes_on) const {
    double result = 1;
    for (std::uint32_t g = 0; what.asks && g < what.groups.count; ++g)
        result *= answer_group(plan_.groups[what.groups.first + g], lane, goes_on);
    return result;
}

/// The share of a pool's accepted requests that everything behind it answers.
double ServiceLevel::answer_behind(plan::PoolIndex pool, plan::LaneIndex lane, double* goes_on) const {
    const PlanPool& what = plan_.pools[pool];
    double result = 1;
    if (what.router != plan::none) {
        const auto& targets = plan_.routers[what.router].targets;
        double served = 0;
        for (std::uint32_t t = 0; t < targets.size(); ++t) {
            const double share = mix(what.router, t, plan_.lanes[lane].entry);
            if (share > 0) served += share * answer(targets[t].need, lane);
        }
        result = served;
    }
    // A name that clients remember uses its needs only for lookups: see `names_notice`.
    const bool remembered = what.router != plan::none && plan_.routers[what.router].remembered;
    return remembered ? result : result * groups_answer(what, lane, goes_on);
}

double ServiceLevel::needs_met(plan::PoolIndex pool) const {
    double served = 0;
    std::uint32_t kinds = 0;
    for (plan::LaneIndex lane(0); lane < lane_count_; ++lane) {
        if (!comes(pool, lane)) continue;
        ++kinds;
        served += answer_behind(pool, lane, nullptr);
    }
    return kinds == 0 ? 1 : tidy(served / kinds * state_.release_works(plan_.pools[pool].component, at_));
}

void ServiceLevel::answer_back(plan::PoolIndex pool) {
    const PlanPool& what = plan_.pools[pool];
    const double works = state_.release_works(what.component, at_);
    for (plan::LaneIndex lane(0); lane < lane_count_; ++lane) {
        double& result = now_->answered[pool * lane_count_ + lane];
        const bool is_offered = now_->offered[pool * lane_count_ + lane] > 0;
        const plan::PlanLane& asking = plan_.lanes[lane];
        const bool is_asked = is_offered || (what.imagined_by_role[static_cast<std::size_t>(asking.role)] >> asking.entry & 1) != 0;
        result = is_asked ? now_->accepted[pool] * works : 0;
        if (result == 0) continue;
        result *= answer_behind(pool, lane, is_offered ? will_go_on_.data() : nullptr);
    }
}

void ServiceLevel::compute(Instant at, Side side, bool judged) {
    at_ = at;
    side_ = side;
    judged_ = judged;
    ++computations_;
    drifted_ = false;
    const bool fresh = state_.is_fresh() && !plan_.has_series_rates && state_.background_count == 0;
    if (fresh && fresh_known_ != nowhere) {
        last_known_ = fresh_known_;
        now_ = &known_[fresh_known_];
        return;
    }
    if (state_.is_passing(at_, side_)) now_ = passing_now_;
    else if (find_known_state(fresh)) return;
    if (now_ != passing_now_ || now_->changes != state_.changes || now_->judged != judged) now_->round = computations_;
    now_->changes = state_.changes;
    now_->judged = judged;
    std::fill(now_->goes_on.begin(), now_->goes_on.end(), 0.0);
    int round = 0;
    do {
        std::fill(now_->offered.begin(), now_->offered.end(), 0.0);
        std::fill(now_->arrived.begin(), now_->arrived.end(), 0.0);
        std::fill(will_go_on_.begin(), will_go_on_.end(), 0.0);
        for (plan::EntryIndex e(0); e < entry_count_; ++e) send(plan_.entries[e].need, plan::own_lane(e), rate_of(e));
        for (const plan::PoolIndex pool : plan_.order) pass_on(pool);
        for (auto pool = plan_.order.rbegin(); pool != plan_.order.rend(); ++pool) answer_back(*pool);
    } while (more_goes_on(++round));
    for (plan::EntryIndex e(0); e < entry_count_; ++e) now_->entry[e] = tidy(answer(plan_.entries[e].need, plan::own_lane(e)));
}

void ServiceLevel::set_aside() {
    aside_ = {now_, at_, side_, judged_, drifted_};
    if (now_ == passing_now_) passing_now_ = &passing_[now_ == &passing_[0] ? 1 : 0];
}

bool ServiceLevel::take_back() {
    // The slot of a known state may have been reused meanwhile.
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

double ServiceLevel::of_all_lanes(const std::vector<double>& rates, plan::PoolIndex pool) const {
    double total = 0;
    for (plan::LaneIndex lane(0); lane < lane_count_; ++lane) total += rates[pool * lane_count_ + lane];
    return total;
}

std::optional<plan::PoolIndex> ServiceLevel::beyond_capacity() const {
    for (const plan::PoolIndex pool : plan_.order) {
        const double lets_through = of_all_lanes(now_->arrived, pool) * now_->accepted[pool];
        const std::uint32_t instances = up(pool);
        if (instances == 0 && is_remembered(pool)) continue;
        const double capacity = instances == 0 ? 0 : plan_.pools[pool].capacity * (plan_.pools[pool].any_serves ? 1 : instances);
        if (lets_through > capacity * (1 + 1e-9)) return pool;  // the share was rounded
    }
    return {};
}

Instant ServiceLevel::next_bend(Instant at) const {
    Instant next = state_.cohorts.empty() && state_.kept_answers.empty() ? Instant::never() : next_route_bend(state_, at);
    for (const plan::PoolIndex p : plan_.cache_pools) {
        const Warming& warming = state_.warming[p];
        if (warming.warms_us == 0) continue;
        const Instant warm = warming.cold_since + Duration{warming.warms_us};
        if (warm > at) next = std::min(next, warm);
    }
    for (const std::uint32_t component : plan_.shifted_components) {
        const ReleaseShift& shift = state_.shifts[component];
        if (shift.lasts_us > 0 && shift.ends() > at) next = std::min(next, shift.since > at ? shift.since : shift.ends());
    }
    if (plan_.has_linear_rates) {
        for (const model::EntryPoint& entry : plan_.system->entry_points) {
            const auto* series = std::get_if<Series>(&entry.rate);
            if (series == nullptr || series->between != Between::Linear) continue;
            const double from = state_.starts_at_s;
            next = std::min(next, Instant::seconds(series->next_row_after(from + at.in_seconds() + 1e-6) - from));
        }
    }
    return next;
}

}  // namespace drsim::serving
