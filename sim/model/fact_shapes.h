// One row for each kind of fact: its name, the meaning of its fields, and how causes, measures, kernels and stories treat it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "sim/model/fact.h"
#include "sim/model/objective.h"

namespace drsim::model {

/// What `Fact::subject` or `Fact::other` is an index of.
enum class FactThing : std::uint8_t {
    Nothing,
    Fault,  // given conditions first, then faults, in file order
    Detector,
    Party,
    Human,
    Runbook,
    Step,  // over all runbooks, in file order
    Component,
    Pool,       // see pools_of: a component's instances at one leaf place
    FirstPool,  // the first pool of the placement
    Copy,       // of the store in `subject`; one past the last: the copy that a restore fills
    Target,     // of the router in `subject`
    EntryPoint,
    WaitedFor  // a human or a component, depending on the detail
};

/// What `Fact::value` counts.
enum class FactValue : std::uint8_t {
    Nothing,
    LostInstances,   // of the pool
    UpInstances,     // of the pool, after the fact
    AddedInstances,  // of the pool
    RemovedInstances,
    Instances,   // asked for, or sent to
    Attempt,     // from 1
    Stage,       // from 0
    Before,      // microseconds between the start of a given condition and the trial
    Behind,      // microseconds that a copy or a backup was behind at the loss
    Waited,      // microseconds
    GoesOnFrom,  // a fact, see `goes_on_from`
    ByHorizon    // 1 when the horizon ended the trial
};

/// What `Fact::detail` says.
enum class FactDetail : std::uint8_t {
    Nothing,
    FalseAlarm,  // 1: it is a false alarm
    WasSo,       // 1: nothing had to be done
    WaitedFor,   // model::WaitedFor
    Choice,      // see `choice_of`
    Followed     // 1: the copy followed; 0: it was discarded with the writes that only it had
};

/// What the time before a fact on a critical path is spent on. `NoRoom`: waiting until a place has room for a launch again.
enum class SpentOn : std::uint8_t {
    NotYetInterrupted,
    Undetected,
    Unacknowledged,
    Undecided,
    WaitingForRunbook,
    Step,
    Mechanism,
    CachedAnswers,
    StaleAnswers,
    Warming,
    Draining,
    Waiting,
    Fault,
    NextFault,
    Rollout,
    NoRoom,
    Other
};

/// Whether a fact happens at the end of a flow over a link. Kernels may differ there by rounding.
enum class FromFlow : std::uint8_t {
    No,
    Yes,
    ByWait,  // if it waited for a copy that is being filled or shipped to
    ByAlarm  // if the detector watches a copy's lag
};

/// A set of clock points.
class ClockPointSet {
public:
    constexpr ClockPointSet(std::initializer_list<ClockPoint> points) {
        for (const ClockPoint point : points) bits_ = static_cast<std::uint16_t>(bits_ | bit(point));
    }
    [[nodiscard]] constexpr bool has(ClockPoint point) const { return (bits_ & bit(point)) != 0; }
    [[nodiscard]] constexpr bool is_empty() const { return bits_ == 0; }

private:
    static_assert(clock_point_count <= 16);
    static constexpr int bit(ClockPoint point) { return 1 << static_cast<int>(point); }
    std::uint16_t bits_ = 0;
};

/// A row of the table.
struct FactShape {
    FactKind kind;
    std::string_view name;  // in results and messages
    FactThing subject = FactThing::Nothing;
    FactThing other = FactThing::Nothing;
    FactValue value = FactValue::Nothing;
    FactDetail detail = FactDetail::Nothing;
    SpentOn spent_on = SpentOn::Other;
    FromFlow from_flow = FromFlow::No;
    ClockPointSet sets{};          // clock points that it can set; `Redundant` also before the onset
    bool is_loss = false;          // it raises no level
    bool changes_nothing = false;  // it does not change its component
    bool is_of_ramp = false;       // it starts or ends a ramp: clients move, a cache warms or a release is taken back
    /// Story text with {subject}, {other} and {value}. If empty, ../../reports/fact_sentences.cpp has a function for it.
    std::string_view says{};
};

/// In the order of the kinds.
inline constexpr auto fact_shapes = [] {
    using Is = FactKind;
    using Thing = FactThing;
    using Counts = FactValue;
    using Detail = FactDetail;
    using Clock = ClockPoint;
    using Flow = FromFlow;
    return std::to_array<FactShape>({
        // The root of every chain of causes.
        {.kind = Is::TrialBegan, .name = "trial_began", .says = "trial began"},
        {.kind = Is::FaultStruck,
         .name = "fault_struck",
         .subject = Thing::Fault,
         .value = Counts::Before,
         .spent_on = SpentOn::NextFault,
         .is_loss = true},
        {.kind = Is::FaultEnded,
         .name = "fault_ended",
         .subject = Thing::Fault,
         .spent_on = SpentOn::Fault,
         .says = "fault ended: {subject}"},
        {.kind = Is::PoolWentDown,
         .name = "pool_went_down",
         .subject = Thing::Pool,
         .value = Counts::LostInstances,
         .spent_on = SpentOn::NextFault,
         .sets = {Clock::Redundant},
         .is_loss = true,
         .says = "{subject} went down: lost {value}"},
        {.kind = Is::PoolCameBack,
         .name = "pool_came_back",
         .subject = Thing::Pool,
         .value = Counts::UpInstances,
         .spent_on = SpentOn::Mechanism,
         .sets = {Clock::Redundant},
         .says = "{subject} came back: {value} up"},
        {.kind = Is::DetectorFired,
         .name = "detector_fired",
         .subject = Thing::Detector,
         .detail = Detail::FalseAlarm,
         .spent_on = SpentOn::Undetected,
         .from_flow = Flow::ByAlarm,
         .sets = {Clock::Detected}},
        {.kind = Is::DetectorCleared,
         .name = "detector_cleared",
         .subject = Thing::Detector,
         .spent_on = SpentOn::Undetected,
         .from_flow = Flow::ByAlarm,
         .says = "detector {subject} cleared"},
        {.kind = Is::Paged,
         .name = "paged",
         .subject = Thing::Party,
         .other = Thing::Human,
         .spent_on = SpentOn::Unacknowledged,
         .says = "paged {other}"},
        {.kind = Is::Acknowledged,
         .name = "acknowledged",
         .subject = Thing::Party,
         .other = Thing::Human,
         .spent_on = SpentOn::Unacknowledged,
         .sets = {Clock::Acknowledged},
         .says = "acknowledged by {other}"},
        {.kind = Is::NobodyAnswered,
         .name = "nobody_answered",
         .subject = Thing::Party,
         .spent_on = SpentOn::Unacknowledged,
         .says = "nobody in {subject} answered"},
        {.kind = Is::LookedInVain,
         .name = "looked_in_vain",
         .subject = Thing::Party,
         .spent_on = SpentOn::Undecided,
         .says = "{subject} investigated: no triggered runbook applies"},
        {.kind = Is::Woken, .name = "woken", .subject = Thing::Runbook, .spent_on = SpentOn::Undecided, .says = "triggered {subject}"},
        {.kind = Is::Declared, .name = "declared", .subject = Thing::Runbook, .spent_on = SpentOn::Undecided, .says = "declared {subject}"},
        {.kind = Is::Approved,
         .name = "approved",
         .subject = Thing::Runbook,
         .other = Thing::Human,
         .spent_on = SpentOn::Undecided,
         .says = "approved {subject} by {other}"},
        {.kind = Is::Decided, .name = "decided", .subject = Thing::Runbook, .spent_on = SpentOn::Undecided, .says = "decided {subject}"},
        // Declared and decided count once the runbook starts.
        {.kind = Is::RunbookStarted,
         .name = "runbook_started",
         .subject = Thing::Runbook,
         .spent_on = SpentOn::Undecided,
         .sets = {Clock::Declared, Clock::Decided},
         .says = "started {subject}"},
        {.kind = Is::RunbookFinished,
         .name = "runbook_finished",
         .subject = Thing::Runbook,
         .sets = {Clock::FailedBack},
         .says = "finished {subject}"},
        {.kind = Is::RunbookFailed, .name = "runbook_failed", .subject = Thing::Runbook, .says = "failed {subject}"},
        {.kind = Is::RunbookAborted, .name = "runbook_aborted", .subject = Thing::Runbook, .says = "aborted {subject}: abort_if holds"},
        {.kind = Is::StepStarted,
         .name = "step_started",
         .subject = Thing::Step,
         .spent_on = SpentOn::Step,
         .sets = {Clock::ResponseStarted},
         .says = "step {subject} started"},
        // Written when the wait ends.
        {.kind = Is::StepWaited,
         .name = "step_waited",
         .subject = Thing::Step,
         .other = Thing::WaitedFor,
         .value = Counts::GoesOnFrom,
         .detail = Detail::WaitedFor,
         .spent_on = SpentOn::Waiting,
         .from_flow = Flow::ByWait,
         .says = "step {subject} waited for {other}"},
        {.kind = Is::StepAttemptFailed,
         .name = "step_attempt_failed",
         .subject = Thing::Step,
         .value = Counts::Attempt,
         .spent_on = SpentOn::Step,
         .says = "step {subject} failed in attempt {value}"},
        {.kind = Is::StepDone, .name = "step_done", .subject = Thing::Step, .detail = Detail::WasSo, .spent_on = SpentOn::Step},
        {.kind = Is::StepSkipped,
         .name = "step_skipped",
         .subject = Thing::Step,
         .spent_on = SpentOn::Step,
         .changes_nothing = true,
         .says = "step {subject} skipped: its if or unless excludes it"},
        {.kind = Is::StepFailed,
         .name = "step_failed",
         .subject = Thing::Step,
         .spent_on = SpentOn::Step,
         .changes_nothing = true,
         .says = "step {subject} failed"},
        // The component's own mechanism started.
        {.kind = Is::FailoverStarted,
         .name = "failover_started",
         .subject = Thing::Component,
         .spent_on = SpentOn::Mechanism,
         .sets = {Clock::ResponseStarted},
         .says = "{subject} started to fail over"},
        // The pool of the copy that now takes writes, or of the cache that a replica covers for.
        {.kind = Is::Promoted,
         .name = "promoted",
         .subject = Thing::Component,
         .other = Thing::Pool,
         .value = Counts::Behind,
         .detail = Detail::Choice,
         .spent_on = SpentOn::Mechanism,
         .from_flow = Flow::Yes,
         .sets = {Clock::Redundant, Clock::Promoted, Clock::FailedBack}},
        {.kind = Is::WriterReturned,
         .name = "writer_returned",
         .subject = Thing::Component,
         .other = Thing::Copy,
         .spent_on = SpentOn::Mechanism,
         .says = "{other} returned"},
        {.kind = Is::Fenced,
         .name = "fenced",
         .subject = Thing::Component,
         .other = Thing::Copy,
         .spent_on = SpentOn::Mechanism,
         .is_loss = true,
         .says = "fenced {other}"},
        // The copy is the old writer, which takes writes beside the new one.
        {.kind = Is::SplitBrainBegan,
         .name = "split_brain_began",
         .subject = Thing::Component,
         .other = Thing::Copy,
         .spent_on = SpentOn::Mechanism,
         .says = "{subject} has two writers: clients write to {other}, the old one"},
        // The pool of the copy that the component now uses.
        {.kind = Is::Repointed,
         .name = "repointed",
         .subject = Thing::Component,
         .other = Thing::Pool,
         .spent_on = SpentOn::Mechanism,
         .says = "{subject} now uses {other}"},
        {.kind = Is::Resynced,
         .name = "resynced",
         .subject = Thing::Component,
         .other = Thing::Copy,
         .spent_on = SpentOn::Mechanism,
         .from_flow = Flow::Yes,
         .says = "{other} follows again"},
        {.kind = Is::SwitchedOver,
         .name = "switched_over",
         .subject = Thing::Component,
         .other = Thing::Copy,
         .spent_on = SpentOn::Mechanism,
         .from_flow = Flow::Yes,
         .sets = {Clock::FailedBack},
         .says = "switched over to {other}"},
        {.kind = Is::RestoredFromBackup,
         .name = "restored_from_backup",
         .subject = Thing::Component,
         .value = Counts::Behind,
         .spent_on = SpentOn::Mechanism,
         .from_flow = Flow::Yes,
         .sets = {Clock::Redundant}},
        // Written when the wait ends.
        {.kind = Is::LaunchWaited,
         .name = "launch_waited",
         .subject = Thing::Pool,
         .other = Thing::WaitedFor,
         .value = Counts::GoesOnFrom,
         .detail = Detail::WaitedFor,
         .spent_on = SpentOn::Waiting,
         .says = "launch of {subject} waited for {other}"},
        {.kind = Is::InstancesReady,
         .name = "instances_ready",
         .subject = Thing::Pool,
         .value = Counts::AddedInstances,
         .spent_on = SpentOn::Mechanism,
         .from_flow = Flow::Yes,
         .sets = {Clock::Redundant},
         .says = "{subject} has {value} more ready"},
        // The autoscaler decided.
        {.kind = Is::ScaledOut,
         .name = "scaled_out",
         .subject = Thing::Component,
         .other = Thing::FirstPool,
         .value = Counts::Instances,
         .spent_on = SpentOn::Mechanism,
         .sets = {Clock::ResponseStarted},
         .says = "{other} scaled out by {value}"},
        {.kind = Is::ScaledIn,
         .name = "scaled_in",
         .subject = Thing::Pool,
         .value = Counts::RemovedInstances,
         .spent_on = SpentOn::Mechanism,
         .sets = {Clock::Redundant},
         .says = "{subject} scaled in by {value}"},
        {.kind = Is::ReplacementStarted,
         .name = "replacement_started",
         .subject = Thing::Component,
         .spent_on = SpentOn::Mechanism,
         .sets = {Clock::ResponseStarted},
         .says = "{subject} started to replace its lost instances"},
        // Of a balancer.
        {.kind = Is::TargetEjected,
         .name = "target_ejected",
         .subject = Thing::Component,
         .other = Thing::Pool,
         .value = Counts::Instances,
         .spent_on = SpentOn::Mechanism,
         .sets = {Clock::ResponseStarted},
         .says = "{subject} ejected {other}"},
        {.kind = Is::TargetReturned,
         .name = "target_returned",
         .subject = Thing::Component,
         .other = Thing::Pool,
         .value = Counts::Instances,
         .spent_on = SpentOn::Mechanism,
         .says = "{subject} sends to {other} again"},
        {.kind = Is::RouteChanged,
         .name = "route_changed",
         .subject = Thing::Component,
         .other = Thing::Target,
         .spent_on = SpentOn::Mechanism,
         .sets = {Clock::ResponseStarted, Clock::FailedBack},
         .is_of_ramp = true,
         .says = "{subject} routes to {other}"},
        // The last cached answer that obeys its TTL expired.
        {.kind = Is::ClientsMoved,
         .name = "clients_moved",
         .subject = Thing::Component,
         .spent_on = SpentOn::CachedAnswers,
         .is_of_ramp = true,
         .says = "all clients of {subject} have moved"},
        // The last stale answer expired.
        {.kind = Is::StaleClientsMoved,
         .name = "stale_clients_moved",
         .subject = Thing::Component,
         .other = Thing::EntryPoint,
         .spent_on = SpentOn::StaleAnswers,
         .is_of_ramp = true,
         .says = "stale clients of {subject} have moved ({other})"},
        {.kind = Is::CacheWentCold,
         .name = "cache_went_cold",
         .subject = Thing::Component,
         .other = Thing::Pool,
         .spent_on = SpentOn::Warming,
         .is_loss = true,
         .is_of_ramp = true,
         .says = "{subject} came back cold"},
        {.kind = Is::CacheWarmed,
         .name = "cache_warmed",
         .subject = Thing::Component,
         .other = Thing::Pool,
         .spent_on = SpentOn::Warming,
         .is_of_ramp = true,
         .says = "{subject} is warm"},
        {.kind = Is::ReleaseStageBegan,
         .name = "release_stage_began",
         .subject = Thing::Component,
         .value = Counts::Stage,
         .spent_on = SpentOn::Rollout},
        {.kind = Is::ReleaseRolledBack,
         .name = "release_rolled_back",
         .subject = Thing::Component,
         .spent_on = SpentOn::Mechanism,
         .is_of_ramp = true},
        {.kind = Is::QueueDrained,
         .name = "queue_drained",
         .subject = Thing::Component,
         .spent_on = SpentOn::Draining,
         .from_flow = Flow::Yes,
         .sets = {Clock::Drained},
         .says = "{subject} drained its backlog"},
        {.kind = Is::BackgroundOutageBegan,
         .name = "background_outage_began",
         .subject = Thing::Component,
         .is_loss = true,
         .says = "background outage of {subject} started"},
        {.kind = Is::BackgroundOutageEnded,
         .name = "background_outage_ended",
         .subject = Thing::Component,
         .says = "background outage of {subject} ended"},
        {.kind = Is::RedundancyRestored,
         .name = "redundancy_restored",
         .subject = Thing::Component,
         .spent_on = SpentOn::Mechanism,
         .from_flow = Flow::Yes,
         .sets = {Clock::Redundant},
         .says = "{subject} is redundant again"},
        {.kind = Is::TrialEnded, .name = "trial_ended", .value = Counts::ByHorizon},
        // The copy is an old writer that was not fenced.
        {.kind = Is::KeptApart,
         .name = "kept_apart",
         .subject = Thing::Component,
         .other = Thing::Copy,
         .spent_on = SpentOn::Mechanism,
         .says = "{other} is kept apart with the writes that only it has"},
        {.kind = Is::Merged,
         .name = "merged",
         .subject = Thing::Component,
         .other = Thing::Copy,
         .spent_on = SpentOn::Mechanism,
         .says = "merged {other}: the writes that only it had are back"},
        // Discarded to be refilled.
        {.kind = Is::Dropped,
         .name = "dropped",
         .subject = Thing::Component,
         .other = Thing::Copy,
         .detail = Detail::Followed,
         .spent_on = SpentOn::Mechanism,
         .sets = {Clock::Redundant},
         .is_loss = true},
        {.kind = Is::SplitBrainEnded,
         .name = "split_brain_ended",
         .subject = Thing::Component,
         .other = Thing::Copy,
         .spent_on = SpentOn::Mechanism,
         .says = "{subject} has one writer again: no client writes to {other}"},
        {.kind = Is::NoUsableBackup,
         .name = "no_usable_backup",
         .subject = Thing::Component,
         .spent_on = SpentOn::Mechanism,
         .from_flow = Flow::Yes,
         .changes_nothing = true,
         .says = "no backup of {subject} can be used: nothing was restored"},
        // The crashed writer restarts in place.
        {.kind = Is::RestartStarted,
         .name = "restart_started",
         .subject = Thing::Component,
         .spent_on = SpentOn::Mechanism,
         .sets = {Clock::ResponseStarted},
         .says = "{subject} started to restart"},
        {.kind = Is::LaunchCalledOff,
         .name = "launch_called_off",
         .subject = Thing::Component,
         .other = Thing::FirstPool,
         .value = Counts::Instances,
         .says = "{other} no longer waits to launch {value}: with what came back it is at its max"},
        // The other runbook changed the same thing and has ended.
        {.kind = Is::RunbookWaited,
         .name = "runbook_waited",
         .subject = Thing::Runbook,
         .other = Thing::Runbook,
         .value = Counts::Waited,
         .spent_on = SpentOn::WaitingForRunbook,
         .says = "{subject} waited for {other} to end"},
        // Before anybody acknowledged it.
        {.kind = Is::PageWithdrawn,
         .name = "page_withdrawn",
         .subject = Thing::Party,
         .spent_on = SpentOn::Unacknowledged,
         .says = "page of {subject} withdrawn: its detectors cleared"},
        // A health check considers it down: callers that choose by health go elsewhere.
        {.kind = Is::HeldForDown,
         .name = "held_for_down",
         .subject = Thing::Component,
         .spent_on = SpentOn::Mechanism,
         .sets = {Clock::ResponseStarted},
         .says = "{subject} is considered down"},
        {.kind = Is::HeldForHealthy,
         .name = "held_for_healthy",
         .subject = Thing::Component,
         .spent_on = SpentOn::Mechanism,
         .says = "{subject} is considered healthy again"},
        // The rollout detected that the release fails.
        {.kind = Is::RollbackStarted,
         .name = "rollback_started",
         .subject = Thing::Component,
         .spent_on = SpentOn::Mechanism,
         .sets = {Clock::ResponseStarted},
         .says = "{subject} started to roll back its release"},
        // The place went down while an instance was starting there.
        {.kind = Is::LaunchLost,
         .name = "launch_lost",
         .subject = Thing::Pool,
         .value = Counts::GoesOnFrom,
         .spent_on = SpentOn::Fault,
         .says = "launch of {subject} failed: its location went down"},
    });
}();

static_assert(fact_shapes.size() == static_cast<std::size_t>(FactKind::Count), "every kind of fact has a row");
static_assert(
    [] {
        for (std::size_t i = 0; i < fact_shapes.size(); ++i)
            if (static_cast<std::size_t>(fact_shapes[i].kind) != i) return false;
        return true;
    }(),
    "rows stand in the order of the kinds");

/// The row of a kind.
[[nodiscard]] constexpr const FactShape& shape_of(FactKind kind) { return fact_shapes[static_cast<std::size_t>(kind)]; }

/// The cause of a wait is what it waited for. This is the fact that the waiting step or launch had reached, and from which it continues.
[[nodiscard]] constexpr std::uint32_t goes_on_from(const Fact& fact) {
    return shape_of(fact.kind).value == FactValue::GoesOnFrom ? static_cast<std::uint32_t>(fact.value) : no_fact;
}

/// Whether a fact changes how many instances of its pool are up; see `instances_after`.
[[nodiscard]] constexpr bool counts_instances(FactKind kind) {
    const FactValue value = shape_of(kind).value;
    return value == FactValue::LostInstances || value == FactValue::UpInstances || value == FactValue::AddedInstances ||
           value == FactValue::RemovedInstances;
}

/// How many instances of its pool are up after a fact, given the number before it.
[[nodiscard]] constexpr std::int64_t instances_after(const Fact& fact, std::int64_t before) {
    switch (shape_of(fact.kind).value) {
        case FactValue::LostInstances: return before - fact.value;
        case FactValue::UpInstances: return fact.value;
        case FactValue::AddedInstances: return before + fact.value;
        case FactValue::RemovedInstances: return before - fact.value;
        default: return before;
    }
}

}  // namespace drsim::model
