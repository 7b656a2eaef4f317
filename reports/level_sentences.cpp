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

/// Since when some instance of a component has been down, as far as the facts tell before `facts`; never when none has.
Instant down_since(const model::System& system, const model::TrialRecord& record, std::uint32_t component, std::uint32_t facts) {
    const auto pools = model::pools_of(system);
    std::vector<Instant> down(pools.size(), Instant::never());
    for (std::uint32_t i = 0; i < facts; ++i) {
        const Fact& fact = record.facts[i];
        if (fact.subject >= pools.size() || pools[fact.subject].component.value != component) continue;
        if (fact.kind == FactKind::PoolWentDown) down[fact.subject] = std::min(down[fact.subject], fact.at);
        if (fact.kind == FactKind::PoolCameBack) down[fact.subject] = Instant::never();
    }
    Instant since = Instant::never();
    for (const Instant at : down) since = std::min(since, at);
    return since;
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
        case HeldBy::CachedAnswers: return fmt::format("cached answers of {} still say {}", name, target_of(system, reason));
        case HeldBy::Release: return "the new release of " + name + " fails";
    }
    return name;
}

namespace {

std::string listed(const model::System& system, const std::vector<LevelReason>& all, std::size_t change) {
    auto first = std::lower_bound(all.begin(), all.end(), change, [](const LevelReason& reason, std::size_t wanted) { return reason.change < wanted; });
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

std::string reasons_of(const model::System& system, const model::TrialRecord& record, std::size_t change) { return listed(system, record.explanation.reasons, change); }

std::string renewed_reasons_of(const model::System& system, const model::TrialRecord& record, std::size_t renewal) { return listed(system, record.explanation.renewed, renewal); }

std::string sentence_of(const model::System& system, const model::TrialRecord& record, const model::WaitBegun& wait) {
    const auto reason = static_cast<model::WaitedFor>(wait.reason);
    std::string who;
    switch (wait.who) {
        case model::WaitBegun::Who::Step: who = "step " + analysis::step_name(system, wait.subject); break;
        case model::WaitBegun::Who::Launch: who = "launch of " + pool_name(system, wait.subject); break;
        case model::WaitBegun::Who::Failover: who = "failover of " + system.components[wait.subject].name; break;
    }
    const bool of_human = reason == model::WaitedFor::Person || reason == model::WaitedFor::Hands;
    if (of_human) return fmt::format("{} waits for {} of {}", who, spelled(model::name_of(reason)), wait.other < system.humans.size() ? system.humans[wait.other].name : "somebody");
    if (wait.other >= system.components.size()) return fmt::format("{} waits for {}", who, spelled(model::name_of(reason)));
    const std::string what = system.components[wait.other].name;
    const Instant since = down_since(system, record, wait.other, wait.facts_before);
    std::string text = reason == model::WaitedFor::ControlPlane || reason == model::WaitedFor::Need ? fmt::format("{} waits for {}", who, what)
                                                                                                     : fmt::format("{} waits for {} of {}", who, spelled(model::name_of(reason)), what);
    const std::int64_t origin = record.struck ? record.onset.us : 0;
    if (since < Instant::never()) text += ", down since " + clock_time(since.us - origin);
    return text;
}

}  // namespace drsim::reports
