#include "sim/serving/serving_state.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <type_traits>

#include "sim/serving/client_share.h"

namespace drsim::serving {

namespace {

// An entry point without traffic still has a service level: that of one imagined request, too little to fill any capacity.
constexpr double imagined_rate = 1e-9;
constexpr std::size_t word = sizeof(std::uint64_t);

/// Equal bytes are equal values, and there is no padding.
template <class State>
constexpr bool is_told_by_its_bytes = std::has_unique_object_representations_v<State>;
template <>
inline constexpr bool is_told_by_its_bytes<ReleaseCondition> = sizeof(ReleaseCondition) == 2 * sizeof(double);

}  // namespace

ServingState::ServingState(const plan::Plan& the_plan) : plan(the_plan), kept_answers(the_plan) {
    lay_out();
    block_.allocate();
    lay_out();
    for (plan::PoolIndex p(0); p < pools.size(); ++p) pools[p].instances = plan.pools[p].instances;
    for (plan::RotationIndex r(0); r < sent_to.size(); ++r) sent_to[r] = plan.pools[plan.rotations[r].pool].instances;
    for (plan::StoreIndex s(0); s < stores.size(); ++s) stores[s].writer = stores[s].pair_active = plan.stores[s].first_pool;
    block_.keep();
    cohorts.reserve(64);
}

void ServingState::lay_out() {
    const auto part = [this]<class State>(std::span<State>& where, std::size_t count) {
        static_assert(is_told_by_its_bytes<State>);
        block_.place(where, count);
    };
    part(pools, plan.pools.size());
    part(stores, plan.stores.size());
    part(routers, plan.routers.size());
    part(sent_to, plan.rotations.size());
    part(pointers, plan.pointers.size());
    part(held_down, plan.choosers.size());
    part(releases, plan.system->components.size());
    background_at_ = block_.align(word);
    part(background_down, plan.system->components.size());
    key_end_ = block_.align(word);
    block_.place(warming, plan.pools.size());
    block_.place(shifts, plan.system->components.size());
}

void ServingState::begin() {
    block_.begin();
    cohorts.clear();
    kept_answers.begin();
    background_count = 0;
}

double ServingState::rate_of(plan::EntryIndex entry, Instant at) const {
    const model::Rate& rate = plan.system->entry_points[entry].rate;
    if (const auto* constant = std::get_if<double>(&rate)) return std::max(*constant, imagined_rate);
    return std::max(std::get<Series>(rate).at(starts_at_s + at.in_seconds()), imagined_rate);
}

double ServingState::release_share(std::uint32_t component, Instant at) const {
    const double share = releases[component].share;
    const ReleaseShift& shift = shifts[component];
    if (shift.lasts_us == 0 || at >= shift.ends()) return share;
    if (at <= shift.since) return shift.from;
    return shift.from + (share - shift.from) * static_cast<double>((at - shift.since).us) / static_cast<double>(shift.lasts_us);
}

bool ServingState::is_passing(Instant at, Side side) const {
    if (plan.has_linear_rates) return true;
    if (kept_answers.any_old(routers, at, side)) return true;
    for (const Cohort& cohort : cohorts)
        if (!plan.routers[cohort.router].one_draw && share_still_held(*this, cohort, at, side) != 0) return true;
    for (const plan::PoolIndex p : plan.cache_pools)
        if (warming[p].warms_us > 0 && at < warming[p].cold_since + Duration{warming[p].warms_us}) return true;
    for (const std::uint32_t component : plan.shifted_components)
        if (shifts[component].lasts_us > 0 && at < shifts[component].ends()) return true;
    return false;
}

void ServingState::write_moving(Instant at, Side side) const {
    moving_.clear();
    if (plan.has_series_rates)
        for (plan::EntryIndex e(0); e < plan.entries.size(); ++e) moving_.push_back(std::bit_cast<std::uint64_t>(rate_of(e, at)));
    for (const Cohort& cohort : cohorts) {
        const double share = share_still_held(*this, cohort, at, side);
        if (share == 0) continue;
        moving_.push_back(std::uint64_t{cohort.population} << 32 | cohort.target);
        moving_.push_back(std::bit_cast<std::uint64_t>(share));
    }
}

// A key is the block up to its end or, if no background outage counts, up to where these begin, followed by what changes by itself.
// Its first word says which, so that no two states have the same key.

void ServingState::write_key(Instant at, Side side, bool judged, std::vector<std::uint64_t>& key) const {
    const bool tells_background = !judged && background_count > 0;
    const std::size_t words = (tells_background ? key_end_ : background_at_) / word;
    key.resize(1 + words);
    key[0] = tells_background ? 1 : 0;
    std::memcpy(key.data() + 1, block_.all().data(), words * word);
    write_moving(at, side);
    key.insert(key.end(), moving_.begin(), moving_.end());
}

bool ServingState::has_key(Instant at, Side side, bool judged, const std::vector<std::uint64_t>& key) const {
    const bool tells_background = !judged && background_count > 0;
    const std::size_t words = (tells_background ? key_end_ : background_at_) / word;
    if (key.size() < 1 + words || key[0] != (tells_background ? 1u : 0u)) return false;
    if (std::memcmp(key.data() + 1, block_.all().data(), words * word) != 0) return false;
    write_moving(at, side);
    return std::equal(key.begin() + 1 + static_cast<std::ptrdiff_t>(words), key.end(), moving_.begin(), moving_.end());
}

}  // namespace drsim::serving
