#include "sim/serving/kept_answers.h"

#include <algorithm>
#include <tuple>

namespace drsim::serving {

using plan::none;

KeptAnswers::KeptAnswers(const plan::Plan& plan) : plan_(plan) {
    std::size_t targets = 0;
    for (const plan::PlanRouter& router : plan.routers) {
        first_of_.push_back(targets);
        targets += router.targets.size();
    }
    held_.resize(targets);
    groups_.reserve(64);
    taken_.reserve(64);
}

void KeptAnswers::begin() {
    for (const Group& group : groups_) held_of(group) = 0;
    groups_.clear();
    counted_at_ = Instant::never();
}

std::int64_t KeptAnswers::Group::holding(Instant at, Side side) const {
    if (asks_together()) return at < last || (at == last && side == Side::Before) ? clients_us : 0;
    return (last - std::clamp(at, first, last)).us;
}

void KeptAnswers::take(plan::RouterIndex router) {
    taken_.clear();
    for (const Group& group : groups_) {
        if (group.router != router) continue;
        held_of(group) = 0;
        taken_.push_back(group);
    }
    std::erase_if(groups_, [router](const Group& group) { return group.router == router; });
    counted_at_ = Instant::never();
}

/// Merges groups that nothing distinguishes any more, so that a record that flaps for days keeps only its answers of the last TTL.
void KeptAnswers::put_back(plan::RouterIndex router, std::uint32_t says) {
    std::sort(taken_.begin(), taken_.end(),
              [](const Group& a, const Group& b) { return std::tie(a.first, a.last, a.target) < std::tie(b.first, b.last, b.target); });
    const std::size_t before = groups_.size();
    for (const Group& group : taken_) {
        Group* const last = groups_.size() > before ? &groups_.back() : nullptr;
        const bool goes_on =
            last != nullptr && last->target == group.target && last->asks_together() == group.asks_together() && last->last == group.first;
        if (!goes_on) {
            groups_.push_back(group);
            continue;
        }
        last->last = group.last;
        last->clients_us += group.clients_us;
    }
    // All ask evenly again and hold the present answer: nothing to track.
    if (groups_.size() == before + 1 && groups_.back().target == says && groups_.back().clients_us == plan_.routers[router].ttl.us &&
        !groups_.back().asks_together())
        groups_.pop_back();
}

void KeptAnswers::change(plan::RouterIndex router, Instant now, std::uint32_t said, std::uint32_t says) {
    const Duration ttl = plan_.routers[router].ttl;
    if (ttl.us == 0) return;
    take(router);
    if (taken_.empty()) taken_.push_back({router, said, now, now + ttl, ttl.us});
    for (std::size_t i = 0, count = taken_.size(); i < count; ++i) {
        Group& group = taken_[i];
        // How often all of them have asked since the last change.
        // Clients that ask together at this very instant have not got their answer yet.
        const std::int64_t ended_us = (now - group.last).us - (group.asks_together() ? 1 : 0);
        const std::int64_t rounds = ended_us < 0 ? 0 : ended_us / ttl.us + 1;
        if (rounds > 0) {
            group.first = group.first + Duration{rounds * ttl.us};
            group.last = group.last + Duration{rounds * ttl.us};
            group.target = said;
        }
        if (group.asks_together()) {
            if (group.last == now + ttl && says != none) group.target = says;  // the name has come back at this very instant
        } else if (group.first < now) {                                        // the first of them have asked once more
            const Group asked{router, said, group.first + ttl, now + ttl, (now - group.first).us};
            group.first = now;
            group.clients_us -= asked.clients_us;
            taken_.push_back(asked);
        }
    }
    put_back(router, says);
}

void KeptAnswers::answer_again(plan::RouterIndex router, Instant now, std::uint32_t says) {
    const Duration ttl = plan_.routers[router].ttl;
    take(router);
    std::int64_t waiting_us = 0;
    for (Group& group : taken_) {
        const std::int64_t left_us = group.holding(now, Side::After);
        waiting_us += group.clients_us - left_us;
        group.clients_us = left_us;
        if (!group.asks_together()) group.first = std::max(group.first, now);
    }
    std::erase_if(taken_, [](const Group& group) { return group.clients_us == 0; });
    if (waiting_us > 0) taken_.push_back({router, says, now + ttl, now + ttl, waiting_us});
    put_back(router, says);
}

void KeptAnswers::count(Instant at, Side side) const {
    if (counted_at_ == at && counted_side_ == side) return;
    counted_at_ = at;
    counted_side_ = side;
    for (const Group& group : groups_) held_of(group) = 0;
    for (const Group& group : groups_) held_of(group) += group.holding(at, side);
}

double KeptAnswers::share_on(plan::RouterIndex router, std::uint32_t target, std::uint32_t says, Instant at, Side side) const {
    const plan::PlanRouter& route = plan_.routers[router];
    if (route.ttl.us == 0 || groups_.empty()) return target == says ? 1 : 0;
    count(at, side);
    const auto share_of = [&](std::int64_t clients_us) {
        return 1 - static_cast<double>(route.ttl.us - clients_us) / static_cast<double>(route.ttl.us);
    };
    if (target != says) return share_of(held_[first_of_[router] + target]);
    std::int64_t others_us = 0;
    for (std::uint32_t t = 0; t < route.targets.size(); ++t)
        if (t != says) others_us += held_[first_of_[router] + t];
    return 1 - share_of(others_us);
}

bool KeptAnswers::any_old(std::span<const RouterCondition> routers, Instant at, Side side) const {
    return std::any_of(groups_.begin(), groups_.end(), [&](const Group& group) {
        const RouterCondition& router = routers[group.router];
        return (router.answering != Answering::Yes || group.target != router.target) && group.holding(at, side) != 0;
    });
}

Instant KeptAnswers::next_bend(std::span<const RouterCondition> routers, Instant at) const {
    Instant next = Instant::never();
    for (const Group& group : groups_) {
        const RouterCondition& router = routers[group.router];
        if (router.answering == Answering::Yes && group.target == router.target) continue;  // they ask again and stay
        if (group.first > at) next = std::min(next, group.first);
        else if (group.last > at) next = std::min(next, group.last);
    }
    return next;
}

}  // namespace drsim::serving
