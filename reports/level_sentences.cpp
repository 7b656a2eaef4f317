#include "reports/level_sentences.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/narration.h"
#include "reports/readable.h"
#include "sim/analysis/wording.h"
#include "sim/model/fact_names.h"
#include "sim/model/pool.h"

namespace drsim::reports {

using model::Fact;
using model::FactKind;
using model::HeldBy;
using model::LevelReason;

namespace {

constexpr std::uint32_t none = 0xffffffffu;

std::string placed(const model::System& system, const LevelReason& reason) {
    const std::string name = system.components[reason.component].name;
    return reason.at < system.locations.size() ? name + "@" + system.locations[reason.at].name : name;
}

std::string target_of(const model::System& system, const LevelReason& reason) {
    const auto& targets = system.components[reason.component].route->targets;
    if (reason.at >= targets.size()) return "an old target";
    const model::Address& target = targets[reason.at];
    const std::string name = system.components[target.component.index()].name;
    return target.place.exists() ? name + "@" + system.locations[target.place.index()].name : name;
}

/// Since when some instance of a component has been down, according to the facts before `facts`; never() if none is.
/// Only instances in `pool`, or in `region`, if these are given.
Instant down_since(const model::System& system, const model::TrialRecord& record, std::uint32_t component, std::uint32_t facts,
                   std::uint32_t pool, std::uint32_t region) {
    const auto pools = model::pools_of(system);
    std::vector<Instant> down(pools.size(), Instant::never());
    for (std::uint32_t i = 0; i < facts; ++i) {
        const Fact& fact = record.facts[i];
        if (fact.subject >= pools.size() || pools[fact.subject].component.value != component || (pool != none && fact.subject != pool))
            continue;
        if (region < system.locations.size() && model::region_of(system, pools[fact.subject].place).value != region) continue;
        if (fact.kind == FactKind::PoolWentDown) down[fact.subject] = std::min(down[fact.subject], fact.at);
        if (fact.kind == FactKind::PoolCameBack) down[fact.subject] = Instant::never();
    }
    Instant since = Instant::never();
    for (const Instant at : down) since = std::min(since, at);
    return since;
}

/// The size of the group whose majority commits need.
std::size_t members_of(const model::Component& store) {
    const auto& copies = store.store->copies;
    return 1 + static_cast<std::size_t>(std::count_if(copies.begin() + 1, copies.end(),
                                                      [](const model::Copy& copy) { return copy.commit == model::Commit::Majority; }));
}

std::string places_of_backups(const model::System& system, const model::Component& store) {
    const auto& backups = store.store->backups;
    if (!backups || !backups->stored_at.exists()) return "the place";
    const std::string& first = system.locations[backups->stored_at.index()].name;
    return backups->copied_to.exists() ? first + " or " + system.locations[backups->copied_to.index()].name : first;
}

}  // namespace

std::string_view name_of(HeldBy by) {
    switch (by) {
        case HeldBy::Down: return "down";
        case HeldBy::NoWriter: return "no_writer";
        case HeldBy::NoReader: return "no_reader";
        case HeldBy::Capacity: return "capacity";
        case HeldBy::CachedAnswers: return "cached_answers";
        case HeldBy::Release: return "release";
    }
    return {};
}

std::string reason_of(const model::System& system, const LevelReason& reason) {
    const std::string& name = system.components[reason.component].name;
    switch (reason.by) {
        case HeldBy::Down: return placed(system, reason) + " is down";
        case HeldBy::NoWriter: return "no copy of " + name + " takes writes";
        case HeldBy::NoReader: return "no copy of " + name + " can be read";
        case HeldBy::Capacity: return placed(system, reason) + " is at its capacity";
        case HeldBy::CachedAnswers: {
            const auto& route = system.components[reason.component].route;
            if (route && route->drain) return fmt::format("clients of {} still go to {}", name, target_of(system, reason));
            return fmt::format("cached answers of {} still point to {}", name, target_of(system, reason));
        }
        case HeldBy::Release: return "the new release of " + name + " fails";
    }
    return name;
}

namespace {

std::string listed(const model::System& system, const std::vector<LevelReason>& all, std::size_t change) {
    auto first = std::lower_bound(all.begin(), all.end(), change,
                                  [](const LevelReason& reason, std::size_t wanted) { return reason.change < wanted; });
    std::vector<LevelReason> of;
    for (; first != all.end() && first->change == change; ++first) of.push_back(*first);
    std::string text;
    for (const LevelReason& reason : of) {
        if (!text.empty()) text += ", ";
        text += reason_of(system, reason);
        if (of.size() > 1) text += fmt::format(" ({})", short_share(std::min(1.0, reason.missing)));
    }
    return text;
}

}  // namespace

std::string reasons_of(const model::System& system, const model::TrialRecord& record, std::size_t change) {
    return listed(system, record.explanation.reasons, change);
}

std::string renewed_reasons_of(const model::System& system, const model::TrialRecord& record, std::size_t renewal) {
    return listed(system, record.explanation.renewed, renewal);
}

std::string sentence_of(const model::System& system, const model::TrialRecord& record, const model::WaitBegun& wait) {
    const auto reason = static_cast<model::WaitedFor>(wait.reason);
    std::string who;
    switch (wait.who) {
        case model::WaitBegun::Who::Step: who = "step " + analysis::step_name(system, wait.subject); break;
        case model::WaitBegun::Who::Launch: who = "launch of " + pool_name(system, wait.subject); break;
        case model::WaitBegun::Who::Filling: who = "filling of " + pool_name(system, wait.subject); break;
        case model::WaitBegun::Who::Failover: who = "failover of " + system.components[wait.subject].name; break;
        case model::WaitBegun::Who::Restart: who = "restart of " + system.components[wait.subject].name; break;
    }
    const bool of_human = reason == model::WaitedFor::Person || reason == model::WaitedFor::Hands;
    if (of_human)
        return fmt::format("{} waits for {} of {}", who, spelled(model::name_of(reason)),
                           wait.other < system.humans.size() ? system.humans[wait.other].name : "somebody");
    if (reason == model::WaitedFor::Link)
        return fmt::format("{} waits for the link {}", who,
                           wait.what < system.links.size() ? system.links[wait.what].name : "on its route");
    if (reason == model::WaitedFor::PlaceUp) return who + " waits for a location that is up";
    const bool for_region = reason == model::WaitedFor::ControlPlane;
    const std::uint32_t component = for_region && wait.other == none ? system.control_plane.value : wait.other;
    if (component >= system.components.size()) return fmt::format("{} waits for {}", who, spelled(model::name_of(reason)));
    const std::string& name = system.components[component].name;
    const std::string copy = wait.what == none ? "a copy of " + name : pool_name(system, wait.what);
    const auto place = [&](std::uint32_t index) { return index < system.locations.size() ? system.locations[index].name : "the place"; };
    switch (reason) {
        case model::WaitedFor::Majority:
            return fmt::format("{} waits for a majority of {} ({} of {} up)", who, name, wait.what,
                               members_of(system.components[component]));
        case model::WaitedFor::CopyFilled: return fmt::format("{} waits until {} is filled", who, copy);
        case model::WaitedFor::CopyFollows: return fmt::format("{} waits until {} follows again", who, copy);
        case model::WaitedFor::Backlog: return fmt::format("{} waits for the remaining writes to be shipped to {}", who, copy);
        case model::WaitedFor::RestorePlace:
            return fmt::format("{} waits for {}, where the backup will be restored", who, place(wait.what));
        case model::WaitedFor::Backups:
            return fmt::format("{} waits for {}, where the backups are stored", who,
                               places_of_backups(system, system.components[component]));
        default: break;
    }
    std::string text = who + " waits for ";
    if (reason == model::WaitedFor::Node) return fmt::format("{} waits for room on {}", who, name);
    if (reason == model::WaitedFor::CopyReachable) text += copy;
    else if (for_region) text += wait.what == none ? name : name + "@" + place(wait.what);
    else text += reason == model::WaitedFor::Need ? name : spelled(model::name_of(reason)) + " of " + name;
    const Instant since = down_since(system, record, component, wait.facts_before,
                                     reason == model::WaitedFor::CopyReachable ? wait.what : none, for_region ? wait.what : none);
    const std::int64_t origin = record.struck ? record.onset.us : 0;
    if (since < Instant::never()) text += ", down since " + clock_time(since.us - origin);
    return text;
}

}  // namespace drsim::reports
