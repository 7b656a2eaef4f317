// What can happen in a trial. Behaviour writes facts; measures, narration and fingerprints read them; nobody counts while it happens.
#pragma once

#include <cstdint>

#include "sim/base/time.h"

namespace drsim::model {

/// Past tense; the comment says what `subject` (and `other`) index. "pool" is the plan's index of a component's instances at one leaf place.
enum class FactKind : std::uint8_t {
    TrialBegan,             // the root of every chain of causes
    FaultStruck,            // subject: fault (given conditions first, then faults, in file order); value: of a given, since when, microseconds
    FaultEnded,             // subject: fault
    PoolWentDown,           // subject: pool; value: instances lost
    PoolCameBack,           // subject: pool; value: instances up
    DetectorFired,          // subject: detector; detail 1: a false alarm
    DetectorCleared,        // subject: detector
    Paged,                  // subject: party; other: human
    Acknowledged,           // subject: party; other: human
    NobodyAnswered,         // subject: party
    LookedInVain,           // subject: party: nothing that is woken applies
    Woken,                  // subject: runbook
    Declared,               // subject: runbook
    Approved,               // subject: runbook; other: human
    Decided,                // subject: runbook
    RunbookStarted,         // subject: runbook
    RunbookFinished,        // subject: runbook
    RunbookFailed,          // subject: runbook
    RunbookAborted,         // subject: runbook
    StepStarted,            // subject: step (plan's index over all runbooks)
    StepWaited,             // subject: step; detail: WaitedFor; other: human or component waited for; written when the wait ends; value: see `goes_on_from`
    StepAttemptFailed,      // subject: step; value: attempt, from 1
    StepDone,               // subject: step; detail 1: was already so
    StepSkipped,            // subject: step
    StepFailed,             // subject: step
    FailoverStarted,        // subject: component: its own mechanism began
    Promoted,               // subject: component; other: copy; value: its lag at the loss, microseconds; detail: see `choice_of`
    WriterReturned,         // subject: component; other: copy
    Fenced,                 // subject: component; other: copy
    SplitBrainBegan,        // subject: component; other: copy: the old writer that takes writes beside the new one
    Repointed,              // subject: component that now uses another copy; other: pool of that copy
    Resynced,               // subject: component; other: copy that follows again
    SwitchedOver,           // subject: component; other: copy
    RestoredFromBackup,     // subject: component; value: age of the recovery point, microseconds
    LaunchWaited,           // subject: pool; detail: WaitedFor; written when the wait ends; value: see `goes_on_from`
    InstancesReady,         // subject: pool; value: how many
    ScaledOut,              // subject: component; other: first pool of its placement: its autoscaler decided; value: how many
    ReplacementStarted,     // subject: component
    TargetEjected,          // subject: balancer component; other: pool
    TargetReturned,         // subject: balancer component; other: pool
    RouteChanged,           // subject: router component; other: target number
    ClientsMoved,           // subject: router component: the last cached answer that obeys its TTL ended
    StaleClientsMoved,      // subject: router component; other: entry point: the last stale answer ended
    CacheWentCold,          // subject: cache component
    CacheWarmed,            // subject: cache component
    ReleaseStageBegan,      // subject: component; value: stage, from 0
    ReleaseRolledBack,      // subject: component
    QueueDrained,           // subject: component
    BackgroundOutageBegan,  // subject: component
    BackgroundOutageEnded,  // subject: component
    RedundancyRestored,     // subject: component
    TrialEnded,             // value: 1 when the horizon ended it
    // A fact's number is part of every fingerprint: new kinds stand at the end.
    KeptApart,              // subject: component; other: copy: an old writer that nothing closed
    Merged,                 // subject: component; other: copy: the writes that it alone held are there again
    Dropped,                // subject: component; other: copy: thrown away to be filled anew; detail: 0 with what it alone held, 1 it followed
    SplitBrainEnded,        // subject: component; other: copy: nobody writes to it any more
    NoUsableBackup,         // subject: component: a restore found nothing to restore
    RestartStarted,         // subject: component: its crashed writer starts again where it is
    LaunchCalledOff,        // subject: component; other: first pool of its placement; value: how many: what came back leaves no room under its max
    RunbookWaited,          // subject: runbook; other: the runbook that changed the same thing and has ended; value: microseconds waited
    PageWithdrawn,          // subject: party: what called for it was over before anybody acknowledged
    HeldForDown,            // subject: component that a health check has lost: who chooses by health goes elsewhere
    HeldForHealthy,         // subject: component
    RollbackStarted,        // subject: component: its rollout has noticed that the release fails
    LaunchLost              // subject: pool: its place went down while an instance started there; value: see `goes_on_from`
};

enum class WaitedFor : std::uint8_t { Nothing, Need, ControlPlane, Capacity, Person, Hands, Mechanism, CopyReachable, Backlog,
                                      Majority, CopyFilled, CopyFollows, Backups, RestorePlace, Link, PlaceUp };

/// Among how many copies that could have been promoted one was, itself included, and how many of them were less behind.
struct Choice {
    std::uint32_t among = 0;
    std::uint32_t better = 0;
};
/// Both up to 15, in the two halves of a fact's detail.
constexpr std::uint8_t detail_of(Choice choice) {
    const auto half = [](std::uint32_t count) { return count < 15 ? count : 15; };
    return static_cast<std::uint8_t>(half(choice.better) << 4 | half(choice.among));
}
constexpr Choice choice_of(std::uint8_t detail) { return {static_cast<std::uint32_t>(detail & 15), static_cast<std::uint32_t>(detail >> 4)}; }

inline constexpr std::uint32_t no_fact = 0xffffffffu;

/// One thing that happened. `cause` is the index of the fact that it directly waited for, always an earlier one.
struct Fact {
    Instant at;
    std::int64_t value = 0;
    std::uint32_t cause = no_fact;
    std::uint32_t subject = 0xffffffffu;
    std::uint32_t other = 0xffffffffu;
    FactKind kind = FactKind::TrialBegan;
    std::uint8_t detail = 0;
    std::uint16_t reserved = 0;
};
static_assert(sizeof(Fact) == 32);

/// Where a fact names what kept somebody waiting as its cause: the fact that had whoever waited get that far, and that they go on from.
constexpr std::uint32_t goes_on_from(const Fact& fact) {
    const bool waited = fact.kind == FactKind::StepWaited || fact.kind == FactKind::LaunchWaited || fact.kind == FactKind::LaunchLost;
    return waited ? static_cast<std::uint32_t>(fact.value) : no_fact;
}

}  // namespace drsim::model
