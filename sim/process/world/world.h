// The state of one trial, and the operations that all behaviour is written with: wait, record a fact, change the state.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "sim/base/drawn_ahead.h"
#include "sim/base/state_block.h"
#include "sim/kernel/kernel.h"
#include "sim/model/trial_record.h"
#include "sim/plan/compiled.h"
#include "sim/process/world/causes.h"
#include "sim/process/world/process.h"
#include "sim/process/world/queue_line.h"
#include "sim/process/world/state.h"
#include "sim/serving/service_level.h"
#include "sim/serving/serving_state.h"

namespace drsim::process {

/// Tokens with the top bit set are data events. Frequent events are data; sequences of steps are coroutines.
enum class Tick : std::uint32_t { Unheard, Prober, Alarm, ReportCheck, ReportDue, RampEnd, RateRow, Autoscale, QueueEmpty };
constexpr std::uint32_t tick_token(Tick tick, std::uint32_t index) {
    return 0x80000000u | (static_cast<std::uint32_t>(tick) << 24) | index;
}

class Settler;
struct Obstacle;

struct World {
    /// `stop` may be null.
    World(std::shared_ptr<const plan::Plan> plan, kernel::Kernel& kernel, const std::atomic<bool>* stop);

    // --- one trial
    void begin(std::uint64_t seed, std::uint64_t trial, model::TrialRecord& into);

    // --- time and chance
    [[nodiscard]] Instant now() const { return now_; }
    [[nodiscard]] double draw(StreamId stream, std::uint32_t number = 0) { return draws.uniform(stream, number); }
    [[nodiscard]] Duration draw(const Distribution& of, StreamId stream, std::uint32_t number = 0) {
        return std::holds_alternative<Constant>(of.shape) ? of.duration(0.5) : of.duration(draws.uniform(stream, number));
    }

    // --- facts
    /// Records a fact and returns its number. Inline, because most arguments are constants and a trial records dozens.
    std::uint32_t say(model::FactKind kind, std::uint32_t cause, std::uint32_t subject = none, std::uint32_t other = none,
                      std::int64_t value = 0, std::uint8_t detail = 0) {
        model::FactList& facts = record->facts;
        if (facts.is_full()) [[unlikely]]
            make_room_for_facts();
        facts.next() = {now_, value, cause, subject, other, kind, detail, 0};
        return static_cast<std::uint32_t>(facts.size() - 1);
    }

    // --- changes: the caller names the fact that made the change
    void changed(std::uint32_t fact) {
        causes.note(fact);
        changed_back();
    }
    /// The same without a new fact: a pending change was called off.
    void changed_back() {
        dirty_ = level_stale_ = true;
        ++state_.changes;
    }
    /// The same for one pool. A pool that the last computation of the service level did not consider cannot change it. During a background
    /// outage there are two computations, and `in_play` covers only one of them.
    void changed(std::uint32_t fact, plan::PoolIndex pool) {
        dirty_ = true;
        causes.note(fact);
        ++state_.changes;
        if (level.in_play(pool) || plan.pools[pool].votes || state.background_count > 0) level_stale_ = true;
        else level.drift();
    }
    /// A change that no service level depends on.
    void changed_beside() { dirty_ = true; }

    // --- verbs: nothing else changes `state`. `fact` made the change and is already recorded
    /// Any change of one pool's condition without side effects: `how` gets the condition. The verbs below have side effects, or several
    /// callers.
    template <class How>
    void change(plan::PoolIndex pool, std::uint32_t fact, How how) {
        how(state_.pools[pool]);
        changed(fact, pool);
    }
    /// Adds one fault to a pool, or removes it.
    void hold(plan::PoolIndex pool, bool silent, std::uint32_t fact);
    void release(plan::PoolIndex pool, bool silent, std::uint32_t fact);
    /// A restart takes down the instances that are up now, not those that get ready while it lasts.
    /// They come up when no restart is under way any more.
    void begin_restart(plan::PoolIndex pool, std::uint32_t fact);
    void end_restart(plan::PoolIndex pool, std::uint32_t fact);
    /// The first `instances` of those that are up.
    void crash(plan::PoolIndex pool, std::uint32_t instances, bool silent, std::uint32_t fact);
    /// Instances go down with the nodes that they run on, and come back with them.
    void strand(plan::PoolIndex pool, std::uint32_t instances, std::uint32_t fact);
    void free_stranded(plan::PoolIndex pool, std::uint32_t instances, std::uint32_t fact);
    /// Ends one crash; others may still hold the pool down. `mend` ends them all.
    void repair(plan::PoolIndex pool, std::uint32_t fact);
    void mend(plan::PoolIndex pool, std::uint32_t fact);
    /// Brings back one crashed instance; with the last one all crashes are mended.
    void mend_one(plan::PoolIndex pool, std::uint32_t fact);
    /// Destroys a store's data, or the items that wait in a queue.
    void destroy(plan::PoolIndex pool, std::uint32_t fact);
    /// Stops replication to a copy until as many faults have ended.
    void stall(plan::PoolIndex pool, std::uint32_t fact);
    void end_stall(plan::PoolIndex pool, std::uint32_t fact);
    /// A copy's data is discarded; `fill`: it holds all of it again.
    void throw_away(plan::PoolIndex pool, std::uint32_t fact);
    void fill(plan::PoolIndex pool, std::uint32_t fact);
    /// The copy takes no writes until it follows again. `keep_apart`: it takes the writes of clients that still point at it.
    void fence(plan::PoolIndex pool, std::uint32_t fact);
    void keep_apart(plan::PoolIndex pool, std::uint32_t fact);
    /// Another copy is promoted in its place. `reinstate`: it follows the new writer now.
    void depose(plan::PoolIndex pool, std::uint32_t fact);
    void reinstate(plan::PoolIndex pool, std::uint32_t fact);
    /// The copy follows the writer, or is the writer, and is no longer fenced. `stop_following`: it no longer follows.
    void follow(plan::PoolIndex pool, std::uint32_t fact);
    void stop_following(plan::PoolIndex pool, std::uint32_t fact);
    /// A restored database is new: earlier faults and repairs of the pool do not apply to it.
    void stand_up_restored(plan::PoolIndex pool, std::uint32_t fact);
    /// The pool accepts the store's writes from now on. `lead_pair`: it is the one behind the first endpoint.
    void write_to(plan::StoreIndex store, plan::PoolIndex pool, std::uint32_t fact);
    void lead_pair(plan::StoreIndex store, plan::PoolIndex pool, std::uint32_t fact);
    /// The writer takes no writes: until there is another one (`close`), or during a hand-over.
    void close(plan::StoreIndex store, std::uint32_t fact);
    void begin_handover(plan::StoreIndex store, std::uint32_t fact);
    void end_handover(plan::StoreIndex store, std::uint32_t fact);
    /// Adds launched instances that are ready.
    void add_instances(plan::PoolIndex pool, std::uint32_t count, std::uint32_t fact);
    /// Removes one that is up.
    void remove_instance(plan::PoolIndex pool, std::uint32_t fact);
    /// Gives up one dead instance for good, which frees its place.
    void give_up_dead(plan::PoolIndex pool, std::uint32_t fact);
    /// For a cache: other instances took over the share of lost ones (`cover`); it is cold; it is warm.
    void cover(plan::PoolIndex pool, std::uint32_t instances, std::uint32_t fact);
    void go_cold(plan::PoolIndex pool, Duration until_warm, std::uint32_t fact);
    void be_warm(plan::PoolIndex pool, std::uint32_t fact);
    /// A balancer sends to this many instances; a client uses this endpoint; a name returns this answer.
    void send_to(plan::RotationIndex rotation, std::uint32_t instances, std::uint32_t fact);
    void point(std::uint32_t pointer, std::uint32_t copy, std::uint32_t fact);
    void answer_with(plan::RouterIndex router, std::uint32_t target, std::uint32_t fact);
    void answer_as(plan::RouterIndex router, serving::Answering answering, std::uint32_t fact);
    /// Adds clients that keep using an old answer for a while; removes those that no longer do.
    void leave(const serving::Cohort& cohort);
    void forget_who_left();
    /// Clients that obey a TTL: see serving::KeptAnswers.
    void tell_clients(plan::RouterIndex router, std::uint32_t before, std::uint32_t says);
    void tell_clients_again(plan::RouterIndex router, std::uint32_t says);
    /// A health check considers its target down, or up again.
    void hold_for_down(plan::ProberIndex prober, bool down, std::uint32_t fact);
    /// A component's new release answers so much, or nothing any more.
    /// Requests move there evenly for `over` from `since` on; zero: at once.
    void roll_release(std::uint32_t component, serving::ReleaseCondition to, Instant since, Duration over, std::uint32_t fact);
    void begin_background_outage(std::uint32_t component, std::uint32_t fact);
    void end_background_outage(std::uint32_t component, std::uint32_t fact);
    /// Sets the time of the week at which the trial starts: see model::TrialRecord.
    void start_at(double starts_at_s);

    // --- queries
    [[nodiscard]] std::uint32_t up_instances(plan::PoolIndex pool) const { return state.up_instances(pool); }
    /// Instances that are up, and those that a restart has taken down. The others are dead and may never come back.
    [[nodiscard]] std::uint32_t alive_instances(plan::PoolIndex pool) const {
        const serving::PoolCondition& condition = state.pools[pool];
        return up_instances(pool) + (condition.holds != 0 || condition.destroyed ? 0 : pools[pool].restarting);
    }
    /// Whether callers of a pool that is down wait for a timeout instead of being refused at once. What runs on nodes is as silent as they.
    [[nodiscard]] bool is_silent(plan::PoolIndex pool) const {
        const plan::PoolIndex host = plan.pools[pool].host;
        if (host != none && (pools[pool].stranded > 0 || !is_up(host)) && is_silent(host)) return true;
        return pools[pool].silent_holds > 0 || (state.pools[pool].crashes > 0 && pools[pool].crashed_silently);
    }
    [[nodiscard]] bool is_up(plan::PoolIndex pool) const { return up_instances(pool) > 0; }
    [[nodiscard]] bool any_is_up(plan::Range list) const {
        for (std::uint32_t i = 0; i < list.count; ++i)
            if (is_up(plan.pool_lists[list.first + i])) return true;
        return false;
    }
    /// Reads an entry of a range of `struck` that holds pools.
    [[nodiscard]] plan::PoolIndex struck_pool(std::uint32_t i) const { return plan::PoolIndex(struck[i]); }
    /// The change at this instant that ended a wait for a component, or for room if the obstacle names no component.
    /// `otherwise` when the wait ended by itself.
    [[nodiscard]] std::uint32_t end_of_wait(const Obstacle& obstacle, std::uint32_t otherwise);
    /// Records that a wait begins, for explanations of this trial.
    void begins_to_wait(model::WaitBegun wait) {
        if (!record->explanation.is_wanted) return;
        wait.at = now_;
        wait.facts_before = static_cast<std::uint32_t>(record->facts.size());
        record->explanation.waits.push_back(wait);
    }
    /// A place is down while a fault holds it, or while everything in it is down.
    [[nodiscard]] bool place_is_up(std::uint32_t place) const {
        return place == none || (place_holds[place] == 0 && any_part_is(place, &World::place_is_up));
    }
    /// Whether the data stored there is gone for good: the place was destroyed, or everything in it.
    [[nodiscard]] bool place_is_destroyed(std::uint32_t place) const {
        return place_destroyed[place] || !any_part_is(place, &World::place_stands);
    }
    /// Computes the service level at this instant, including all changes so far.
    void look();
    /// Computes it as it was just before the jumps at this instant.
    void look_before();
    /// serving() of a watch at this instant.
    [[nodiscard]] double serving(plan::WatchIndex watch);
    [[nodiscard]] double entry_level(plan::EntryIndex entry);
    /// The share of the zones of a place that have an instance up.
    [[nodiscard]] double place_serving(std::uint32_t place) const;

    // --- waiting
    struct Until {
        World& world;
        Instant at;
        kernel::Phase phase;
        bool at_once = false;
        [[nodiscard]] bool await_ready() const noexcept { return at_once; }
        void await_suspend(std::coroutine_handle<> frame) const { world.resume_at(at, phase, frame); }
        void await_resume() const noexcept {}
    };
    [[nodiscard]] Until until(Instant at, kernel::Phase phase = kernel::Phase::Response) { return {*this, at < now_ ? now_ : at, phase}; }
    /// A wait of no length continues at once.
    [[nodiscard]] Until after(Duration span, kernel::Phase phase = kernel::Phase::Response) {
        return {*this, now_ + span, phase, span.us <= 0};
    }
    struct Heard {
        World& world;
        Signal& signal;
        kernel::Phase phase;
        Signal::Waiter waiter{};
        [[nodiscard]] bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<> frame) {
            waiter.frame = frame;
            waiter.phase = phase;
            signal.add(waiter);
        }
        void await_resume() const noexcept {}
    };
    [[nodiscard]] Heard heard(Signal& signal, kernel::Phase phase = kernel::Phase::Response) { return {*this, signal, phase}; }
    /// Schedules all waiters of the signal at this instant: mechanisms, then people, each in order of arrival.
    bool broadcast(Signal& signal) { return signal.has_waiters() && wake_all(signal); }
    void resume_at(Instant at, kernel::Phase phase, std::coroutine_handle<> frame) { call_at(at, phase, arena.number_of(frame.address())); }
    void call_at(Instant at, kernel::Phase phase, std::uint32_t token) {
        if (at == now_) more_at_this_instant_ = true;
        if (at < Instant::never()) kernel.call_at(at, phase, token);
    }

    std::shared_ptr<const plan::Plan> plan_owner;
    const plan::Plan& plan;
    const model::System& system;
    const model::Scenario& scenario;
    kernel::Kernel& kernel;
    Arena arena;
    DrawnAhead draws;
    model::TrialRecord* record = nullptr;

private:
    serving::ServingState state_;

public:
    /// The state that service levels depend on.
    const serving::ServingState& state = state_;
    Causes causes;
    std::array<std::uint32_t, 256> last_tokens{};  // of the latest events
    Instant ramp_until = Instant::never();

    // Indexed like the plan or the system; reset at the start of each trial.
    std::span<PoolState> pools;
    std::span<PlacementState> placements;
    std::span<std::uint16_t> place_holds;  // by location: faults on it or on a place around it
    std::span<bool> place_destroyed;       // by location: destroyed, itself or with a place around it
    std::span<bool> place_parts_down;      // by location: held because everything in it is down
    std::span<std::uint16_t> link_cuts;    // by link: faults on it
    std::span<RotationState> rotations;
    std::span<RouterState> routers;
    std::span<ShippingState> shippings;
    std::span<StoreState> stores;
    std::span<WritesState> writes;
    std::span<ReleaseState> releases;  // by component
    std::span<ProberState> probers;
    std::span<AlarmState> alarms;
    std::span<ReportState> reports;
    std::span<DetectorState> detectors;
    std::span<HumanState> humans;
    std::span<PartyState> parties;
    std::span<RunbookState> runbooks;
    std::span<StepState> steps;
    std::span<AutoscaleState> autoscales;
    std::span<HeldState> held;
    std::span<QueueState> queues;
    std::vector<QueueLine> lines;          // by queue: its waiting items
    std::vector<Expired> expired;          // scratch
    std::vector<std::uint8_t> said;        // scratch, by pool: see silence.cpp
    std::span<std::uint32_t> fault_facts;  // by fault (given first): the fact that it struck, or no_fact

    // These grow during the trial.
    std::vector<WriterGap> writer_gaps;  // of stores with backups, of all stores if writes are shipped; in order of time for each
    std::vector<Gap> gaps;               // accepted writes that writers and copies that do not follow lack
    std::vector<WrittenApart> written_apart;
    std::vector<WriterVersion> writer_versions;  // of stores with backups, in order of time
    std::vector<Gap> past_gaps;
    std::vector<Gap> gaps_scratch[2];
    std::vector<Shortage> shortages;
    std::vector<Replacement> replacements;  // in the order of the losses
    /// Ranges of pools, places and links that faults and restart steps hold, and counters that go with them.
    std::vector<std::uint32_t> struck;
    std::vector<Instant> fault_at;  // by fault of the scenario, without given ones: when it strikes
    std::vector<plan::PoolIndex> selected_pools;
    std::vector<std::uint32_t> selected_places, selected_links;  // result so far of the selector being resolved

    Signal state_changed;     // anything that a wait may depend on
    Signal faults_struck;     // another fault has struck; not all faults change a state
    Signal people_changed;    // somebody joined, gave up, or has a free hand
    Signal runbooks_changed;  // a runbook started or ended, or its last step did
    Signal steps_changed;     // a step ended, or an instance that it launched is ready

    /// Called before replication changes its pace: users of its lag have followed the old pace up to here.
    void (*before_shipping_moves)(World& world) = nullptr;

    serving::ServiceLevel level;
    std::vector<std::uint32_t> level_cause;  // by entry point: the fact that last moved its level

private:
    /// Whether the predicate is true of any direct part of a place; true for a place without parts.
    bool any_part_is(std::uint32_t place, bool (World::*so)(std::uint32_t) const) const;
    [[nodiscard]] bool place_stands(std::uint32_t place) const { return !place_is_destroyed(place); }
    void lay_out_state();
    /// Marks a pool that may have gone up or down: mechanisms are notified when this instant settles.
    void touch(plan::PoolIndex pool, std::uint32_t fact);
    friend class Settler;  // handles the pending changes
    void make_room_for_facts();
    /// Throws Limit or Stopped. Called once per 256 events and settlings, and when the list of facts grows.
    void expect_within_limits();
    /// Throws Stopped some time after the stop was requested, so that a trial that is nearly done can finish.
    void expect_time_left();
    bool wake_all(Signal& signal);
    /// What a watch saw, and the count of changes and computations at that time; valid until that count changes.
    struct Seen {
        std::uint64_t at_change = 0;
        double value = 0;
    };
    StateBlock block_;
    std::vector<plan::PoolIndex> touched_pools_;  // since the last settling
    std::vector<Seen> seen_;                      // by watch
    Instant now_;
    std::uint32_t events_ = 0;  // of this trial
    std::uint32_t settlings_ = 0;
    const std::atomic<bool>* stop_;
    std::optional<std::chrono::steady_clock::time_point> stop_heard_;
    Instant looked_at_;
    bool dirty_ = false;
    bool level_stale_ = true;
    bool more_at_this_instant_ = false;
};

inline Arena& arena_of(World& world) { return world.arena; }

/// Wakes the waiters of the signal at the given instant.
Process broadcast_at(World& world, Signal& signal, Instant at);

}  // namespace drsim::process
