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
    const std::size_t bytes = 8 * (plan_.pools.size() * (5 + 2 * lane_count_) + plan_.pool_lists.size() + 2 * plan_.needs.size() + plan_.alternatives * lane_count_);
    known_limit_ = std::clamp<std::size_t>(most_kept_bytes / std::max<std::size_t>(bytes, 1), 1, most_kept_states);
    known_.reserve(known_limit_);  // `now_` points into it
    buckets_.assign(known_limit_, nowhere);
}

ServiceLevel::Answers ServiceLevel::blank() const {
    Answers answers;
    answers.offered.resize(plan_.pools.size() * lane_count_);
    answers.missed.resize(plan_.pools.size());
    answers.accepted.resize(plan_.pools.size(), 1);
    answers.answered.resize(plan_.pools.size() * lane_count_);
    answers.goes_on.resize(plan_.alternatives * lane_count_);
    answers.entry.resize(entry_count_);
    answers.weight.resize(plan_.pool_lists.size());
    answers.total_weight.resize(plan_.needs.size());
    answers.weighed_in.resize(plan_.needs.size(), 0);
    answers.in_play.resize(plan_.pools.size(), 0);
    return answers;
}

/// Something ramps, or will by itself as clients still hold old answers: no such state comes back.
bool ServiceLevel::is_passing(const World& world) const {
    if (plan_.has_linear_rates) return true;
    if (world.kept_answers.any_old(world.routers, at_, side_)) return true;
    for (const Cohort& cohort : world.cohorts)
        if (!plan_.routers[cohort.router].one_draw && share_still_held(world, cohort, at_, side_) != 0) return true;
    for (const std::uint32_t p : plan_.cache_pools)
        if (world.pools[p].warms_us > 0 && at_ < world.pools[p].cold_since + Duration{world.pools[p].warms_us}) return true;
    return false;
}

/// Tells a reader, word by word, all that levels are computed from, until the reader has heard enough; whether it heard everything.
template <class Reader>
bool ServiceLevel::tell_state(const World& world, Reader& reader) const {
    const auto tell = [&reader](std::uint64_t high, std::uint64_t low) { return reader.hear(high << 32 | low); };
    const auto tell_number = [&reader](double number) { return reader.hear(std::bit_cast<std::uint64_t>(number)); };
    for (const PoolCondition& pool : world.pools)
        if (!reader.hear(pool)) return false;
    for (std::uint32_t s = 0; s < world.stores.size(); ++s) {
        const StoreState& store = world.stores[s];
        const bool takes_none = !store.is_open() || (!plan_.stores[s].group.empty() && !has_majority(world, s));
        if (!tell(store.writer, std::uint64_t{store.pair_active} << 1 | (takes_none ? 1 : 0))) return false;
    }
    for (const RotationState& rotation : world.rotations)
        if (!tell(0, rotation.sent_to)) return false;
    for (const std::uint32_t prober : plan_.choosers)
        if (!tell(0, world.probers[prober].down ? 1 : 0)) return false;
    for (const std::uint32_t pointer : world.pointers)
        if (!tell(0, pointer)) return false;
    for (const RouterState& router : world.routers)
        if (!tell((router.out ? 1u : 0u) | (router.needs_out ? 2u : 0u), router.target)) return false;
    for (std::uint32_t e = 0; plan_.has_series_rates && e < entry_count_; ++e)
        if (!tell_number(rate_of(world, e))) return false;
    // What follows is there or not: each begins with what it is, so that no two states read the same.
    enum : std::uint64_t { IsCohort = 1u << 31, IsRelease = 1u << 30, IsOutage = 1u << 29 };
    for (const Cohort& cohort : world.cohorts) {
        const double share = share_still_held(world, cohort, at_, side_);
        if (share != 0 && !(tell(IsCohort | cohort.population, cohort.target) && tell_number(share))) return false;
    }
    for (std::uint32_t c = 0; world.has_releases && c < world.releases.size(); ++c) {
        const ReleaseState& release = world.releases[c];
        if (release.active && !(tell(IsRelease, c) && tell_number(release.share) && tell_number(release.failing()))) return false;
    }
    for (std::uint32_t c = 0; !judged_ && world.background_count > 0 && c < world.background_down.size(); ++c)
        if (world.background_down[c] && !tell(IsOutage, c)) return false;
    return true;
}

namespace {

constexpr std::size_t words_of_pool = sizeof(PoolCondition) / sizeof(std::uint64_t);

/// Notes what it hears.
struct Writer {
    std::vector<std::uint64_t>& words;
    bool hear(std::uint64_t word) {
        words.push_back(word);
        return true;
    }
    bool hear(const PoolCondition& pool) {
        words.resize(words.size() + words_of_pool);
        std::memcpy(words.data() + words.size() - words_of_pool, &pool, sizeof(pool));
        return true;
    }
};

/// Compares what it hears with what was once written.
struct Comparer {
    const std::uint64_t* next;
    const std::uint64_t* end;
    bool hear(std::uint64_t word) { return next < end && *next++ == word; }
    bool hear(const PoolCondition& pool) {  // of which all states have as many, at their beginning
        if (std::memcmp(next, &pool, sizeof(pool)) != 0) return false;
        next += words_of_pool;
        return true;
    }
};

}  // namespace

bool ServiceLevel::is_state_now(const World& world, const Answers& answers) const {
    Comparer comparer{answers.state.data(), answers.state.data() + answers.state.size()};
    return tell_state(world, comparer) && comparer.next == comparer.end;
}

std::size_t ServiceLevel::look_up(std::size_t bucket) const {
    for (std::size_t k = buckets_[bucket]; k != nowhere; k = known_[k].next_in_bucket)
        if (known_[k].state == state_) return k;
    return nowhere;
}

/// A place for the answers of the state written down: a new one, or that of the state that was met first.
std::size_t ServiceLevel::make_known(std::size_t bucket) {
    std::size_t place = known_.size();
    if (place < known_limit_) {
        known_.push_back(blank());
    } else {
        place = oldest_++ % known_limit_;
        std::size_t* link = &buckets_[known_[place].bucket];
        while (*link != place) link = &known_[*link].next_in_bucket;
        *link = known_[place].next_in_bucket;
        if (place == fresh_known_) fresh_known_ = nowhere;
    }
    Answers& answers = known_[place];
    answers.state = state_;
    answers.followed_by = place;
    answers.bucket = bucket;
    answers.next_in_bucket = buckets_[bucket];
    buckets_[bucket] = place;
    return place;
}

/// Sets `now_` to the answers of the present state; false when they have yet to be computed.
bool ServiceLevel::find_known_state(const World& world, bool fresh) {
    std::size_t found = known_.empty() ? nowhere : known_[last_known_].followed_by;
    bool is_known = found != nowhere && is_state_now(world, known_[found]);
    if (!is_known) {
        state_.clear();
        Writer writer{state_};
        tell_state(world, writer);
        std::uint64_t mixed = 0;
        for (const std::uint64_t word : state_) mixed = (std::rotl(mixed, 5) ^ word) * 0x9e3779b97f4a7c15ull;
        const auto bucket = static_cast<std::size_t>(mixed >> 32) % buckets_.size();
        found = look_up(bucket);
        is_known = found != nowhere;
        if (!is_known) found = make_known(bucket);
    }
    if (fresh) fresh_known_ = found;
    known_[last_known_].followed_by = found;
    last_known_ = found;
    now_ = &known_[found];
    return is_known;
}

}  // namespace drsim::process
