// States of the world that were there before, and the service levels that were computed from them.
#include "sim/process/service_level.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "sim/process/majority.h"
#include "sim/process/routing.h"
#include "sim/process/world.h"

namespace drsim::process {

namespace {

// How many states' answers are kept, and how much memory they may take, in each thread.
constexpr std::size_t most_kept_states = 1024;
constexpr std::size_t most_kept_bytes = 64u << 20;

}  // namespace

void ServiceLevel::make_room_for_states() {
    const std::size_t bytes = 8 * (plan_.pools.size() * (4 + 2 * entry_count_) + plan_.pool_lists.size() + 2 * plan_.needs.size());
    known_limit_ = std::clamp<std::size_t>(most_kept_bytes / std::max<std::size_t>(bytes, 1), 1, most_kept_states);
    known_.reserve(known_limit_);  // `now_` points into it
    shelves_.assign(known_limit_, nowhere);
    most_words_ = 2 + 4 * plan_.pools.size() + plan_.stores.size() + plan_.rotations.size() + plan_.pointers.size() +
                  plan_.routers.size() + 4 * plan_.system->components.size() + entry_count_;
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
    const std::span<const PoolState> all_pools = world.pools;
    const std::span<const PoolState> at_first = world.pools_at_first;
    for (std::uint32_t p = 0; p < all_pools.size(); ++p) {
        const PoolCondition& pool = all_pools[p];
        if (pool.is_same(at_first[p])) continue;
        add(0, p);
        std::memcpy(end, &pool, sizeof(PoolCondition));
        end += sizeof(PoolCondition) / sizeof(*end);
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

}  // namespace drsim::process
