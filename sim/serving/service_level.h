// Service levels: demand flows from the entry points through needs, capacities and routes, and answers flow back.
// One walk over the pools at each change, nothing in between; ramps are linear between the points where they bend.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/base/time.h"
#include "sim/model/explanation.h"
#include "sim/plan/compiled.h"
#include "sim/serving/edge.h"
#include "sim/serving/serving_state.h"

namespace drsim::serving {

class ServiceLevel {
public:
    /// Reads `state` at every computation; `state` must outlive the levels.
    explicit ServiceLevel(const ServingState& state);

    /// Computes offered rates and answered shares at `at` under the present state. `judged`: background outages taken as up.
    void compute(Instant at, Side side, bool judged);
    /// Keeps the last computation, whatever is computed until `take_back`, which returns false if it was not kept after all.
    void set_aside();
    bool take_back();
    /// The share of an entry point's requests that are served, after `compute`.
    [[nodiscard]] double of_entry(plan::EntryIndex entry) const { return now_->entry[entry]; }
    /// What keeps an entry point from being served in full, after `compute`: at most a handful, the largest first. Not for the trial loop.
    [[nodiscard]] std::vector<model::LevelReason> reasons(plan::EntryIndex entry) const;
    /// serving() of a watch, after `compute`.
    [[nodiscard]] double of_watch(const plan::PlanWatch& watch) const;
    /// A tracked share of writes, after `compute`.
    [[nodiscard]] double of_writes(const plan::PlanWrites& writes) const;
    /// A pool that accepts more than its instances can take, after `compute`: a broken invariant. For test builds.
    [[nodiscard]] std::optional<plan::PoolIndex> beyond_capacity() const;
    /// Whether any caller with requests, or any deep watch, could choose this pool as of the last computation, or before the end of the
    /// stretch that was computed with it: clients that move to a pool are not there at the stretch's beginning.
    [[nodiscard]] bool in_play(plan::PoolIndex pool) const {
        return now_->in_play[pool] == now_->round || (stretch_ != nullptr && stretch_->in_play[pool] == stretch_->round);
    }
    /// Nothing ramps any more.
    void end_stretch() { stretch_ = nullptr; }
    /// A pool that is not in play has changed: the computation is still right, but must not be cached.
    void drift() { drifted_ = true; }
    /// How often levels were computed or found in the cache.
    [[nodiscard]] std::uint64_t computations() const { return computations_; }
    /// The share of a queue's deliveries that its receivers can answer.
    [[nodiscard]] double takers_of(plan::PoolIndex pool) const;
    /// Requests per second that a pool's callees can take besides their other load; infinite if nothing limits them.
    /// The callees' own callees do not count, except those of names and balancers, which only pass requests on.
    [[nodiscard]] double room_behind(plan::PoolIndex pool) const;
    /// Requests per second sent to the subject of a watch.
    [[nodiscard]] double offered_to(const plan::PlanWatch& watch) const;
    /// The share of a component's requests that its new release answers.
    [[nodiscard]] double release_share(std::uint32_t component) const { return state_.release_share(component, at_); }
    [[nodiscard]] double offered(plan::PoolIndex pool) const { return of_all_lanes(now_->offered, pool); }
    /// How well its needs serve an instance of a pool: the served share of one imagined request in each lane that arrives there.
    [[nodiscard]] double needs_met(plan::PoolIndex pool) const;
    /// Forgets what queues deliver. Then `hand_on` distributes the deliveries of each queue in call order, in requests per second:
    /// see `handed_on_to`. They do not count against capacities.
    void hand_nothing_on();
    void hand_on(plan::PoolIndex queue_pool, double rate);
    /// Requests per second that a pool receives from queues.
    [[nodiscard]] double handed_on_to(plan::PoolIndex pool) const;
    /// Whether no instance of a router is up.
    [[nodiscard]] bool is_out(plan::RouterIndex router) const;
    /// Whether a router's own needs let it answer any lookup.
    [[nodiscard]] bool lookups_answered(plan::RouterIndex router) const;
    /// The next instant after `at` at which something that ramps bends or ends; never if nothing ramps.
    [[nodiscard]] Instant next_bend(Instant at) const;

    // The present segments, for readers between two computations.
    struct Segment {
        double level = 1;
        double slope_per_us = 0;
        double judged_level = 1;
        double judged_slope_per_us = 0;
        Instant at;
        [[nodiscard]] double now(Instant t) const { return level + slope_per_us * static_cast<double>((t - at).us); }
    };
    std::vector<Segment> entries;

private:
    [[nodiscard]] std::uint32_t weight_of(const plan::PlanNeed& need, std::uint32_t candidate) const;
    [[nodiscard]] Edge edge_to(const plan::PlanNeed& need, std::uint32_t candidate) const;
    [[nodiscard]] std::size_t index_of(const plan::PlanNeed& need) const { return static_cast<std::size_t>(&need - plan_.needs.data()); }
    void weigh(const plan::PlanNeed& need) const;
    [[nodiscard]] double room_at(plan::PoolIndex pool) const;
    [[nodiscard]] double more_room_of(const plan::PlanNeed& need) const;
    [[nodiscard]] double room_of(const plan::PlanNeed& need) const;
    /// The sum of `rates`, by pool and lane, over a pool's lanes.
    [[nodiscard]] double of_all_lanes(const std::vector<double>& rates, plan::PoolIndex pool) const;
    /// The same for all pools of its component in its region.
    [[nodiscard]] double in_its_region(const std::vector<double>& rates, plan::PoolIndex pool) const;
    double share_out(const plan::PlanNeed& need) const;
    /// Whether requests of a lane can arrive at a pool.
    [[nodiscard]] bool comes(plan::PoolIndex pool, plan::LaneIndex lane) const {
        const plan::PlanLane& what = plan_.lanes[lane];
        return (plan_.pools[pool].entries_by_role[static_cast<std::size_t>(what.role)] >> what.entry & 1) != 0;
    }
    [[nodiscard]] const plan::PlanNeed& as_asked(plan::NeedIndex need, plan::LaneIndex lane) const {
        return in_role(plan_, plan_.needs[need], plan_.lanes[lane].role);
    }
    /// The lane in which a need's requests continue.
    [[nodiscard]] plan::LaneIndex lane_of(const plan::PlanNeed& need, plan::LaneIndex lane) const {
        return need.first_lane == plan::none ? lane : plan::LaneIndex(need.first_lane + plan_.lanes[lane].entry);
    }
    [[nodiscard]] bool takes_writes(const plan::PlanNeed& need, plan::PoolIndex pool) const;
    [[nodiscard]] double answer(plan::NeedIndex need, plan::LaneIndex lane) const;
    void send(plan::NeedIndex need, plan::LaneIndex lane, double rate);
    void hand_to(plan::NeedIndex need, plan::LaneIndex lane, double rate);
    template <class Ask>
    void each_call(plan::PoolIndex pool, plan::LaneIndex lane, double rate, Ask ask) const;
    void pass_on(plan::PoolIndex pool);
    [[nodiscard]] bool is_held_down(plan::ProberIndex prober) const { return state_.held_down[plan_.probers[prober].chooser]; }
    [[nodiscard]] bool is_held_healthy(const plan::PlanNeed& need) const;
    [[nodiscard]] plan::NeedIndex chosen_by_health(const plan::PlanGroup& group, plan::LaneIndex lane) const;
    [[nodiscard]] double answer_one(plan::NeedIndex need, plan::LaneIndex lane) const;
    [[nodiscard]] double answer_in_turn(const plan::PlanGroup& group, plan::LaneIndex lane, double* goes_on) const;
    /// What a group of needs answers to one request. `goes_on` receives the share of requests that each alternative is tried with,
    /// by alternative and lane.
    [[nodiscard]] double answer_called(const plan::PlanGroup& group, plan::LaneIndex lane, double* goes_on) const;
    [[nodiscard]] double answer_group(const plan::PlanGroup& group, plan::LaneIndex lane, double* goes_on) const;
    bool more_goes_on(int round);
    [[nodiscard]] double groups_answer(const plan::PlanPool& pool, plan::LaneIndex lane, double* goes_on) const;
    [[nodiscard]] double answer_behind(plan::PoolIndex pool, plan::LaneIndex lane, double* goes_on) const;
    void answer_back(plan::PoolIndex pool);
    [[nodiscard]] double shielded(const plan::PlanNeed& need, plan::EntryIndex entry) const;
    /// Calls for one entry point that arrive at a writer of a store, the present one or an old one kept apart, and how many it answers.
    struct Sent {
        double to_writer = 0, to_apart = 0, answered_by_writer = 0, answered_apart = 0;
    };
    void add_sent(const plan::PlanNeed& need, plan::LaneIndex lane, double rate, Sent& sent) const;
    [[nodiscard]] Sent sent_to_writers(plan::StoreIndex store, plan::EntryIndex entry) const;
    void reasons_of_need(plan::NeedIndex need, plan::LaneIndex lane, double share, std::vector<model::LevelReason>& reasons) const;
    void reasons_of_pool(plan::PoolIndex pool, plan::LaneIndex lane, double share, std::vector<model::LevelReason>& reasons) const;
    [[nodiscard]] double answers_itself(const plan::PlanNeed& need, model::Role role) const;
    [[nodiscard]] double answers_itself(const plan::PlanGroup& group, model::Role role) const;
    [[nodiscard]] double answers_in_role(const plan::PlanWatch& watch) const;
    [[nodiscard]] bool gives_answers(plan::RouterIndex router) const;
    [[nodiscard]] bool is_remembered(plan::PoolIndex pool) const;
    [[nodiscard]] double mix(plan::RouterIndex router, std::uint32_t target, plan::EntryIndex entry) const;
    [[nodiscard]] double rate_of(plan::EntryIndex entry) const { return state_.rate_of(entry, at_); }
    [[nodiscard]] std::uint32_t up(plan::PoolIndex pool) const;

    /// All results for one state. Weights of a need's candidates are computed on first use, and hold for `round`.
    struct Answers {
        std::vector<double> offered;            // requests per second sent there, by pool and lane,
        std::vector<double> arrived;            // and those of them that arrive
        std::vector<double> accepted;           // share of arriving requests that a pool's instances can take, by pool
        std::vector<double> answered;           // share of arriving requests that succeeds, by pool and lane
        std::vector<double> goes_on;            // share of a caller's requests that an alternative is tried with, by alternative and lane
        std::vector<double> entry;              // share of an entry point's requests that are served
        std::vector<Edge> edges;                // parallel to Plan::pool_lists
        std::vector<double> total_weight;       // by need
        std::vector<std::uint64_t> weighed_in;  // by need
        std::vector<std::uint64_t> in_play;     // by pool: the round in which it was last weighed
        std::uint64_t round = 0;
        std::uint64_t changes = 0;       // of the state, when that round began: weights hold until the next one,
        bool judged = false;             // and for this value of `judged`
        std::vector<std::uint64_t> key;  // of the state that it was computed from; empty: never looked up
        std::size_t followed_by = 0;     // the known state that came next, last time
        std::size_t bucket = 0;          // hash bucket of the state,
        std::size_t next_in_bucket = 0;  // and the next known state in it
    };
    [[nodiscard]] Answers blank() const;
    void make_room_for_states();
    bool find_known_state(bool fresh);
    [[nodiscard]] std::size_t look_up(std::size_t bucket) const;
    std::size_t make_known(std::size_t bucket);

    const ServingState& state_;
    const plan::Plan& plan_;
    std::uint32_t entry_count_;
    std::uint32_t lane_count_;
    // Trials pass through the same few states again and again (healthy, struck, routed away). Results are cached and found by comparing the
    // whole state. Ramps are computed in the first of `passing_`, or in the second while the first is set aside.
    std::array<Answers, 2> passing_;
    Answers* passing_now_ = passing_.data();
    std::vector<Answers> known_;
    std::size_t known_limit_ = 0;
    std::size_t oldest_ = 0;
    std::size_t last_known_ = 0;
    static constexpr std::size_t nowhere = ~std::size_t{0};
    mutable std::size_t fresh_known_ = nowhere;  // the state in which trials begin
    std::vector<std::size_t> buckets_;           // first known state of each bucket
    std::vector<std::uint64_t> key_;             // of the present state
    Answers* now_ = passing_.data();
    std::vector<double> will_go_on_;  // `goes_on` according to the answers of this round
    mutable std::vector<double> best_;
    mutable std::vector<double> rooms_;
    mutable std::vector<std::uint64_t> counted_in_;  // by pool: the last count of room that included it
    mutable std::uint64_t count_ = 0;
    std::vector<double> handed_on_;     // by pool and lane: requests per second delivered by queues,
    std::vector<double> hands_on_;      // and those of one queue
    const Answers* stretch_ = nullptr;  // results of the current stretch, computed beyond its beginning
    std::uint64_t computations_ = 0;
    mutable bool drifted_ = false;
    Instant at_;
    Side side_ = Side::After;
    bool judged_ = false;
    struct Aside {
        Answers* answers = nullptr;
        Instant at;
        Side side = Side::After;
        bool judged = false, drifted = false;
    };
    Aside aside_;
};

}  // namespace drsim::serving
