// The sentence of each fact, with the names of the system.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "reports/narration.h"
#include "reports/readable.h"
#include "sim/analysis/wording.h"
#include "sim/model/fact_names.h"
#include "sim/model/fact_shapes.h"
#include "sim/model/pool.h"

namespace drsim::reports {

using model::Fact;
using model::FactKind;
using model::FactThing;
using model::FactValue;

namespace {

/// "database.oregon"; the first writer and its standby are named by their places, because the writer may change.
std::string name_of_copy(const model::System& system, const model::Component& component, std::size_t copy) {
    const auto& copies = component.store->copies;
    if (copy >= copies.size()) return component.name + ".restored";
    const Id<model::Location> at = copies[copy].at;
    const bool alone =
        at.exists() && std::count_if(copies.begin(), copies.end(), [&](const model::Copy& other) { return other.at == at; }) == 1;
    return copies[copy].is != model::Copy::Is::Replica && alone ? component.name + "@" + system.locations[at.index()].name
                                                                : component.name + "." + copies[copy].name;
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

std::string copy_name(const model::System& system, const Fact& fact) {
    if (fact.subject >= system.components.size()) return fmt::format("component #{}", fact.subject);
    const model::Component& component = system.components[fact.subject];
    return component.store ? name_of_copy(system, component, fact.other) : component.name;
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
    if (what == model::WaitedFor::PlaceUp) return "a location that is up";
    if (fact.other == 0xffffffffu) return kind;
    if (what == model::WaitedFor::Person) return named(system.humans, fact.other) + " to answer";
    if (what == model::WaitedFor::Hands) return named(system.humans, fact.other) + " to have a hand free";
    const std::string component = named(system.components, fact.other);
    switch (what) {
        case model::WaitedFor::Need: return component;
        case model::WaitedFor::Node: return "room on " + component;
        case model::WaitedFor::CopyReachable: return "a copy of " + component;
        case model::WaitedFor::CopyFilled: return "a copy of " + component + " to be filled";
        case model::WaitedFor::CopyFollows: return "a copy of " + component + " to follow";
        case model::WaitedFor::Majority: return "a majority of " + component;
        case model::WaitedFor::Backups: return "the backups of " + component;
        case model::WaitedFor::RestorePlace: return "the place where " + component + " is to be restored";
        case model::WaitedFor::Backlog: return "the remaining writes to be shipped of " + component;
        default: return kind + " of " + component;
    }
}

/// "ann of on_call"; a chain of one with its human's name is named once.
std::string human_of(const model::System& system, std::uint32_t human, std::uint32_t party) {
    const std::string who = named(system.humans, human);
    const std::string chain = named(system.people, party);
    return who == chain ? who : who + " of " + chain;
}

std::string age(std::int64_t us) { return short_time(static_cast<double>(us) / 1e6); }

std::string counted(std::int64_t number) { return fmt::format("{} instance{}", number, number == 1 ? "" : "s"); }

/// "@west-a": where a restored store is.
std::string place_of_restored(const model::System& system, std::uint32_t store) {
    for (const model::Pool& pool : model::pools_of(system)) {
        const bool restored = pool.component.value == store && pool.copy.value == system.components[store].store->copies.size();
        if (restored && pool.place.exists()) return "@" + system.locations[pool.place.index()].name;
    }
    return {};
}

/// The copy of a store that took writes until fact `index`.
std::uint32_t writer_before(const model::System& system, const std::vector<model::Pool>& pools, const model::TrialRecord& record,
                            std::uint32_t index) {
    const std::uint32_t store = record.facts[index].subject;
    while (index-- > 0) {
        const Fact& fact = record.facts[index];
        if (fact.subject != store) continue;
        if (fact.kind == FactKind::Promoted && fact.other < pools.size()) return pools[fact.other].copy.value;
        if (fact.kind == FactKind::SwitchedOver) return fact.other;
        if (fact.kind == FactKind::RestoredFromBackup) return static_cast<std::uint32_t>(system.components[store].store->copies.size());
    }
    return 0;
}

/// ": writer silent for 1m30s; lag 1.2s at the loss, the least of 2".
std::string reason_of_promotion(const model::System& system, const model::TrialRecord& record, std::uint32_t index) {
    const Fact& promoted = record.facts[index];
    const auto pools = model::pools_of(system);
    const std::uint32_t writer = writer_before(system, pools, record, index);
    std::string reason = ": the writer was still up";
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
    return reason + (choice.better == 0 ? fmt::format(", the least of {}", choice.among)
                                        : fmt::format(", more than {} of {}", choice.better, choice.among));
}

/// What made a step unnecessary. A copy that is already the writer is not promoted, but it may be down.
std::string what_was_so(const model::System& system, const model::TrialRecord& record, std::uint32_t index) {
    const model::StepPlace place = model::place_of_step(system, record.facts[index].subject);
    const auto* promote = place.runbook < system.runbooks.size()
                              ? std::get_if<model::Promote>(&system.runbooks[place.runbook].steps[place.step].verb)
                              : nullptr;
    if (promote == nullptr || !promote->copy.copy.exists()) return "was already so";
    const auto pools = model::pools_of(system);
    bool is_up = true;
    std::uint32_t pool = 0;
    for (std::uint32_t i = 0; i < index; ++i) {
        const Fact& fact = record.facts[i];
        const bool of_pool = fact.kind == FactKind::PoolWentDown || fact.kind == FactKind::PoolCameBack;
        if (!of_pool || fact.subject >= pools.size()) continue;
        if (pools[fact.subject].component != promote->copy.component || pools[fact.subject].copy.value != promote->copy.copy.value)
            continue;
        is_up = fact.kind == FactKind::PoolCameBack;
        pool = fact.subject;
    }
    return is_up ? "was already so" : pool_name(system, pool) + " is already the writer, but is down";
}

/// "web@west": the placement whose first pool a fact names.
std::string placement_name(const model::System& system, const Fact& fact) {
    const std::string component = named(system.components, fact.subject);
    const auto pools = model::pools_of(system);
    const auto& at = system.components[fact.subject].at;
    if (fact.other >= pools.size() || pools[fact.other].placement >= at.size()) return component;
    return component + "@" + system.locations[at[pools[fact.other].placement].place.index()].name;
}

/// One fact of a trial, with everything needed to describe it.
struct Telling {
    const model::System& system;
    const model::Scenario& scenario;
    const model::TrialRecord& record;
    std::uint32_t index;
    [[nodiscard]] const Fact& fact() const { return record.facts[index]; }
};

std::string name_of_thing(const Telling& told, FactThing thing, std::uint32_t index) {
    const auto& [system, scenario, record, at] = told;
    const Fact& fact = told.fact();
    switch (thing) {
        case FactThing::Nothing: return {};
        case FactThing::Fault: return fault_name(scenario, index);
        case FactThing::Detector: return named(system.detection, index);
        case FactThing::Party: return named(system.people, index);
        case FactThing::Human:
            return shape_of(fact.kind).subject == FactThing::Party ? human_of(system, index, fact.subject) : named(system.humans, index);
        case FactThing::Runbook: return named(system.runbooks, index);
        case FactThing::Step: return analysis::step_name(system, index);
        case FactThing::Component: return named(system.components, index);
        case FactThing::Pool: return pool_name(system, index);
        case FactThing::FirstPool: return placement_name(system, fact);
        case FactThing::Copy: return copy_name(system, fact);
        case FactThing::Target: return target_name(system, fact);
        case FactThing::EntryPoint: return named(system.entry_points, index);
        case FactThing::WaitedFor: return waited_for(system, fact);
    }
    return {};
}

std::string subject_of(const Telling& told) { return name_of_thing(told, shape_of(told.fact().kind).subject, told.fact().subject); }
std::string other_of(const Telling& told) { return name_of_thing(told, shape_of(told.fact().kind).other, told.fact().other); }

std::string value_of(const Telling& told) {
    const std::int64_t value = told.fact().value;
    switch (shape_of(told.fact().kind).value) {
        case FactValue::LostInstances:
        case FactValue::UpInstances:
        case FactValue::AddedInstances:
        case FactValue::RemovedInstances:
        case FactValue::Instances: return counted(value);
        case FactValue::Before:
        case FactValue::Behind:
        case FactValue::Waited: return age(value);
        default: return std::to_string(value);
    }
}

/// A row's sentence, with names in place of the braces.
std::string filled_in(std::string_view says, const Telling& told) {
    std::string text;
    while (true) {
        const std::size_t open = says.find('{');
        text += says.substr(0, open);
        if (open == says.npos) return text;
        const std::size_t close = says.find('}', open);
        const std::string_view word = says.substr(open + 1, close - open - 1);
        text += word == "subject" ? subject_of(told) : word == "other" ? other_of(told) : value_of(told);
        says.remove_prefix(close + 1);
    }
}

std::string fault_struck(const Telling& told) {
    const std::string text = "fault struck: " + subject_of(told);
    return told.fact().value > 0 ? fmt::format("{}, {} before the trial began", text, value_of(told)) : text;
}

const model::Rollout* rollout_of(const Telling& told) {
    const std::uint32_t component = told.fact().subject;
    if (component >= told.system.components.size() || !told.system.components[component].service) return nullptr;
    const auto& rollout = told.system.components[component].service->rollout;
    return rollout ? &*rollout : nullptr;
}

std::string release_stage_began(const Telling& told) {
    const model::Rollout* const rollout = rollout_of(told);
    if (rollout != nullptr && rollout->style == model::RolloutStyle::Rolling)
        return fmt::format("release of {}: instances are being replaced", subject_of(told));
    if (rollout != nullptr && rollout->switched_by.exists())
        return fmt::format("{} switched to the new release of {}", told.system.components[rollout->switched_by.index()].name,
                           subject_of(told));
    if (rollout == nullptr || rollout->stages.empty()) return fmt::format("release of {} serves all requests", subject_of(told));
    return fmt::format("release of {} reached stage {}", subject_of(told), value_of(told));
}

std::string release_rolled_back(const Telling& told) {
    const model::Rollout* const rollout = rollout_of(told);
    if (rollout != nullptr && rollout->style == model::RolloutStyle::Rolling)
        return fmt::format("release of {}: instances are being replaced back", subject_of(told));
    if (rollout != nullptr && rollout->switched_by.exists())
        return fmt::format("{} switched back to the old release of {}", told.system.components[rollout->switched_by.index()].name,
                           subject_of(told));
    return fmt::format("release of {} rolled back", subject_of(told));
}

std::string detector_fired(const Telling& told) {
    const std::string text = "detector " + subject_of(told) + " fired";
    return told.fact().detail == 1 ? text + " (false alarm)" : text;
}

std::string step_done(const Telling& told) {
    const std::string text = "step " + subject_of(told) + " done";
    return told.fact().detail == 1 ? text + ": " + what_was_so(told.system, told.record, told.index) : text;
}

std::string promoted(const Telling& told) {
    const model::Fact& fact = told.fact();
    const bool of_cache = fact.subject < told.system.components.size() && !told.system.components[fact.subject].store;
    if (of_cache) return "other nodes took over for " + other_of(told);
    return "promoted " + other_of(told) + reason_of_promotion(told.system, told.record, told.index);
}

std::string dropped(const Telling& told) {
    const char* const what = told.fact().detail == 1 ? ", which followed" : " with the writes that it alone held";
    return fmt::format("dropped {}{}: refilling it", other_of(told), what);
}

std::string restored_from_backup(const Telling& told) {
    return fmt::format("restored {}{} from backup: recovery point {} before the loss", subject_of(told),
                       place_of_restored(told.system, told.fact().subject), value_of(told));
}

std::string trial_ended(const Telling& told) { return told.fact().value == 1 ? "trial ended: horizon" : "trial ended"; }

/// For the kinds whose row has no sentence, because it says more than names.
constexpr auto sentences = [] {
    std::array<std::string (*)(const Telling&), model::fact_shapes.size()> of{};
    const auto of_kind = [&](FactKind kind) -> auto& { return of[static_cast<std::size_t>(kind)]; };
    of_kind(FactKind::FaultStruck) = fault_struck;
    of_kind(FactKind::DetectorFired) = detector_fired;
    of_kind(FactKind::ReleaseStageBegan) = release_stage_began;
    of_kind(FactKind::ReleaseRolledBack) = release_rolled_back;
    of_kind(FactKind::StepDone) = step_done;
    of_kind(FactKind::Promoted) = promoted;
    of_kind(FactKind::Dropped) = dropped;
    of_kind(FactKind::RestoredFromBackup) = restored_from_backup;
    of_kind(FactKind::TrialEnded) = trial_ended;
    return of;
}();

static_assert(
    [] {
        for (std::size_t kind = 0; kind < sentences.size(); ++kind)
            if (model::fact_shapes[kind].says.empty() != (sentences[kind] != nullptr)) return false;
        return true;
    }(),
    "every kind of fact has a sentence in its row or a function here, and none has both");

}  // namespace

std::string sentence_of(const model::System& system, const model::Scenario& scenario, const model::TrialRecord& record,
                        std::uint32_t index) {
    const Telling told{system, scenario, record, index};
    const FactKind kind = told.fact().kind;
    const auto sentence = sentences[static_cast<std::size_t>(kind)];
    return sentence ? sentence(told) : filled_in(shape_of(kind).says, told);
}

}  // namespace drsim::reports
