#include "sim/process/service_level.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "sim/process/majority.h"
#include "sim/process/routing.h"
#include "sim/process/world.h"

namespace drsim::process {

using plan::PlanNeed;
using plan::PlanPool;

namespace {
// An entry point without traffic still has a service level: that of one imagined request, too little to fill any capacity.
constexpr double imagined_rate = 1e-9;
// How many states' answers are kept, and how much memory they may take, in each thread.
constexpr std::size_t most_kept_states = 1024;
constexpr std::size_t most_kept_bytes = 64u << 20;

/// Shares are products and sums of shares: what is all or nothing up to rounding is all or nothing.
double tidy(double share) { return share > 1 - 1e-9 ? 1 : share < 1e-9 ? 0 : share; }
}  // namespace

ServiceLevel::ServiceLevel(const plan::Plan& the_plan)
    : plan_(the_plan), entry_count_(static_cast<std::uint32_t>(the_plan.entries.size())), passing_(blank()) {
    const std::size_t bytes = 8 * (the_plan.pools.size() * (4 + 2 * entry_count_) + the_plan.pool_lists.size() + 2 * the_plan.needs.size());
    known_limit_ = std::clamp<std::size_t>(most_kept_bytes / std::max<std::size_t>(bytes, 1), 1, most_kept_states);
    known_.reserve(known_limit_);  // `now_` points into it
    shelves_.assign(known_limit_, nowhere);
    most_words_ = 2 + 2 * the_plan.pools.size() + the_plan.stores.size() + the_plan.rotations.size() + the_plan.pointers.size() +
                  the_plan.routers.size() + 4 * the_plan.system->components.size() + entry_count_;
    entries.resize(entry_count_);
}

ServiceLevel::Answers ServiceLevel::blank() const {
    Answers answers;
    answers.offered.resize(plan_.pools.size() * entry_count_);
    answers.accepted.resize(plan_.pools.size(), 1);
    answers.answered.resize(plan_.pools.size() * entry_count_);
    answers.entry.resize(entry_count_);
    answers.weight.resize(plan_.pool_lists.size());
    answers.total_weight.resize(plan_.needs.size());
    answers.weighed_in.resize(plan_.needs.size(), 0);
    answers.in_play.resize(plan_.pools.size(), 0);
    return answers;
}

/// Writes down all that levels are computed from, in `state_`; false while something ramps, when no state comes back.
bool ServiceLevel::write_state_down(const World& world) {
    if (plan_.has_linear_rates) return false;
    const std::size_t at_most = most_words_ + 2 * world.cohorts.size();
    if (state_.size() < at_most) state_.resize(at_most);
    std::uint64_t* end = state_.data() + 2;
    const auto add = [&end](std::uint64_t high, std::uint64_t low) { *end++ = high << 32 | low; };
    const auto add_number = [&end](double number) { *end++ = std::bit_cast<std::uint64_t>(number); };
    // How long the parts of varying length are comes first: no two states read the same.
    std::uint64_t cohorts = 0;
    std::uint64_t pools = 0;
    std::uint64_t releases = 0;
    for (const Cohort& cohort : world.cohorts) {
        const double share = share_still_held(world, cohort, at_, side_);
        if (share == 0) continue;
        if (!plan_.routers[cohort.router].one_draw) return false;
        add(cohort.population, cohort.target);
        add_number(share);
        ++cohorts;
    }
    for (const std::uint32_t p : plan_.cache_pools)
        if (world.pools[p].warms_us > 0 && at_ < world.pools[p].cold_since + Duration{world.pools[p].warms_us}) return false;
    for (std::uint32_t p = 0; p < world.pools.size(); ++p) {
        const PoolState& pool = world.pools[p];
        const std::uint32_t up_now = world.up_instances(p);
        const std::uint32_t planned = plan_.pools[p].instances;
        if (up_now == planned && pool.instances == planned && pool.covered == 0 && !pool.fenced && !pool.is_apart()) continue;
        add(p, up_now);
        add(pool.instances, std::uint64_t{pool.covered} << 2 | (pool.fenced ? 1 : pool.is_apart() ? 2 : 0));
        ++pools;
    }
    for (std::uint32_t s = 0; s < world.stores.size(); ++s) {
        const bool takes_none = world.stores[s].handovers > 0 || (!plan_.stores[s].group.empty() && !has_majority(world, s));
        add(world.stores[s].writer, std::uint64_t{world.stores[s].pair_active} << 1 | (takes_none ? 1 : 0));
    }
    for (const RotationState& rotation : world.rotations) add(0, rotation.sent_to);
    for (const std::uint32_t pointer : world.pointers) add(0, pointer);
    for (const RouterState& router : world.routers) add(0, router.target);
    for (std::uint32_t c = 0; c < world.releases.size(); ++c) {
        const ReleaseState& release = world.releases[c];
        if (!release.active) continue;
        add(0, c);
        add_number(release.share);
        add_number(release.failing());
        ++releases;
    }
    for (std::uint32_t e = 0; plan_.has_series_rates && e < entry_count_; ++e) add_number(rate_of(world, e));
    std::uint64_t outages = 0;
    for (std::uint32_t c = 0; !judged_ && world.background_count > 0 && c < world.background_down.size(); ++c) {
        if (!world.background_down[c]) continue;
        add(0, c);
        ++outages;
    }
    state_[0] = cohorts << 32 | releases;
    state_[1] = pools << 32 | outages;
    state_length_ = static_cast<std::size_t>(end - state_.data());
    return true;
}

std::size_t ServiceLevel::look_up(std::size_t shelf) const {
    for (std::size_t k = shelves_[shelf]; k != nowhere; k = known_[k].next_on_shelf)
        if (is_state_of(known_[k])) return k;
    return nowhere;
}

bool ServiceLevel::is_state_of(const Answers& answers) const {
    return answers.state.size() == state_length_ && std::memcmp(answers.state.data(), state_.data(), 8 * state_length_) == 0;
}

/// A place for the answers of the state written down: a new one, or that of the state that was met first.
std::size_t ServiceLevel::make_known(std::size_t shelf) {
    std::size_t place = known_.size();
    if (place < known_limit_) {
        known_.push_back(blank());
    } else {
        place = oldest_++ % known_limit_;
        std::size_t* link = &shelves_[known_[place].shelf];
        while (*link != place) link = &known_[*link].next_on_shelf;
        *link = known_[place].next_on_shelf;
        if (place == fresh_known_) fresh_known_ = nowhere;
    }
    Answers& answers = known_[place];
    answers.state.assign(state_.begin(), state_.begin() + static_cast<std::ptrdiff_t>(state_length_));
    answers.followed_by = place;
    answers.shelf = shelf;
    answers.next_on_shelf = shelves_[shelf];
    shelves_[shelf] = place;
    return place;
}

/// Sets `now_` to the answers of the state written down; false when they have yet to be computed.
bool ServiceLevel::find_known_state(bool fresh) {
    std::size_t found = known_.empty() ? nowhere : known_[last_known_].followed_by;
    bool is_known = found != nowhere && is_state_of(known_[found]);
    if (!is_known) {
        std::uint64_t mixed = 0;
        for (std::size_t w = 0; w < state_length_; ++w) mixed = (std::rotl(mixed, 5) ^ state_[w]) * 0x9e3779b97f4a7c15ull;
        const auto shelf = static_cast<std::size_t>(mixed >> 32) % shelves_.size();
        found = look_up(shelf);
        is_known = found != nowhere;
        if (!is_known) found = make_known(shelf);
    }
    if (fresh) fresh_known_ = found;
    known_[last_known_].followed_by = found;
    last_known_ = found;
    now_ = &known_[found];
    return is_known;
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
    if (need.rotation != plan::none) return world.rotations[need.rotation + candidate].sent_to;
    const std::uint32_t store = need.store;
    if (store == plan::none) {
        const PoolState& state = world.pools[pool];
        // The parts of a cache's lost nodes stay lost until its own failover has covered them.
        if (need.is_cache) return state.instances - state.covered;
        return up(world, pool);
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
        const bool takes_writes = pool == held.writer ? held.handovers == 0 && has_majority(world, store) : world.pools[pool].is_apart();
        return takes_writes ? std::min(up(world, pool), 1u) : 0;
    }
    if (world.pools[pool].fenced) return 0;
    const PlanPool& what = plan_.pools[pool];
    const auto& copies = world.system.components[need.component].store->copies;
    const bool readable = pool == held.writer || (what.copy < copies.size() && copies[what.copy].is != model::Copy::Is::Standby);
    return need.role == model::Role::Any || readable ? std::min(up(world, pool), 1u) : 0;
}

double ServiceLevel::shielded(const World& world, const PlanNeed& need) const {
    if (need.shields.count == 0) return 0;
    double warm = 0;
    double all = 0;
    for (std::uint32_t i = 0; i < need.shields.count; ++i) {
        const std::uint32_t pool = plan_.pool_lists[need.shields.first + i];
        const PoolState& state = world.pools[pool];
        double share = 1;
        if (state.warms_us > 0) share = std::min(1.0, static_cast<double>((at_ - state.cold_since).us) / static_cast<double>(state.warms_us));
        warm += share * (up(world, pool) + state.covered);
        all += state.instances;
    }
    return all > 0 ? need.shield_hits * std::min(1.0, warm / all) : 0;
}

double ServiceLevel::mix(const World& world, std::uint32_t router, std::uint32_t target, std::uint32_t entry) const {
    return share_on_target(world, router, target, entry, at_, side_);
}

void ServiceLevel::weigh(const World& world, const PlanNeed& need) const {
    const auto index = static_cast<std::size_t>(&need - plan_.needs.data());
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
    const double total = now_->total_weight[static_cast<std::size_t>(&need - plan_.needs.data())];
    if (total == 0) return false;
    for (std::uint32_t i = 0; i < need.candidates.count; ++i) {
        const double share = now_->weight[need.candidates.first + i];
        if (share > 0) now_->offered[plan_.pool_lists[need.candidates.first + i] * entry_count_ + entry] += rate * share / total;
    }
    return true;
}

double ServiceLevel::answer(const World& world, const PlanNeed& need, std::uint32_t entry) const {
    weigh(world, need);
    const double total = now_->total_weight[static_cast<std::size_t>(&need - plan_.needs.data())];
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
    now_->accepted[pool] = instances == 0 ? 0 : total > capacity ? capacity / total : 1;
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
        for (std::uint32_t g = 0; what.asks && g < what.groups.count; ++g) {
            const plan::PlanGroup& group = plan_.groups[what.groups.first + g];
            // Of alternatives only the first that has anybody to send to is asked; of `k of n` all are.
            for (std::uint32_t n = 0; n < group.needs.count; ++n) {
                const PlanNeed& need = plan_.needs[group.needs.first + n];
                if ((need.entries >> e & 1) == 0) continue;
                const bool anybody = send(world, need, e, rate * need.calls * (1 - shielded(world, need)));
                if (anybody && group.at_least == 1) break;
            }
        }
    }
}

void ServiceLevel::answer_back(const World& world, std::uint32_t pool) {
    const PlanPool& what = plan_.pools[pool];
    const std::uint32_t router = what.router;
    const double works = 1 - world.releases[what.component].share * world.releases[what.component].failing();
    for (std::uint32_t e = 0; e < entry_count_; ++e) {
        double& result = now_->answered[pool * entry_count_ + e];
        if (!what.imagined && now_->offered[pool * entry_count_ + e] == 0) continue;  // nobody will ask
        result = now_->accepted[pool] * works;
        if (result == 0 || (what.entries >> e & 1) == 0) continue;
        if (router != plan::none) {
            const auto& targets = plan_.routers[router].targets;
            double served = 0;
            for (std::uint32_t t = 0; t < targets.size(); ++t) {
                const double share = mix(world, router, t, e);
                if (share > 0) served += share * answer(world, plan_.needs[targets[t].need], e);
            }
            result *= served;
        }
        for (std::uint32_t g = 0; what.asks && g < what.groups.count; ++g) {
            const plan::PlanGroup& group = plan_.groups[what.groups.first + g];
            double best[16];
            std::uint32_t count = 0;
            for (std::uint32_t n = 0; n < group.needs.count && count < 16; ++n) {
                const PlanNeed& need = plan_.needs[group.needs.first + n];
                if ((need.entries >> e & 1) == 0) continue;
                double served = answer(world, need, e);
                const double kept = shielded(world, need);
                served = kept + (1 - kept) * served;
                if (need.calls < 1) served = 1 - need.calls + need.calls * served;
                else if (need.calls > 1) served = served >= 1 ? 1 : std::pow(served, need.calls);
                if (need.without >= 0) served = need.without + (1 - need.without) * served;
                best[count++] = served;
            }
            if (count == 0) continue;
            if (count > 1) std::sort(best, best + count, std::greater<>());
            result *= best[std::min(group.at_least, count) - 1];
        }
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
    if (!write_state_down(world)) now_ = &passing_;
    else if (find_known_state(fresh)) return;
    now_->round = computations_;
    std::fill(now_->offered.begin(), now_->offered.end(), 0.0);
    for (std::uint32_t e = 0; e < entry_count_; ++e) send(world, plan_.needs[plan_.entries[e].need], e, rate_of(world, e));
    for (const std::uint32_t pool : plan_.order) pass_on(world, pool);
    for (auto pool = plan_.order.rbegin(); pool != plan_.order.rend(); ++pool) answer_back(world, *pool);
    for (std::uint32_t e = 0; e < entry_count_; ++e) now_->entry[e] = tidy(answer(world, plan_.needs[plan_.entries[e].need], e));
}

double ServiceLevel::takers_of(const World& world, std::uint32_t pool) const {
    const PlanPool& what = plan_.pools[pool];
    double takes = 1;
    for (std::uint32_t g = 0; g < what.groups.count; ++g) {
        const plan::PlanGroup& group = plan_.groups[what.groups.first + g];
        double best = 0;
        for (std::uint32_t n = 0; n < group.needs.count; ++n)
            for (std::uint32_t e = 0; e < entry_count_; ++e) best = std::max(best, answer(world, plan_.needs[group.needs.first + n], e));
        takes *= best;
    }
    return tidy(takes);
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
        const double capacity = instances == 0 ? 0 : plan_.pools[pool].capacity * (plan_.pools[pool].any_serves ? 1 : instances);
        if (lets_through > capacity * (1 + 1e-9)) return pool;   // the share was rounded
    }
    return {};
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
        const bool anybody = now_->total_weight[static_cast<std::size_t>(&need - plan_.needs.data())] > 0;
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
