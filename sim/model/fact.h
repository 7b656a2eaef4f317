// What can happen in a trial. The simulation writes facts; measures, narration and fingerprints read them.
// Nothing is counted during a trial.
#pragma once

#include <cstdint>

#include "sim/base/time.h"

namespace drsim::model {

/// In the past tense. `fact_shapes.h` has a row for each kind, which defines its fields.
enum class FactKind : std::uint8_t {
    TrialBegan,
    FaultStruck,
    FaultEnded,
    PoolWentDown,
    PoolCameBack,
    DetectorFired,
    DetectorCleared,
    Paged,
    Acknowledged,
    NobodyAnswered,
    LookedInVain,
    Woken,
    Declared,
    Approved,
    Decided,
    RunbookStarted,
    RunbookFinished,
    RunbookFailed,
    RunbookAborted,
    StepStarted,
    StepWaited,
    StepAttemptFailed,
    StepDone,
    StepSkipped,
    StepFailed,
    FailoverStarted,
    Promoted,
    WriterReturned,
    Fenced,
    SplitBrainBegan,
    Repointed,
    Resynced,
    SwitchedOver,
    RestoredFromBackup,
    LaunchWaited,
    InstancesReady,
    ScaledOut,
    ScaledIn,
    ReplacementStarted,
    TargetEjected,
    TargetReturned,
    RouteChanged,
    ClientsMoved,
    StaleClientsMoved,
    CacheWentCold,
    CacheWarmed,
    ReleaseStageBegan,
    ReleaseRolledBack,
    QueueDrained,
    BackgroundOutageBegan,
    BackgroundOutageEnded,
    RedundancyRestored,
    TrialEnded,
    // The numbers of facts are part of every fingerprint: add new kinds at the end.
    KeptApart,
    Merged,
    Dropped,
    SplitBrainEnded,
    NoUsableBackup,
    RestartStarted,
    LaunchCalledOff,
    RunbookWaited,
    PageWithdrawn,
    HeldForDown,
    HeldForHealthy,
    RollbackStarted,
    LaunchLost,
    Count  // number of kinds, not a kind
};

enum class WaitedFor : std::uint8_t {
    Nothing,
    Need,
    ControlPlane,
    Capacity,
    Person,
    Hands,
    Mechanism,
    CopyReachable,
    Backlog,
    Majority,
    CopyFilled,
    CopyFollows,
    Backups,
    RestorePlace,
    Link,
    PlaceUp,
    Node  // one with room for the instance
};

/// How many copies could have been promoted, including the chosen one, and how many of them were less far behind.
struct Choice {
    std::uint32_t among = 0;
    std::uint32_t better = 0;
};
/// Both counts, capped at 15, in the two halves of a fact's detail.
constexpr std::uint8_t detail_of(Choice choice) {
    const auto half = [](std::uint32_t count) { return count < 15 ? count : 15; };
    return static_cast<std::uint8_t>(half(choice.better) << 4 | half(choice.among));
}
constexpr Choice choice_of(std::uint8_t detail) {
    return {static_cast<std::uint32_t>(detail & 15), static_cast<std::uint32_t>(detail >> 4)};
}

inline constexpr std::uint32_t no_fact = 0xffffffffu;

/// One thing that happened. `cause` is the index of the fact that it directly waited for, which is always earlier.
/// The meaning of `subject`, `other`, `value` and `detail` depends on the kind.
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

}  // namespace drsim::model
