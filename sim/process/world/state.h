// The mutable state of one trial, by dense index: what is up, who is on the incident,
// what runs. Behaviour changes it, nothing here decides.
#pragma once

#include <cstdint>

#include "sim/base/time.h"
#include "sim/kernel/kernel.h"
#include "sim/model/fact.h"
#include "sim/plan/compiled.h"

namespace drsim::process {

using plan::none;

/// What behaviour alone knows of a pool; what is served by it depends on its serving::PoolCondition.
struct PoolState {
    std::uint16_t silent_holds = 0;  // of the faults that hold it down: how many time out rather than refuse
    std::uint32_t starting = 0;      // launched, not ready
    /// Of those down: taken down by restarts, so on their way up as those launched are; a crash breaks them no more
    std::uint32_t restarting = 0;
    std::uint32_t restarts = 0;     // steps under way that restart it: when the last of them ends, what they took down is up
    std::uint32_t mended = 0;       // how often a mechanism or a person has mended all crashes: a later repair of an earlier crash is void
    bool crashed_silently = false;  // while it is crashed: probes of it time out
    bool rejoining = false;         // a mechanism brings it back among the copies
    std::uint32_t fillings = 0;     // of it under way
    Instant emptied_since;          // while it is empty
    bool wiped = false;             // of a queue: destroyed with all that waited in it
    Instant holds_until;            // of one that does not follow: see held_writes.h
    std::uint32_t had_up = 0;       // instances up, as the mechanisms last saw it
    std::uint32_t had_alive = 0;    // instances up or restarting, the same
    std::uint32_t went_down = 0;    // how often it has gone down altogether
    std::uint32_t replacing = 0;    // of its lost instances: how many have a successor under way,
    std::uint32_t succeeding = 0;   // and how many of these successors start already, here or in another zone
    std::uint32_t replaced = 0;     // draw numbers
    std::uint32_t started = 0;
    std::uint32_t warmed = 0;
    std::uint32_t cause = 0;  // fact that last changed it
    Instant down_since;
    Instant stalled_since;
    Instant behind_since = Instant::never();  // of a copy that came back after its writer was lost: it has seen nothing since then
};

/// Instances that count together: see plan::PlanPlacement.
struct PlacementState {
    std::uint32_t waiting = 0;  // that its autoscaler wants and has not launched
};

struct RotationState {
    bool adjusting = false;
    bool lost = false;  // what it counts: failures, not successes
    std::uint32_t draws = 0;
    Instant check;                             // one health check; the others come so many intervals after it
    Instant verdict;                           // when it has counted enough, if nothing interrupts it
    Instant passing_since = Instant::never();  // what it counts checks of is over since then
    std::int64_t phase_us = -1;                // of deep checks: when the first one begins; not drawn yet
    std::uint32_t up = 0;                      // what they would see: instances up,
    double served = -1;                        // the share that one of these is served by all that it needs,
    std::uint32_t cause = 0;                   // and the fact that last changed that
    bool threw_out = false;                    // they have thrown out all, who were up then: who has come since has yet to pass
};

struct RouterState {
    std::uint32_t switches = 0;
    bool pinned = false;  // a person routed it: automatic changes are off until the next route step
    std::uint32_t changed_fact = 0;
};

struct StoreState {
    std::uint32_t losses = 0;  // of its writer, in this trial: draw numbers
    bool busy = false;         // a mechanism of its own changes it now
    bool watching = false;     // a process already follows the writer's loss
    bool lost_redundancy = false;
    std::uint32_t split_fact = model::no_fact;  // two of its copies take writes since this
    Instant closed_since = Instant::never();    // a step has fenced its present writer: nobody takes writes until there is another
    std::uint32_t restores = 0;
};

/// A share of writes that is followed.
struct WritesState {
    double share = 1;
    double slope_per_us = 0;
    Instant at;
    Instant apart_since = Instant::never();  // of those kept apart: since when there are any
    std::uint32_t split_fact = model::no_fact;
};

struct ReleaseState {
    double fails = 0;     // share of its requests, once it answers
    double at_share = 0;  // of all
    bool active = false;
    bool rolling_back = false;  // no further stage begins
    std::uint32_t number = 0;   // counts releases: what follows an earlier one leaves this one alone
};

struct ProberState {
    Instant next = Instant::never();  // the event that counts; others are stale
    Instant drawn_phase;
    std::uint32_t failures = 0;
    std::uint32_t successes = 0;
    bool has_phase = false;
    bool judging = false;     // `next` is a verdict, not a probe
    bool silent = false;      // its probes time out,
    Instant first;            // and one of them begins then; the next at the pace that this gives
    double value = -1;        // what it would see
    std::uint32_t cause = 0;  // fact that last changed that
    bool down = false;        // what it believes
};

/// A quantity since levels were last settled: it stays as it is while nothing ramps (`lasts_us` 0),
/// else it takes these three values, evenly spaced.
struct Trajectory {
    double first = 0, middle = 0, last = 0;
    Instant from;
    std::int64_t lasts_us = 0;
    /// In seconds times what it is; exact where it is straight or a product of two that are.
    [[nodiscard]] double integral(Instant since, Instant until) const {
        if (lasts_us == 0) return first * (until - since).in_seconds();
        const double bend = 2 * (first - 2 * middle + last);  // of the parabola through the three, by shares of the span
        const double slope = 4 * middle - 3 * first - last;
        const auto up_to = [&](Instant t) {
            const double x = static_cast<double>((t - from).us) / static_cast<double>(lasts_us);
            return x * (first + x * (slope / 2 + x * bend / 3));
        };
        return (up_to(until) - up_to(since)) * static_cast<double>(lasts_us) * 1e-6;
    }
    /// What it will be at `at`, the middle or the end of a stretch that ends at `until`.
    void foresee(double value, Instant at, Instant until) {
        (at == until ? last : middle) = value;
        lasts_us = (until - from).us;
    }
    [[nodiscard]] bool moves() const { return lasts_us > 0 && (middle != first || last != first); }
};

struct AlarmState {
    Instant next = Instant::never();
    std::int64_t phase_us = -1;
    Instant counted_to;
    double offered = 0, failed = 0;  // requests of the running period
    double last_value = 0, last_offered = 0;
    Trajectory failing, offering;  // what these grow by: of an alarm on a share failed requests and all, on a utilisation that and 1
    bool ramped = false;           // the course before this one moved
    enum class Lag : std::uint8_t { Stays, Grows, AsTraced, AsShipped } lag = Lag::Stays;  // how the lag it watches goes on by itself
    std::uint64_t history = 0;                                                             // bit 0: the last period breached
    std::uint32_t cause = 0;                                                               // fact that last moved what it watches
    bool awake = false;
    bool seen = false;
    bool has_had_data = false;  // silence is a failure of whoever has spoken before
};

struct ReportState {
    Instant due = Instant::never();
    Instant check = Instant::never();
    std::uint32_t cause = 0;
    std::uint32_t excursions = 0;
    bool below = false;
};

struct DetectorState {
    bool fired = false;                               // it sees something, or raises a false alarm
    bool sees = false;                                // what it watches is as it must not be
    std::uint32_t false_alarms = 0;                   // faults that make it fire though it sees nothing
    std::uint32_t false_alarm_fact = model::no_fact;  // that last changed these
    bool pending = false;        // fired, but what it needs in order to tell anybody is down, or nobody looks at it at this hour
    std::uint32_t pendings = 0;  // counts these: an earlier one that was cleared is over
    std::int8_t misses = -1;     // not drawn yet
    std::uint32_t agreeing = 0;  // observers that believe it down
    std::uint32_t fact = model::no_fact;
};

struct HumanState {
    std::uint32_t absences = 0;  // faults that make them unreachable
    std::uint32_t busy_hands = 0;
};

struct PartyState {
    bool paging = false;        // being paged
    bool acknowledged = false;  // somebody of it is on the incident, to the trial's end
    bool leading = false;       // and looks, decides or runs
    bool called = false;        // an alarm has come since they last looked
    std::uint32_t level = 0;    // of the chain: who acknowledged
    std::uint32_t human = none;
    std::uint32_t fact = model::no_fact;       // that they did, or that nobody did
    std::uint32_t called_by = model::no_fact;  // the latest alarm
    std::uint32_t awaited = 0;                 // steps and approvals that wait for somebody of it
    std::uint32_t unanswered = 0;              // how often nobody answered
    std::uint32_t withdrawals = 0;             // how often a page was withdrawn
    std::uint32_t rounds = 0;                  // of pages through the chain, begun: draw numbers
    Instant looks_at = Instant::never();       // when they look again, whether or not they are called
};

enum class BookState : std::uint8_t { Idle, Woken, Deciding, Running };

struct RunbookState {
    BookState state = BookState::Idle;
    bool has_finished = false;
    bool stopped = false;  // a step failed: nothing new starts
    bool aborted = false;
    std::uint32_t woken_fact = model::no_fact;
    std::uint32_t last_fact = model::no_fact;
    std::uint32_t active_steps = 0;
    std::uint32_t runs = 0;
    std::uint32_t decisions = 0;  // draw numbers
    std::uint32_t approvals_left = 0;
    Instant asks_again = Instant::never();  // without a decision: when it asks its condition next, whether or not anything changes
};

/// What a restore from backups recovers to.
struct RecoveryPoint {
    Instant point;     // of the data, may lie before the trial began
    Instant snapshot;  // that it starts from; to this the log up to `point` is applied
    bool exists = false;
};

struct StepState {
    std::uint32_t waits_for = 0;  // predecessors not done
    std::uint32_t attempts = 0;   // draw numbers
    std::uint32_t last_fact = model::no_fact;
    std::uint32_t to_launch = 0;  // instances that a `scale` step has yet to launch,
    std::uint32_t launched = 0;   // has launched in this run of its runbook,
    std::uint32_t ready = 0;      // and of these, that are ready
    std::uint32_t attempt = 0;    // at it: what an earlier one has not launched by then it does not launch any more
    std::uint32_t launches = 0;   // draw numbers
    bool spawned = false;
    RecoveryPoint backup;  // of a restore: what it brings back, chosen when it begins
};

struct AutoscaleState {
    Instant next = Instant::never();
    Instant counted_to;
    Instant cool_until;
    std::int64_t phase_us = -1;
    double last_utilisation = 0;
    Trajectory course;            // of it
    double utilisation_time = 0;  // integral of utilisation over the running period, seconds
    std::uint32_t breaching = 0;
    std::uint32_t launched = 0;  // draw numbers
    std::uint32_t cause = 0;     // fact that last moved its utilisation
    bool awake = false;
};

/// One stream of replication over the network.
struct ShippingState {
    kernel::FlowId flow;
    double flow_bytes = 0;  // of the flow under way; 0: none
    double pace = 0;        // at most so many bytes a second of it
    Instant flow_since;
    double arrived_bytes = 0;  // of all earlier ones
    std::uint32_t epoch = 0;
    bool active = false;
    bool has_all_room = true;  // its pace was chosen as if nobody else was on its way
};

/// A stretch [from, to) in which a store had no writer that took writes.
struct WriterGap {
    plan::StoreIndex store{0};
    Instant from;  // may lie before the trial began
    Instant to = Instant::never();
    bool is_up = false;  // but closed, or being handed over
};

/// Accepted writes of (from, to] that a copy does not hold.
struct Gap {
    plan::PoolIndex holder{0};     // who lacks them
    plan::PoolIndex apart = none;  // the old writer, kept apart, that took them; none: the writer of that time
    std::uint32_t writes = none;   // of those apart: which (Plan::writes)
    std::uint32_t cause = 0;       // fact
    Instant from;                  // may lie before the trial began
    Instant to;
};

/// What an old writer that was kept apart took in (from, to].
struct WrittenApart {
    plan::StoreIndex store{0};
    std::uint32_t writes = 0;  // Plan::writes
    plan::PoolIndex pool{0};
    std::uint32_t cause = 0;  // fact
    Instant from;
    Instant to;
};

/// What the writer of a store lacked from `since` on: a stretch of World::past_gaps.
struct WriterVersion {
    plan::StoreIndex store{0};
    Instant since;
    std::uint32_t first = 0;
    std::uint32_t count = 0;
};

/// What waits in it is World::lines.
struct QueueState {
    double out = 0;  // requests a second that could go out
    Instant empty_at = Instant::never();
    std::uint32_t cause = 0;  // fact that last changed what can go out
};

struct HeldState {
    bool holds = false;
    Instant since;
};

/// A region that has no room: how many instances of any one component it can hold.
struct Shortage {
    std::uint32_t place = 0;
    std::uint32_t above = 0;
    bool none_new = true;
    bool active = false;
};

/// A successor under way for an instance that a pool lost.
struct Replacement {
    plan::PoolIndex pool{0};
    bool wanted = true;  // neither ready nor called off
};

}  // namespace drsim::process
