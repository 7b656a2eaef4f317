// Answers that clients keep for the TTL of a name: which clients hold which answer, and when each asks again, exactly one TTL after it last
// asked. Not for stale clients, who keep answers by a law of their own, nor for routers whose clients keep none.
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

    /// Starts a trial: all clients have long been asking, evenly spread over the TTL, and hold the same answer.
    void begin();
    /// Whether nothing has changed yet that an answer depends on.
    [[nodiscard]] bool empty() const { return groups_.empty(); }
    /// A name that has answered `said` since the last change answers `says` from now on; none: nothing.
    /// Clients that ask at this very instant get the new answer.
    void change(plan::RouterIndex router, Instant now, std::uint32_t said, std::uint32_t says);
    /// A name that has given no answers gives some again. Clients whose answer has expired meanwhile ask now,
    /// and so they all ask together from now on.
    void answer_again(plan::RouterIndex router, Instant now, std::uint32_t says);

    /// The share of a name's clients that use a target while lookups return `says`; none: nothing.
    [[nodiscard]] double share_on(plan::RouterIndex router, std::uint32_t target, std::uint32_t says, Instant at, Side side) const;
    /// Whether anybody holds an answer that would no longer be given.
    [[nodiscard]] bool any_old(std::span<const RouterCondition> routers, Instant at, Side side) const;
    /// The next instant after `at` at which such answers start or stop expiring.
    [[nodiscard]] Instant next_bend(std::span<const RouterCondition> routers, Instant at) const;

private:
    /// Clients of a name that got the same answer. Their answers expire evenly from one instant to another, or all at one.
    struct Group {
        plan::RouterIndex router{0};
        std::uint32_t target = 0;
        Instant first;  // first and last expiry, as of the last change; clients that asked since then have the name's present answer
        Instant last;
        // Number of clients, as the time in which so many ask while all ask evenly.
        // All clients of a name are its TTL, so no share is ever rounded.
        std::int64_t clients_us = 0;
        [[nodiscard]] bool asks_together() const { return first == last; }
        [[nodiscard]] std::int64_t holding(Instant at, Side side) const;
    };
    void take(plan::RouterIndex router);
    void put_back(plan::RouterIndex router, std::uint32_t says);
    [[nodiscard]] std::int64_t& held_of(const Group& group) const { return held_[first_of_[group.router] + group.target]; }
    void count(Instant at, Side side) const;

    const plan::Plan& plan_;
    std::vector<Group> groups_;  // of names that have changed in this trial; those of a name together, in order of expiry
    std::vector<Group> taken_;   // those of one name, while they are regrouped
    // Counts for every target and entry point at one instant: clients by target, for the names in `groups_`; else 0.
    std::vector<std::size_t> first_of_;  // by router
    mutable std::vector<std::int64_t> held_;
    mutable Instant counted_at_ = Instant::never();
    mutable Side counted_side_ = Side::After;
};

}  // namespace drsim::serving
