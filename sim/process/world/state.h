// The mutable state of one trial, by dense index: what is up, who is on the incident,
// what runs. Only behaviour changes it; this file makes no decisions.
#pragma once

#include <cstdint>

#include "sim/base/time.h"
#include "sim/kernel/kernel.h"
#include "sim/model/fact.h"
#include "sim/plan/compiled.h"

namespace drsim::process {

using plan::none;

/// The part of a pool's state that only behaviour uses. Service levels depend on its serving::PoolCondition instead.
struct PoolState {
    std::uint16_t silent_holds = 0;  // faults holding it down whose callers time out instead of being refused
    std::uint32_t starting = 0;      // launched, not ready yet
    /// Instances that restarts have taken down, so on their way up like launched ones; crashes do not affect them.
    std::uint32_t restarting = 0;
    std::uint32_t restarts = 0;  // restart steps under way; when the last one ends, the instances that they took down come up
    /// How often a mechanism or a person mended all crashes; a later repair of an earlier crash then has no effect.
    std::uint32_t mended = 0;
    std::uint32_t stranded = 0;       // instances down because their node is
    std::uint32_t strandings = 0;     // number for draws
    std::uint32_t self_restarts = 0;  // its crashed instances restart in place
    bool crashed_silently = false;    // while crashed: probes time out
    bool rejoining = false;           // a mechanism is bringing it back as a copy
    std::uint32_t fillings = 0;       // fillings under way
    Instant emptied_since;            // valid while it is empty
    bool wiped = false;               // for a queue: destroyed with all waiting items
    Instant holds_until;              // for a copy that does not follow: see held_writes.h
    std::uint32_t had_up = 0;         // instances up when the mechanisms last looked
    std::uint32_t had_alive = 0;      // instances up or restarting at that time
    std::uint32_t went_down = 0;      // how often the whole pool has gone down
    std::uint32_t replacing = 0;      // lost instances that have a successor under way,
    std::uint32_t succeeding = 0;     // of these, successors that are already starting, here or in another zone
    std::uint32_t replaced = 0;       // number for draws
    std::uint32_t started = 0;
    std::uint32_t restarted = 0;
    std::uint32_t warmed = 0;
    std::uint32_t cause = 0;  // the fact that last changed it
    Instant down_since;
    Instant stalled_since;
    Instant behind_since = Instant::never();  // for a copy that came back while its writer was lost: it has received nothing since then
};

/// Instances that share limits: see plan::PlanPlacement.
struct PlacementState {
    std::uint32_t waiting = 0;        // wanted by its autoscaler and not launched yet,
    std::uint32_t unwanted = 0;       // of these, no longer wanted
    std::uint32_t units_waiting = 0;  // room that launches wait for on these nodes
    std::uint32_t waiting_cause = 0;  // the fact by which the last of them came to be wanted
};

struct RotationState {
    bool adjusting = false;
    bool lost = false;  // it counts failures, not successes
    std::uint32_t draws = 0;
    Instant check;                             // time of one health check; the others follow at the interval
    Instant verdict;                           // when it has counted enough, unless interrupted
    Instant passing_since = Instant::never();  // since when the condition that it counts has ended
    std::int64_t phase_us = -1;                // for deep checks: start of the first one; -1: not drawn yet
    std::uint32_t up = 0;                      // what the checks would see: instances up,
    double served = -1;                        // the share of its needs that one of these instances has served,
    std::uint32_t cause = 0;                   // and the fact that last changed this
    bool threw_out = false;                    // all instances up at that time were removed; any that came up since has yet to pass
};

struct RouterState {
    std::uint32_t switches = 0;
    bool pinned = false;  // a person routed it; automatic changes stay off until the next route step
    std::uint32_t changed_fact = 0;
};

struct StoreState {
    std::uint32_t losses = 0;     // losses of its writer in this trial; number for draws
    std::uint32_t busy = 0;       // how many of its own mechanisms are changing it
    bool watching = false;        // a process waits to fail over to the standby, or does
    bool restarting = false;      // its crashed writer restarts
    bool failing_over = false;    // one of its copies takes over by itself
    bool watching_grace = false;  // and another one waits for the grace period to end
    bool lost_redundancy = false;
    std::uint32_t split_fact = model::no_fact;  // the fact since which two of its copies take writes
    Instant closed_since = Instant::never();    // since when a step has fenced its writer: nobody takes writes until there is a new one
    std::uint32_t restores = 0;
};

/// A share of writes that is tracked.
struct WritesState {
    double share = 1;
    double slope_per_us = 0;
    Instant at;
    Instant apart_since = Instant::never();  // since when any are accepted apart
    std::uint32_t split_fact = model::no_fact;
};

struct ReleaseState {
    double fails = 0;     // share of its requests that fail, from `at_share` on
    double at_share = 0;  // share of all requests from which on it fails
    bool active = false;
    bool rolling_back = false;  // no further stage will begin
    Duration takes;             // of a rolling update: all instances
    std::uint32_t number = 0;   // counts releases, so that processes of an earlier one ignore this one
};

struct ProberState {
    Instant next = Instant::never();  // time of the valid event; others are stale
    Instant drawn_phase;
    std::uint32_t failures = 0;
    std::uint32_t successes = 0;
    bool has_phase = false;
    bool judging = false;     // `next` is a verdict, not a probe
    bool silent = false;      // its probes time out
    Instant first;            // a probe begins then, the next ones at the pace that `silent` gives
    double value = -1;        // what it would see now
    std::uint32_t cause = 0;  // the fact that last changed this
    bool down = false;        // what it currently believes
};

/// A quantity since levels were last settled: constant while nothing ramps (`lasts_us` 0),
/// else given by three evenly spaced values.
struct Trajectory {
    double first = 0, middle = 0, last = 0;
    Instant from;
    std::int64_t lasts_us = 0;
    /// The value times seconds; exact for a straight line or a product of two.
    [[nodiscard]] double integral(Instant since, Instant until) const {
        if (lasts_us == 0) return first * (until - since).in_seconds();
        const double bend = 2 * (first - 2 * middle + last);  // of the parabola through the three points, in fractions of the span
        const double slope = 4 * middle - 3 * first - last;
        const auto up_to = [&](Instant t) {
            const double x = static_cast<double>((t - from).us) / static_cast<double>(lasts_us);
            return x * (first + x * (slope / 2 + x * bend / 3));
        };
        return (up_to(until) - up_to(since)) * static_cast<double>(lasts_us) * 1e-6;
    }
    /// Sets the forecast for `at`, the middle or the end of a stretch that ends at `until`.
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
    double offered = 0, failed = 0;  // requests of the current period
    double last_value = 0, last_offered = 0;
    /// Rates of change of these: failed and total requests for an alarm on a share, the value and 1 for one on a utilisation.
    Trajectory failing, offering;
    bool ramped = false;  // the previous trajectory moved
    enum class Goes : std::uint8_t {
        Stays,
        Grows,
        AsTraced,
        AsShipped,
        AsQueued
    } goes = Goes::Stays;       // how the watched lag or backlog changes by itself
    double item_seconds = 0;    // of the watched queue, as last counted
    std::uint64_t history = 0;  // bit 0: the last period breached
    std::uint32_t cause = 0;    // the fact that last moved the watched value
    bool awake = false;
    bool seen = false;
    bool has_had_data = false;  // a missing value only counts as failure after there has been data
};

struct ReportState {
    Instant due = Instant::never();
    Instant check = Instant::never();
    std::uint32_t cause = 0;
    std::uint32_t excursions = 0;
    bool below = false;
};

struct DetectorState {
    bool fired = false;                               // it has detected something or raised a false alarm
    bool sees = false;                                // the condition that it watches is violated
    std::uint32_t false_alarms = 0;                   // faults that make it fire without a violation
    std::uint32_t false_alarm_fact = model::no_fact;  // the fact that last changed this
    bool pending = false;        // fired, but cannot report: something that it needs is down, or nobody looks at this hour
    std::uint32_t pendings = 0;  // numbers the pending states, so that an earlier one that was cleared has no effect
    std::int8_t misses = -1;     // -1: not drawn yet
    std::uint32_t agreeing = 0;  // observers that see it as down
    std::uint32_t fact = model::no_fact;
};

struct HumanState {
    std::uint32_t absences = 0;  // faults that make the person unreachable
    std::uint32_t busy_hands = 0;
};

struct PartyState {
    bool paging = false;        // being paged
    bool acknowledged = false;  // somebody of it is on the incident, until the trial ends
    bool leading = false;       // and is looking, deciding or running a runbook
    bool called = false;        // an alarm has come since the last look
    std::uint32_t level = 0;    // level of the chain that acknowledged
    std::uint32_t human = none;
    std::uint32_t fact = model::no_fact;       // the fact of the acknowledgement, or that nobody answered
    std::uint32_t called_by = model::no_fact;  // the latest alarm
    std::uint32_t awaited = 0;                 // steps and approvals that wait for the party
    std::uint32_t unanswered = 0;              // how often nobody answered
    std::uint32_t withdrawals = 0;             // how often a page was withdrawn
    std::uint32_t rounds = 0;                  // rounds of pages through the chain; number for draws
    Instant looks_at = Instant::never();       // time of the next look, whether or not they are called
};

enum class BookState : std::uint8_t { Idle, Woken, Deciding, Running };

struct RunbookState {
    BookState state = BookState::Idle;
    bool has_finished = false;
    bool stopped = false;  // a step failed: no new step starts
    bool aborted = false;
    std::uint32_t woken_fact = model::no_fact;
    std::uint32_t last_fact = model::no_fact;
    std::uint32_t active_steps = 0;
    std::uint32_t runs = 0;
    std::uint32_t decisions = 0;  // number for draws
    std::uint32_t approvals_left = 0;
    Instant asks_again = Instant::never();  // without a decision: when it next checks its condition, even if nothing changes
};

/// The point in time that a restore from backups recovers to.
struct RecoveryPoint {
    Instant point;     // of the data; may be before the trial
    Instant snapshot;  // the snapshot that it starts from; the log is applied from here to `point`
    bool exists = false;
};

struct StepState {
    std::uint32_t waits_for = 0;  // predecessors that are not done
    std::uint32_t attempts = 0;   // number for draws
    std::uint32_t last_fact = model::no_fact;
    std::uint32_t to_launch = 0;  // instances that a `scale` step has still to launch,
    std::uint32_t launched = 0;   // instances launched in this run of the runbook,
    std::uint32_t ready = 0;      // and of these, the ready ones
    std::uint32_t attempt = 0;    // number of the current attempt; launches left over from an earlier one are dropped
    std::uint32_t launches = 0;   // number for draws
    bool spawned = false;
    RecoveryPoint backup;  // for a restore: the recovery point, chosen when the step begins
};

struct AutoscaleState {
    Instant next = Instant::never();
    Instant counted_to;
    Instant cool_until;
    std::int64_t phase_us = -1;
    double last_utilisation = 0;
    Trajectory course;  // course of the utilisation
    // Of the running period, in seconds: the integral of utilisation, and the time with instances, without which there is none.
    double utilisation_time = 0, measured_time = 0;
    bool is_measured = false;     // there are instances now
    bool seen = false;            // it has seen the healthy state at the start
    std::uint32_t breaching = 0;  // periods in a row above its threshold
    std::uint32_t idle = 0;       // periods in a row below that of its scale_in
    Instant changed_at = Instant::never();
    std::uint32_t launched = 0;  // number for draws
    std::uint32_t cause = 0;     // the fact that last moved its utilisation
    bool awake = false;
};

/// One stream of replication over the network.
struct ShippingState {
    kernel::FlowId flow;
    double flow_bytes = 0;  // of the current flow; 0: none
    double pace = 0;        // upper limit of its rate, bytes a second
    Instant flow_since;
    double arrived_bytes = 0;  // of all earlier flows
    std::uint32_t epoch = 0;
    bool active = false;
    bool has_all_room = true;  // its pace was chosen as if no other flow used the links
};

/// An interval [from, to) in which no writer of a store took writes.
struct WriterGap {
    plan::StoreIndex store{0};
    Instant from;  // may be before the trial
    Instant to = Instant::never();
    bool is_up = false;  // the writer is up, but closed or being handed over
};

/// Accepted writes in (from, to] that a copy does not hold.
struct Gap {
    plan::PoolIndex holder{0};     // the copy that lacks them
    plan::PoolIndex apart = none;  // the old writer that accepted them while kept apart; none: the writer at that time
    std::uint32_t writes = none;   // for writes accepted apart: index in Plan::writes
    std::uint32_t cause = 0;       // fact
    Instant from;                  // may be before the trial
    Instant to;
};

/// Writes that an old writer accepted in (from, to] while kept apart.
struct WrittenApart {
    plan::StoreIndex store{0};
    std::uint32_t writes = 0;  // Plan::writes
    plan::PoolIndex pool{0};
    std::uint32_t cause = 0;  // fact
    Instant from;
    Instant to;
};

/// The writes that a store's writer lacked from `since` on: a range of World::past_gaps.
struct WriterVersion {
    plan::StoreIndex store{0};
    Instant since;
    std::uint32_t first = 0;
    std::uint32_t count = 0;
};

/// The waiting items are in World::lines.
struct QueueState {
    double out = 0;  // requests a second that could leave
    Instant empty_at = Instant::never();
    std::uint32_t cause = 0;  // the fact that last changed what can leave
};

struct HeldState {
    bool holds = false;
    Instant since;
};

/// A region without room: how many instances of any one component fit.
struct Shortage {
    std::uint32_t place = 0;
    std::uint32_t above = 0;
    bool none_new = true;
    bool active = false;
};

/// A successor for an instance that a pool lost.
struct Replacement {
    plan::PoolIndex pool{0};
    bool wanted = true;  // neither ready nor called off
};

}  // namespace drsim::process
