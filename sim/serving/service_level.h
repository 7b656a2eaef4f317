// What is served: demand flows from the entry points through needs, capacities and routes, and answers flow back. One walk over the
// pools at a change, nothing in between; what ramps is joined straight between the points where it bends.
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
    /// Reads `state` whenever it computes: it outlives the levels.
    explicit ServiceLevel(const ServingState& state);

    /// Computes offered rates and answered shares at `at` under the present state. `judged`: background outages taken as up.
    void compute(Instant at, Side side, bool judged);
    /// What was computed last is kept, whatever is computed until `take_back`; that says false where it was not kept after all.
    void set_aside();
    bool take_back();
    /// The share of an entry point's requests that are served, after `compute`.
    [[nodiscard]] double of_entry(plan::EntryIndex entry) const { return now_->entry[entry]; }
    /// What keeps an entry point from being served in full, after `compute`: the largest first, at most a handful. Not for the trial loop.
    [[nodiscard]] std::vector<model::LevelReason> reasons(plan::EntryIndex entry) const;
    /// serving() of a watch, after `compute`.
    [[nodiscard]] double of_watch(const plan::PlanWatch& watch) const;
    /// A share of writes that is followed, after `compute`.
    [[nodiscard]] double of_writes(const plan::PlanWrites& writes) const;
    /// A pool that lets through more than its instances can take, after `compute`: a broken invariant. For test builds.
    [[nodiscard]] std::optional<plan::PoolIndex> beyond_capacity() const;
    /// Whether anybody who has requests, or whom a deep watch follows, could choose this pool as of the last computation, or before the
    /// stretch ends that was computed with it: whoever moves somewhere is not there at the stretch's beginning.
    [[nodiscard]] bool in_play(plan::PoolIndex pool) const {
        return now_->in_play[pool] == now_->round || (stretch_ != nullptr && stretch_->in_play[pool] == stretch_->round);
    }
    /// Nothing ramps any more.
    void end_stretch() { stretch_ = nullptr; }
    /// A pool that is not in play has changed: what was computed is still right, but must not be cached.
    void drift() { drifted_ = true; }
    /// How often levels were computed, or found again.
    [[nodiscard]] std::uint64_t computations() const { return computations_; }
    /// The share of what a queue hands on that those it hands it to can answer.
    [[nodiscard]] double takers_of(plan::PoolIndex pool) const;
    /// Requests a second that those whom a pool calls can take beside what comes to them in any case; infinite where nothing limits them.
    /// What their own callees can take does not count, but names and balancers only pass on.
    [[nodiscard]] double room_behind(plan::PoolIndex pool) const;
    /// Requests a second sent to what a watch watches.
    [[nodiscard]] double offered_to(const plan::PlanWatch& watch) const;
    [[nodiscard]] double offered(plan::PoolIndex pool) const { return of_all_lanes(now_->offered, pool); }
    /// What an instance of a pool is served by all that it needs: the share of one imagined request of each entry point that comes there.
    [[nodiscard]] double needs_met(plan::PoolIndex pool) const;
    /// Forgets what queues hand on; then, queue by queue in the order of calls, where so many requests a second of one go: see
    /// `handed_on_to`. They do not count against capacities.
    void hand_nothing_on();
    void hand_on(plan::PoolIndex queue_pool, double rate);
    /// Requests a second that come to a pool out of queues.
    [[nodiscard]] double handed_on_to(plan::PoolIndex pool) const;
    /// Whether no instance of a router is up.
    [[nodiscard]] bool is_out(plan::RouterIndex router) const;
    /// Whether what a router itself needs lets it answer anybody who asks for a name.
    [[nodiscard]] bool lookups_answered(plan::RouterIndex router) const;
    /// The next instant after `at` at which something that ramps bends or ends; never when nothing ramps.
    [[nodiscard]] Instant next_bend(Instant at) const;

    // What the present segments say, for whoever watches between two computations.
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
    /// By pool and lane: added up over a pool's lanes.
    [[nodiscard]] double of_all_lanes(const std::vector<double>& rates, plan::PoolIndex pool) const;
    double share_out(const plan::PlanNeed& need) const;
    /// Whether requests of a lane can arrive at a pool.
    [[nodiscard]] bool comes(plan::PoolIndex pool, plan::LaneIndex lane) const {
        const plan::PlanLane& what = plan_.lanes[lane];
        return (plan_.pools[pool].entries_by_role[static_cast<std::size_t>(what.role)] >> what.entry & 1) != 0;
    }
    [[nodiscard]] const plan::PlanNeed& as_asked(plan::NeedIndex need, plan::LaneIndex lane) const {
        return in_role(plan_, plan_.needs[need], plan_.lanes[lane].role);
    }
    /// The lane in which a need's requests go on.
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
    /// What a group of needs answers to one request. `goes_on`: where to note,
    /// by alternative and lane, which share of requests each is tried with.
    [[nodiscard]] double answer_called(const plan::PlanGroup& group, plan::LaneIndex lane, double* goes_on) const;
    [[nodiscard]] double answer_group(const plan::PlanGroup& group, plan::LaneIndex lane, double* goes_on) const;
    bool more_goes_on(int round);
    [[nodiscard]] double groups_answer(const plan::PlanPool& pool, plan::LaneIndex lane, double* goes_on) const;
    [[nodiscard]] double answer_behind(plan::PoolIndex pool, plan::LaneIndex lane, double* goes_on) const;
    void answer_back(plan::PoolIndex pool);
    [[nodiscard]] double shielded(const plan::PlanNeed& need, plan::EntryIndex entry) const;
    /// Calls for one entry point that arrive at a writer of a store,
    /// the present one or an old one kept apart, and how many of them it answers.
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

    /// All that follows from one state. Weights of a need's candidates are computed when first asked for, and stand for `round`.
    struct Answers {
        std::vector<double> offered;            // requests a second that are sent there, by pool and lane,
        std::vector<double> arrived;            // and those of them that arrive
        std::vector<double> accepted;           // share of what arrives at a pool that its instances can take, by pool
        std::vector<double> answered;           // share of what arrives that ends well, by pool and lane
        std::vector<double> goes_on;            // share of a caller's requests that an alternative is tried with, by alternative and lane
        std::vector<double> entry;              // share of an entry point's requests that are served
        std::vector<Edge> edges;                // parallel to Plan::pool_lists
        std::vector<double> total_weight;       // by need
        std::vector<std::uint64_t> weighed_in;  // by need
        std::vector<std::uint64_t> in_play;     // by pool: the round in which it was last weighed
        std::uint64_t round = 0;
        std::uint64_t changes = 0;       // of the state, when that round began: weights stand until the next one,
        bool judged = false;             // and are those of this question
        std::vector<std::uint64_t> key;  // of the state it was computed from; empty: a state that is never looked for
        std::size_t followed_by = 0;     // the known state that came next, last time
        std::size_t bucket = 0;          // where it is looked for, by a hash of the state,
        std::size_t next_in_bucket = 0;  // and the one behind it there
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
    // Trials pass through the same few states again and again (healthy, struck, routed away): what was computed from a state is kept and
    // found again by comparing the whole state. What ramps is computed in the first of `passing_`,
    // or in the second while that one is set aside.
    std::array<Answers, 2> passing_;
    Answers* passing_now_ = passing_.data();
    std::vector<Answers> known_;
    std::size_t known_limit_ = 0;
    std::size_t oldest_ = 0;
    std::size_t last_known_ = 0;
    static constexpr std::size_t nowhere = ~std::size_t{0};
    mutable std::size_t fresh_known_ = nowhere;  // the one in which trials begin
    std::vector<std::size_t> buckets_;           // first known state of each bucket
    std::vector<std::uint64_t> key_;             // of the present state
    Answers* now_ = passing_.data();
    std::vector<double> will_go_on_;  // as the answers of this round say
    mutable std::vector<double> best_;
    mutable std::vector<double> rooms_;
    mutable std::vector<std::uint64_t> counted_in_;  // by pool: the last counting of room that came to it
    mutable std::uint64_t count_ = 0;
    std::vector<double> handed_on_;     // by pool and lane: requests a second that come out of queues,
    std::vector<double> hands_on_;      // and those of one queue
    const Answers* stretch_ = nullptr;  // those of the stretch that is under way, as computed beyond its beginning
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
