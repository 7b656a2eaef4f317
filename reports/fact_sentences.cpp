// What each kind of fact says, with the names of the system.
#include <algorithm>

#include <fmt/format.h>

#include "reports/narration.h"
#include "reports/readable.h"
#include "sim/analysis/wording.h"
#include "sim/model/fact_names.h"
#include "sim/model/pool.h"

namespace drsim::reports {

using model::Fact;
using model::FactKind;

namespace {

/// "database.oregon"; the first writer and its standby go by their places, because who writes changes.
std::string name_of_copy(const model::System& system, const model::Component& component, std::size_t copy) {
    const auto& copies = component.store->copies;
    if (copy >= copies.size()) return component.name + ".restored";
    const Id<model::Location> at = copies[copy].at;
    const bool alone = at.exists() && std::count_if(copies.begin(), copies.end(), [&](const model::Copy& other) { return other.at == at; }) == 1;
    return copies[copy].is != model::Copy::Is::Replica && alone ? component.name + "@" + system.locations[at.index()].name : component.name + "." + copies[copy].name;
}

}  // namespace

std::string pool_name(const model::System& system, std::uint32_t index) {
    const auto pools = model::pools_of(system);
    if (index >= pools.size()) return fmt::format("pool #{}", index);
    const model::Pool& pool = pools[index];
    const model::Component& component = system.components[pool.component.index()];
    if (component.store && pool.copy.exists()) return name_of_copy(system, component, pool.copy.index());
    return pool.place.exists() ? component.name + "@" + system.locations[pool.place.index()].name : component.name;
}

namespace {

template <class Things>
std::string named(const Things& things, std::uint32_t index) {
    return index < things.size() ? things[index].name : fmt::format("#{}", index);
}

/// A cache's copies are pools.
std::string copy_name(const model::System& system, const Fact& fact) {
    if (fact.subject >= system.components.size()) return fmt::format("component #{}", fact.subject);
    const model::Component& component = system.components[fact.subject];
    if (!component.store) return fact.other == 0xffffffffu ? component.name : pool_name(system, fact.other);
    return name_of_copy(system, component, fact.other);
}

std::string target_name(const model::System& system, const Fact& fact) {
    const model::Component* router = fact.subject < system.components.size() ? &system.components[fact.subject] : nullptr;
    if (!router || !router->route || fact.other >= router->route->targets.size()) return fmt::format("target #{}", fact.other);
    const model::Address& target = router->route->targets[fact.other];
    const std::string name = named(system.components, target.component.value);
    return target.place.exists() ? name + "@" + system.locations[target.place.index()].name : name;
}

std::string fault_name(const model::Scenario& scenario, std::uint32_t index) {
    if (index < scenario.given.size()) return scenario.given[index].name + " (given)";
    return named(scenario.faults, index - static_cast<std::uint32_t>(scenario.given.size()));
}

/// What a step or a launch waited for.
std::string waited_for(const model::System& system, const Fact& fact) {
    const auto what = static_cast<model::WaitedFor>(fact.detail);
    const std::string kind = spelled(name_of(what));
    if (what == model::WaitedFor::ControlPlane) return "the control plane";
    if (what == model::WaitedFor::PlaceUp) return "a place that is up";
    if (fact.other == 0xffffffffu) return kind;
    if (what == model::WaitedFor::Person) return named(system.humans, fact.other) + " to answer";
    if (what == model::WaitedFor::Hands) return named(system.humans, fact.other) + " to have a hand free";
    const std::string component = named(system.components, fact.other);
    switch (what) {
        case model::WaitedFor::Need: return component;
        case model::WaitedFor::CopyReachable: return "a copy of " + component;
        case model::WaitedFor::CopyFilled: return "a copy of " + component + " to be filled";
        case model::WaitedFor::CopyFollows: return "a copy of " + component + " to follow";
        case model::WaitedFor::Majority: return "a majority of " + component;
        case model::WaitedFor::Backups: return "the backups of " + component;
        case model::WaitedFor::RestorePlace: return "the place where " + component + " is to be restored";
        case model::WaitedFor::Backlog: return "what was still to be shipped of " + component;
        default: return kind + " of " + component;
    }
}

/// "ann of on_call"; a chain of one that bears its human's name is named once.
std::string human_of(const model::System& system, std::uint32_t human, std::uint32_t party) {
    const std::string who = named(system.humans, human);
    const std::string chain = named(system.people, party);
    return who == chain ? who : who + " of " + chain;
}

std::string age(std::int64_t us) { return short_time(static_cast<double>(us) / 1e6); }

std::string counted(std::int64_t number) { return fmt::format("{} instance{}", number, number == 1 ? "" : "s"); }

/// "@west-a": where a restored store stands.
std::string place_of_restored(const model::System& system, std::uint32_t store) {
    for (const model::Pool& pool : model::pools_of(system)) {
        const bool restored = pool.component.value == store && pool.copy.value == system.components[store].store->copies.size();
        if (restored && pool.place.exists()) return "@" + system.locations[pool.place.index()].name;
    }
    return {};
}

/// The copy of a store that wrote until fact `index`.
std::uint32_t writer_before(const model::System& system, const model::TrialRecord& record, std::uint32_t index) {
    const std::uint32_t store = record.facts[index].subject;
    while (index-- > 0) {
        const Fact& fact = record.facts[index];
        if (fact.subject != store) continue;
        if (fact.kind == FactKind::Promoted || fact.kind == FactKind::SwitchedOver) return fact.other;
        if (fact.kind == FactKind::RestoredFromBackup) return static_cast<std::uint32_t>(system.components[store].store->copies.size());
    }
    return 0;
}

/// ": writer silent for 1m30s; lag 1.2s at the loss, the least of 2".
std::string reason_of_promotion(const model::System& system, const model::TrialRecord& record, std::uint32_t index) {
    const Fact& promoted = record.facts[index];
    if (promoted.subject >= system.components.size() || !system.components[promoted.subject].store) return {};   // a cache's node
    const auto pools = model::pools_of(system);
    const std::uint32_t writer = writer_before(system, record, index);
    std::string reason = ": the writer still ran";
    for (std::uint32_t i = index; i-- > 0;) {
        const Fact& fact = record.facts[i];
        const bool of_pool = fact.kind == FactKind::PoolWentDown || fact.kind == FactKind::PoolCameBack;
        if (!of_pool || fact.subject >= pools.size()) continue;
        if (pools[fact.subject].component.value != promoted.subject || pools[fact.subject].copy.value != writer) continue;
        if (fact.kind == FactKind::PoolWentDown) reason = ": writer silent for " + age((promoted.at - fact.at).us);
        break;
    }
    reason += fmt::format("; lag {} at the loss", age(promoted.value));
    const model::Choice choice = model::choice_of(promoted.detail);
    if (choice.among < 2) return reason;
    return reason + (choice.better == 0 ? fmt::format(", the least of {}", choice.among) : fmt::format(", more than {} of {}", choice.better, choice.among));
}

/// What made a step needless. A copy that writes already is not promoted, but it may be down.
std::string what_was_so(const model::System& system, const model::TrialRecord& record, std::uint32_t index) {
    const model::StepPlace place = model::place_of_step(system, record.facts[index].subject);
    const auto* promote = place.runbook < system.runbooks.size() ? std::get_if<model::Promote>(&system.runbooks[place.runbook].steps[place.step].verb) : nullptr;
    if (promote == nullptr || !promote->copy.copy.exists()) return "was already so";
    const auto pools = model::pools_of(system);
    bool is_up = true;
    std::uint32_t pool = 0;
    for (std::uint32_t i = 0; i < index; ++i) {
        const Fact& fact = record.facts[i];
        const bool of_pool = fact.kind == FactKind::PoolWentDown || fact.kind == FactKind::PoolCameBack;
        if (!of_pool || fact.subject >= pools.size()) continue;
        if (pools[fact.subject].component != promote->copy.component || pools[fact.subject].copy.value != promote->copy.copy.value) continue;
        is_up = fact.kind == FactKind::PoolCameBack;
        pool = fact.subject;
    }
    return is_up ? "was already so" : pool_name(system, pool) + " is the writer already, and is down";
}

}  // namespace

std::string sentence_of(const model::System& system, const model::Scenario& scenario, const model::TrialRecord& record, std::uint32_t index) {
    const Fact& fact = record.facts[index];
    const auto component = [&] { return named(system.components, fact.subject); };
    const auto placement = [&] {  // of a pool
        const auto pools = model::pools_of(system);
        const auto& at = system.components[fact.subject].at;
        if (fact.other >= pools.size() || pools[fact.other].placement >= at.size()) return component();
        return component() + "@" + system.locations[at[pools[fact.other].placement].place.index()].name;
    };
    const auto runbook = [&] { return named(system.runbooks, fact.subject); };
    const auto party = [&] { return named(system.people, fact.subject); };
    const auto step = [&] { return analysis::step_name(system, fact.subject); };
    const std::string verb = spelled(name_of(fact.kind));
    switch (fact.kind) {
        case FactKind::TrialBegan: return verb;
        case FactKind::TrialEnded: return fact.value == 1 ? verb + ": horizon" : verb;
        case FactKind::FaultStruck:
            return "fault struck: " + fault_name(scenario, fact.subject) + (fact.value > 0 ? fmt::format(", {} before the trial began", age(fact.value)) : std::string());
        case FactKind::FaultEnded: return "fault ended: " + fault_name(scenario, fact.subject);
        case FactKind::PoolWentDown: return fmt::format("{} went down: lost {}", pool_name(system, fact.subject), counted(fact.value));
        case FactKind::PoolCameBack: return fmt::format("{} came back: {} up", pool_name(system, fact.subject), counted(fact.value));
        case FactKind::DetectorFired: return fmt::format("detector {} fired{}", named(system.detection, fact.subject), fact.detail == 1 ? ": a false alarm" : "");
        case FactKind::DetectorCleared: return fmt::format("detector {} cleared", named(system.detection, fact.subject));
        case FactKind::Paged: return "paged " + human_of(system, fact.other, fact.subject);
        case FactKind::Acknowledged: return "acknowledged by " + human_of(system, fact.other, fact.subject);
        case FactKind::NobodyAnswered: return fmt::format("nobody of {} answered", party());
        case FactKind::PageWithdrawn: return fmt::format("page of {} withdrawn: what called for it is over", party());
        case FactKind::LookedInVain: return fmt::format("{} looked: nothing that was woken applies", party());
        case FactKind::Approved: return fmt::format("approved {} by {}", runbook(), named(system.humans, fact.other));
        case FactKind::Woken: return "woken: " + runbook();
        case FactKind::Declared:
        case FactKind::Decided: return verb + " " + runbook();
        case FactKind::RunbookWaited: return fmt::format("{} had waited for {} to end", runbook(), named(system.runbooks, fact.other));
        case FactKind::RunbookStarted: return "started " + runbook();
        case FactKind::RunbookFinished: return "finished " + runbook();
        case FactKind::RunbookFailed: return "failed " + runbook();
        case FactKind::RunbookAborted: return "aborted " + runbook() + ": its abort condition holds";
        case FactKind::StepStarted: return "step " + step() + " started";
        case FactKind::StepWaited: return "step " + step() + " had waited for " + waited_for(system, fact);
        case FactKind::StepAttemptFailed: return fmt::format("step {} failed in attempt {}", step(), fact.value);
        case FactKind::StepDone: return "step " + step() + (fact.detail == 1 ? " done: " + what_was_so(system, record, index) : " done");
        case FactKind::StepSkipped: return "step " + step() + " skipped: its condition does not ask for it";
        case FactKind::StepFailed: return "step " + step() + " failed";
        case FactKind::FailoverStarted: return component() + " began to fail over";
        case FactKind::Promoted: return "promoted " + copy_name(system, fact) + reason_of_promotion(system, record, index);
        case FactKind::WriterReturned: return copy_name(system, fact) + " returned";
        case FactKind::Fenced: return "fenced " + copy_name(system, fact);
        case FactKind::KeptApart: return copy_name(system, fact) + " is kept apart, with the writes that it alone holds";
        case FactKind::Merged: return "merged " + copy_name(system, fact) + ": the writes that it alone held are there again";
        case FactKind::Dropped:
            if (fact.detail == 1) return "dropped " + copy_name(system, fact) + ", which followed: it is filled anew";
            return "dropped " + copy_name(system, fact) + " with the writes that it alone held: it is filled anew";
        case FactKind::SplitBrainBegan: return component() + " has two writers: clients write to " + copy_name(system, fact) + ", the old one";
        case FactKind::SplitBrainEnded: return component() + " has one writer again: nobody writes to " + copy_name(system, fact);
        case FactKind::Repointed: return fmt::format("{} now uses {}", component(), pool_name(system, fact.other));
        case FactKind::Resynced: return copy_name(system, fact) + " follows again";
        case FactKind::SwitchedOver: return "switched over to " + copy_name(system, fact);
        case FactKind::RestoredFromBackup: return fmt::format("restored {}{} from backup: recovery point {} before the loss", component(), place_of_restored(system, fact.subject), age(fact.value));
        case FactKind::NoUsableBackup: return fmt::format("no backup of {} can be used: nothing was restored", component());
        case FactKind::LaunchWaited: return fmt::format("launch of {} had waited for {}", pool_name(system, fact.subject), waited_for(system, fact));
        case FactKind::LaunchLost: return fmt::format("launch of {} came to nothing: its place went down", pool_name(system, fact.subject));
        case FactKind::InstancesReady: return fmt::format("{} has {} more ready", pool_name(system, fact.subject), counted(fact.value));
        case FactKind::ScaledOut: return fmt::format("{} scales out by {}", placement(), counted(fact.value));
        case FactKind::ReplacementStarted: return component() + " replaces what it lost";
        case FactKind::TargetEjected: return fmt::format("{} sends no more to {}", component(), pool_name(system, fact.other));
        case FactKind::TargetReturned: return fmt::format("{} sends to {} again", component(), pool_name(system, fact.other));
        case FactKind::RouteChanged: return fmt::format("{} routes to {}", component(), target_name(system, fact));
        case FactKind::ClientsMoved: return fmt::format("clients of {} have moved: the last cached answer ended", component());
        case FactKind::StaleClientsMoved: return fmt::format("stale clients of {} have moved ({})", component(), named(system.entry_points, fact.other));
        case FactKind::CacheWentCold: return component() + " is back, cold";
        case FactKind::CacheWarmed: return component() + " is warm";
        case FactKind::ReleaseStageBegan: return fmt::format("release of {} reached stage {}", component(), fact.value);
        case FactKind::ReleaseRolledBack: return fmt::format("release of {} rolled back", component());
        case FactKind::HeldForDown: return fmt::format("{} is held for down", component());
        case FactKind::HeldForHealthy: return fmt::format("{} is held for healthy again", component());
        case FactKind::QueueDrained: return component() + " has drained its backlog";
        case FactKind::BackgroundOutageBegan: return "background outage of " + component() + " began";
        case FactKind::BackgroundOutageEnded: return "background outage of " + component() + " ended";
        case FactKind::RedundancyRestored: return component() + " has its redundancy back";
        case FactKind::RollbackStarted: return component() + " began to roll its release back";
        case FactKind::RestartStarted: return component() + " began to restart";
        case FactKind::LaunchCalledOff: return fmt::format("{} no longer waits to launch {}: with what came back it is at its max", placement(), counted(fact.value));
    }
    return verb;
}

}  // namespace drsim::reports
