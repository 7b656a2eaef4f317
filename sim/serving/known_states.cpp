// Service levels are cached by state.
#include "sim/serving/service_level.h"

#include <algorithm>
#include <bit>

namespace drsim::serving {

namespace {

// Limits per thread on the number of states whose answers are kept, and on their memory.
constexpr std::size_t most_kept_states = 1024;
constexpr std::size_t most_kept_bytes = 64u << 20;

}  // namespace

void ServiceLevel::make_room_for_states() {
    const std::size_t bytes = state_.key_bytes() + 8 * (plan_.pools.size() * (3 + 3 * lane_count_) + 2 * plan_.pool_lists.size() +
                                                        2 * plan_.needs.size() + plan_.alternatives * lane_count_);
    known_limit_ = std::clamp<std::size_t>(most_kept_bytes / std::max<std::size_t>(bytes, 1), 1, most_kept_states);
    known_.reserve(known_limit_);  // `now_` points into it
    buckets_.assign(known_limit_, nowhere);
}

ServiceLevel::Answers ServiceLevel::blank() const {
    Answers answers;
    answers.offered.resize(plan_.pools.size() * lane_count_);
    answers.arrived.resize(plan_.pools.size() * lane_count_);
    answers.accepted.resize(plan_.pools.size(), 1);
    answers.answered.resize(plan_.pools.size() * lane_count_);
    answers.goes_on.resize(plan_.alternatives * lane_count_);
    answers.entry.resize(entry_count_);
    answers.edges.resize(plan_.pool_lists.size());
    answers.total_weight.resize(plan_.needs.size());
    answers.weighed_in.resize(plan_.needs.size(), 0);
    answers.in_play.resize(plan_.pools.size(), 0);
    return answers;
}

std::size_t ServiceLevel::look_up(std::size_t bucket) const {
    for (std::size_t k = buckets_[bucket]; k != nowhere; k = known_[k].next_in_bucket)
        if (known_[k].key == key_) return k;
    return nowhere;
}

/// A slot for the answers of the state in `key_`: a new one, or that of the oldest state.
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
    answers.key = key_;
    answers.followed_by = place;
    answers.bucket = bucket;
    answers.next_in_bucket = buckets_[bucket];
    buckets_[bucket] = place;
    return place;
}

/// Sets `now_` to the answers of the present state; false if they have yet to be computed.
bool ServiceLevel::find_known_state(bool fresh) {
    std::size_t found = known_.empty() ? nowhere : known_[last_known_].followed_by;
    bool is_known = found != nowhere && state_.has_key(at_, side_, judged_, known_[found].key);
    if (!is_known) {
        state_.write_key(at_, side_, judged_, key_);
        std::uint64_t mixed = 0;
        for (const std::uint64_t word : key_) mixed = (std::rotl(mixed, 5) ^ word) * 0x9e3779b97f4a7c15ull;
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

}  // namespace drsim::serving
