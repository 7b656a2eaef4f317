// Answers that clients keep for a name's TTL: who was told what, and when each asks again, which is exactly a TTL after it asked last.
// Not for stale clients, who keep answers by a law of their own, nor for routers that keep none.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/base/time.h"
#include "sim/plan/compiled.h"
#include "sim/serving/conditions.h"
#include "sim/serving/side.h"

namespace drsim::serving {

class KeptAnswers {
public:
    explicit KeptAnswers(const plan::Plan& plan);

    /// A trial begins: all clients have long asked one after the other, evenly, and have been told the same.
    void begin();
    /// Nothing has changed yet that anybody's answer depends on.
    [[nodiscard]] bool empty() const { return groups_.empty(); }
    /// A name that has answered `said` since the last change answers `says` from now on;
    /// none: nothing. Who asks at this very instant is told the new.
    void change(plan::RouterIndex router, Instant now, std::uint32_t said, std::uint32_t says);
    /// A name that has given no answers gives some again: whose answer has ended meanwhile asks now,
    /// and so they all ask together from now on.
    void answer_again(plan::RouterIndex router, Instant now, std::uint32_t says);

    /// The share of a name's clients that use a target, where who asks is told `says`; none: nothing.
    [[nodiscard]] double share_on(plan::RouterIndex router, std::uint32_t target, std::uint32_t says, Instant at, Side side) const;
    /// Whether anybody holds an answer that would not be given any more.
    [[nodiscard]] bool any_old(std::span<const RouterCondition> routers, Instant at, Side side) const;
    /// The next instant after `at` at which such answers begin or cease to end.
    [[nodiscard]] Instant next_bend(std::span<const RouterCondition> routers, Instant at) const;

private:
    /// Clients of a name that were told the same. Their answers end evenly from one instant to another, or all at one.
    struct Group {
        plan::RouterIndex router{0};
        std::uint32_t target = 0;
        Instant first;  // of the ends of their answers, as told last: who has asked since then has been told what the name says now
        Instant last;
        // How many: as long as it takes so many to ask while all ask evenly.
        // All of a name's clients are its TTL, and no share is ever rounded.
        std::int64_t clients_us = 0;
        [[nodiscard]] bool asks_together() const { return first == last; }
        [[nodiscard]] std::int64_t holding(Instant at, Side side) const;
    };
    void take(plan::RouterIndex router);
    void put_back(plan::RouterIndex router, std::uint32_t says);
    [[nodiscard]] std::int64_t& held_of(const Group& group) const { return held_[first_of_[group.router] + group.target]; }
    void count(Instant at, Side side) const;

    const plan::Plan& plan_;
    std::vector<Group> groups_;  // of names that have changed in this trial; each name's together, in the order of their ends
    std::vector<Group> taken_;   // one name's, while they are regrouped
    // Who holds what was asked for every target and entry point at one instant: clients by target, of the names in `groups_`; else 0.
    std::vector<std::size_t> first_of_;  // by router
    mutable std::vector<std::int64_t> held_;
    mutable Instant counted_at_ = Instant::never();
    mutable Side counted_side_ = Side::After;
};

}  // namespace drsim::serving
