#include "sim/model/fact_names.h"

namespace drsim::model {

std::string_view name_of(FactKind kind) {
    switch (kind) {
        case FactKind::TrialBegan: return "trial_began";
        case FactKind::FaultStruck: return "fault_struck";
        case FactKind::FaultEnded: return "fault_ended";
        case FactKind::PoolWentDown: return "pool_went_down";
        case FactKind::PoolCameBack: return "pool_came_back";
        case FactKind::DetectorFired: return "detector_fired";
        case FactKind::DetectorCleared: return "detector_cleared";
        case FactKind::Paged: return "paged";
        case FactKind::Acknowledged: return "acknowledged";
        case FactKind::NobodyAnswered: return "nobody_answered";
        case FactKind::LookedInVain: return "looked_in_vain";
        case FactKind::Woken: return "woken";
        case FactKind::Declared: return "declared";
        case FactKind::Approved: return "approved";
        case FactKind::Decided: return "decided";
        case FactKind::RunbookStarted: return "runbook_started";
        case FactKind::RunbookFinished: return "runbook_finished";
        case FactKind::RunbookFailed: return "runbook_failed";
        case FactKind::RunbookAborted: return "runbook_aborted";
        case FactKind::StepStarted: return "step_started";
        case FactKind::StepWaited: return "step_waited";
        case FactKind::StepAttemptFailed: return "step_attempt_failed";
        case FactKind::StepDone: return "step_done";
        case FactKind::StepSkipped: return "step_skipped";
        case FactKind::StepFailed: return "step_failed";
        case FactKind::FailoverStarted: return "failover_started";
        case FactKind::Promoted: return "promoted";
        case FactKind::WriterReturned: return "writer_returned";
        case FactKind::Fenced: return "fenced";
        case FactKind::SplitBrainBegan: return "split_brain_began";
        case FactKind::Repointed: return "repointed";
        case FactKind::Resynced: return "resynced";
        case FactKind::SwitchedOver: return "switched_over";
        case FactKind::RestoredFromBackup: return "restored_from_backup";
        case FactKind::LaunchWaited: return "launch_waited";
        case FactKind::InstancesReady: return "instances_ready";
        case FactKind::ScaledOut: return "scaled_out";
        case FactKind::ReplacementStarted: return "replacement_started";
        case FactKind::TargetEjected: return "target_ejected";
        case FactKind::TargetReturned: return "target_returned";
        case FactKind::RouteChanged: return "route_changed";
        case FactKind::ClientsMoved: return "clients_moved";
        case FactKind::StaleClientsMoved: return "stale_clients_moved";
        case FactKind::CacheWentCold: return "cache_went_cold";
        case FactKind::CacheWarmed: return "cache_warmed";
        case FactKind::ReleaseStageBegan: return "release_stage_began";
        case FactKind::ReleaseRolledBack: return "release_rolled_back";
        case FactKind::HeldForDown: return "held_for_down";
        case FactKind::HeldForHealthy: return "held_for_healthy";
        case FactKind::QueueDrained: return "queue_drained";
        case FactKind::BackgroundOutageBegan: return "background_outage_began";
        case FactKind::BackgroundOutageEnded: return "background_outage_ended";
        case FactKind::RedundancyRestored: return "redundancy_restored";
        case FactKind::KeptApart: return "kept_apart";
        case FactKind::Merged: return "merged";
        case FactKind::Dropped: return "dropped";
        case FactKind::SplitBrainEnded: return "split_brain_ended";
        case FactKind::NoUsableBackup: return "no_usable_backup";
        case FactKind::RestartStarted: return "restart_started";
        case FactKind::RollbackStarted: return "rollback_started";
        case FactKind::LaunchLost: return "launch_lost";
        case FactKind::LaunchCalledOff: return "launch_called_off";
        case FactKind::RunbookWaited: return "runbook_waited";
        case FactKind::PageWithdrawn: return "page_withdrawn";
        case FactKind::TrialEnded: return "trial_ended";
    }
    return "unknown";
}

std::string_view name_of(WaitedFor what) {
    switch (what) {
        case WaitedFor::Nothing: return "nothing";
        case WaitedFor::Need: return "need";
        case WaitedFor::ControlPlane: return "control_plane";
        case WaitedFor::Capacity: return "capacity";
        case WaitedFor::Person: return "person";
        case WaitedFor::Hands: return "hands";
        case WaitedFor::Mechanism: return "mechanism";
        case WaitedFor::CopyReachable: return "copy_reachable";
        case WaitedFor::Majority: return "majority";
        case WaitedFor::CopyFilled: return "copy_filled";
        case WaitedFor::CopyFollows: return "copy_follows";
        case WaitedFor::Backups: return "backups";
        case WaitedFor::RestorePlace: return "restore_place";
        case WaitedFor::Link: return "link";
        case WaitedFor::PlaceUp: return "place_up";
        case WaitedFor::Backlog: return "backlog";
    }
    return "unknown";
}

}  // namespace drsim::model
