// Everything that one trial touches, and the few verbs that all behaviour is written with: wait, say a fact, change the state.
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

/// Tokens with the top bit set are data events: what is numerous waits as data, what tells a story as a coroutine.
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
    /// Returns the number of the fact. Inline, because most arguments are constants and a trial says dozens.
    std::uint32_t say(model::FactKind kind, std::uint32_t cause, std::uint32_t subject = none, std::uint32_t other = none,
                      std::int64_t value = 0, std::uint8_t detail = 0) {
        model::FactList& facts = record->facts;
        if (facts.is_full()) [[unlikely]]
            make_room_for_facts();
        facts.next() = {now_, value, cause, subject, other, kind, detail, 0};
        return static_cast<std::uint32_t>(facts.size() - 1);
    }

    // --- what changes: whoever changes something that others may watch says which fact changed it
    void changed(std::uint32_t fact) {
        causes.note(fact);
        changed_back();
    }
    /// The same where nothing new has happened: what was about to change has come back.
    void changed_back() {
        dirty_ = level_stale_ = true;
        ++state_.changes;
    }
    /// The same for something about one pool. A pool that nobody weighed when the service level was last computed cannot move it;
    /// during a background outage it is computed twice, and who is weighed with that party up is not kept.
    void changed(std::uint32_t fact, plan::PoolIndex pool) {
        dirty_ = true;
        causes.note(fact);
        ++state_.changes;
        if (level.in_play(pool) || plan.pools[pool].votes || state.background_count > 0) level_stale_ = true;
        else level.drift();
    }
    /// Something that no service level depends on.
    void changed_beside() { dirty_ = true; }

    // --- verbs: nothing else changes `state`. `fact` is what changed it, said before
    /// Any change of one pool's condition that is no more than itself: `how` gets the condition. Verbs below do more than that, or have a
    /// name of their own because several call them.
    template <class How>
    void change(plan::PoolIndex pool, std::uint32_t fact, How how) {
        how(state_.pools[pool]);
        changed(fact, pool);
    }
    /// Puts one more fault on a pool, or lets go.
    void hold(plan::PoolIndex pool, bool silent, std::uint32_t fact);
    void release(plan::PoolIndex pool, bool silent, std::uint32_t fact);
    /// A restart takes down the instances that are up, and none that get ready while it lasts.
    /// When no restart is under way any more they come up.
    void begin_restart(plan::PoolIndex pool, std::uint32_t fact);
    void end_restart(plan::PoolIndex pool, std::uint32_t fact);
    void crash(plan::PoolIndex pool, bool silent, std::uint32_t fact);
    /// Ends one crash; others may still hold it down. `mend` ends them all.
    void repair(plan::PoolIndex pool, std::uint32_t fact);
    void mend(plan::PoolIndex pool, std::uint32_t fact);
    /// A store's data is gone, and what waits in a queue.
    void destroy(plan::PoolIndex pool, std::uint32_t fact);
    /// Replication to a copy stops, until as many faults have let go.
    void stall(plan::PoolIndex pool, std::uint32_t fact);
    void end_stall(plan::PoolIndex pool, std::uint32_t fact);
    /// A copy's data is thrown away; it holds all of it again.
    void throw_away(plan::PoolIndex pool, std::uint32_t fact);
    void fill(plan::PoolIndex pool, std::uint32_t fact);
    /// Takes writes no more until it follows again; `keep_apart`: takes those of whoever still points at it.
    void fence(plan::PoolIndex pool, std::uint32_t fact);
    void keep_apart(plan::PoolIndex pool, std::uint32_t fact);
    /// Another is promoted in its place; `reinstate`: it follows that one now.
    void depose(plan::PoolIndex pool, std::uint32_t fact);
    void reinstate(plan::PoolIndex pool, std::uint32_t fact);
    /// It follows the writer, or is the writer, and is fenced no more; or it does not.
    void follow(plan::PoolIndex pool, std::uint32_t fact);
    void stop_following(plan::PoolIndex pool, std::uint32_t fact);
    /// What is restored is new: whatever was done to what was there before is not done to it.
    void stand_up_restored(plan::PoolIndex pool, std::uint32_t fact);
    /// The pool accepts the store's writes from now on; or is the one behind the first endpoint.
    void write_to(plan::StoreIndex store, plan::PoolIndex pool, std::uint32_t fact);
    void lead_pair(plan::StoreIndex store, plan::PoolIndex pool, std::uint32_t fact);
    /// Its present writer takes no more writes; until there is another one, or while it is handed over.
    void close(plan::StoreIndex store, std::uint32_t fact);
    void begin_handover(plan::StoreIndex store, std::uint32_t fact);
    void end_handover(plan::StoreIndex store, std::uint32_t fact);
    /// Instances that have been launched and are ready.
    void add_instances(plan::PoolIndex pool, std::uint32_t count, std::uint32_t fact);
    /// One that is dead does not come back: its place is given up.
    void give_up_dead(plan::PoolIndex pool, std::uint32_t fact);
    /// Of a cache: others have taken over the part of lost instances; it is cold; it is warm.
    void cover(plan::PoolIndex pool, std::uint32_t instances, std::uint32_t fact);
    void go_cold(plan::PoolIndex pool, Duration until_warm, std::uint32_t fact);
    void be_warm(plan::PoolIndex pool, std::uint32_t fact);
    /// A balancer sends to so many instances; a name tells whoever asks; a client uses an endpoint.
    void send_to(plan::RotationIndex rotation, std::uint32_t instances, std::uint32_t fact);
    void point(std::uint32_t pointer, std::uint32_t copy, std::uint32_t fact);
    void answer_with(plan::RouterIndex router, std::uint32_t target, std::uint32_t fact);
    void answer_as(plan::RouterIndex router, serving::Answering answering, std::uint32_t fact);
    /// Clients that go on with an answer for a while; who holds none any more is forgotten.
    void leave(const serving::Cohort& cohort);
    void forget_who_left();
    /// Clients that obey a TTL: see serving::KeptAnswers.
    void tell_clients(plan::RouterIndex router, std::uint32_t before, std::uint32_t says);
    void tell_clients_again(plan::RouterIndex router, std::uint32_t says);
    /// A health check believes that what it checks is down, or up again.
    void hold_for_down(plan::ProberIndex prober, bool down, std::uint32_t fact);
    /// A component's new release answers so much, or nothing any more.
    void roll_release(std::uint32_t component, serving::ReleaseCondition now, std::uint32_t fact);
    void begin_background_outage(std::uint32_t component, std::uint32_t fact);
    void end_background_outage(std::uint32_t component, std::uint32_t fact);
    /// Rates are those of another time of day: see model::TrialRecord.
    void start_at(double starts_at_s);

    // --- what is
    [[nodiscard]] std::uint32_t up_instances(plan::PoolIndex pool) const { return state.up_instances(pool); }
    /// Those up and those that a restart has taken down for its time. The others are dead: they need not come back.
    [[nodiscard]] std::uint32_t alive_instances(plan::PoolIndex pool) const {
        const serving::PoolCondition& condition = state.pools[pool];
        return up_instances(pool) + (condition.holds != 0 || condition.destroyed ? 0 : pools[pool].restarting);
    }
    /// Whether callers of what is down there wait for a timeout, rather than being refused at once.
    [[nodiscard]] bool is_silent(plan::PoolIndex pool) const {
        return pools[pool].silent_holds > 0 || (state.pools[pool].crashes > 0 && pools[pool].crashed_silently);
    }
    [[nodiscard]] bool is_up(plan::PoolIndex pool) const { return up_instances(pool) > 0; }
    [[nodiscard]] bool any_is_up(plan::Range list) const {
        for (std::uint32_t i = 0; i < list.count; ++i)
            if (is_up(plan.pool_lists[list.first + i])) return true;
        return false;
    }
    /// Of a stretch of `struck` that holds pools.
    [[nodiscard]] plan::PoolIndex struck_pool(std::uint32_t i) const { return plan::PoolIndex(struck[i]); }
    /// The change at this instant that ended a wait, which was for a component or,
    /// where there is none, for room; `otherwise` when it ended by itself.
    [[nodiscard]] std::uint32_t end_of_wait(const Obstacle& obstacle, std::uint32_t otherwise);
    /// Somebody begins to wait: for whoever tells of this trial.
    void begins_to_wait(model::WaitBegun wait) {
        if (!record->explanation.is_wanted) return;
        wait.at = now_;
        wait.facts_before = static_cast<std::uint32_t>(record->facts.size());
        record->explanation.waits.push_back(wait);
    }
    /// Not while a fault holds it, nor while all that lies in it is down.
    [[nodiscard]] bool place_is_up(std::uint32_t place) const {
        return place == none || (place_holds[place] == 0 && any_part_is(place, &World::place_is_up));
    }
    /// Whether what was stored there is gone for good: it was destroyed, or all that lies in it.
    [[nodiscard]] bool place_is_destroyed(std::uint32_t place) const {
        return place_destroyed[place] || !any_part_is(place, &World::place_stands);
    }
    /// Brings the computed service level to this very instant: what has already changed at it counts.
    void look();
    /// The same, as it was just before whatever jumps at this instant.
    void look_before();
    /// serving() of a watch at this very instant.
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
    /// What takes no time does not wait: it goes on at once.
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
    /// Schedules all who wait for the signal, at this instant: mechanisms, then people, each in the order in which they came.
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
    /// What answers depend on.
    const serving::ServingState& state = state_;
    Causes causes;
    std::array<std::uint32_t, 256> last_tokens{};  // of the events handed out last
    Instant ramp_until = Instant::never();

    // By the plan's or the system's indices, and as at the beginning of a trial when one begins.
    std::span<PoolState> pools;
    std::span<PlacementState> placements;
    std::span<std::uint16_t> place_holds;  // by location: faults on it or around it
    std::span<bool> place_destroyed;       // by location: a fault destroyed it, or what lies around it
    std::span<bool> place_parts_down;      // by location: it is held because all that lies in it is down
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
    std::vector<QueueLine> lines;          // by queue: what waits in it
    std::vector<Expired> expired;          // for a moment
    std::vector<std::uint8_t> said;        // for a moment: by pool, what was found of it; see silence.cpp
    std::span<std::uint32_t> fault_facts;  // by fault (given first): the fact that it struck, or no_fact

    // As long as the trial makes them.
    std::vector<WriterGap> writer_gaps;  // of stores with backups, of all where writes are shipped; of each in order
    std::vector<Gap> gaps;               // what copies that do not follow, writers among them, do not hold
    std::vector<WrittenApart> written_apart;
    std::vector<WriterVersion> writer_versions;  // of stores with backups, in the order of their instants
    std::vector<Gap> past_gaps;
    std::vector<Gap> gaps_scratch[2];
    std::vector<Shortage> shortages;
    std::vector<Replacement> replacements;  // in the order of the losses
    std::vector<std::uint32_t> struck;      // pools and places that the faults of this trial hold, in stretches
    std::vector<Instant> fault_at;          // by fault of the scenario, given ones apart: when it strikes
    std::vector<plan::PoolIndex> selected_pools;
    std::vector<std::uint32_t> selected_places, selected_links;  // what a selector being resolved has found so far

    Signal state_changed;     // anything that a wait may depend on
    Signal faults_struck;     // one more has: not all change a state
    Signal people_changed;    // somebody joined, gave up, or has a hand free
    Signal runbooks_changed;  // one started or ended, or its last step did
    Signal steps_changed;     // a step ended, or an instance that it launched is ready

    /// Called before replication moves at another pace than until now: whoever follows its lag has followed the old pace up to here.
    void (*before_shipping_moves)(World& world) = nullptr;

    serving::ServiceLevel level;
    std::vector<std::uint32_t> level_cause;  // by entry point: the fact that moved its level last

private:
    /// Whether something that lies right in a place is so; true of a place without parts.
    bool any_part_is(std::uint32_t place, bool (World::*so)(std::uint32_t) const) const;
    [[nodiscard]] bool place_stands(std::uint32_t place) const { return !place_is_destroyed(place); }
    void lay_out_state();
    /// It may have gone up or down: mechanisms are told when this instant settles.
    void touch(plan::PoolIndex pool, std::uint32_t fact);
    friend class Settler;  // what is to be settled is between the two
    void make_room_for_facts();
    /// Throws Limit or Stopped: asked once every so many events and settlings, and where facts need more memory.
    void expect_within_limits();
    /// Throws Stopped where that was asked for a little while ago: what is nearly done is done.
    void expect_time_left();
    bool wake_all(Signal& signal);
    /// What a watch saw, and when in the course of changes and computations: asked again in between, it sees the same.
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

/// Wakes at an instant whoever then waits for the signal.
Process broadcast_at(World& world, Signal& signal, Instant at);

}  // namespace drsim::process
