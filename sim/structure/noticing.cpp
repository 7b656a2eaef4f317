#include "sim/structure/noticing.h"

#include <algorithm>

namespace drsim::structure {

using model::Condition;

namespace {

/// Adds the gates of all subjects, so that a state computed later has them.
void add_subjects(const Tier& tier, const Condition& condition) {
    if (const auto* down = std::get_if<model::IsDown>(&condition.is)) static_cast<void>(tier.is_not_down(down->of));
    if (const auto* serving = std::get_if<model::IsServing>(&condition.is)) static_cast<void>(tier.is_not_down(serving->of));
    const auto inside = [&](const auto* list) {
        if (list != nullptr)
            for (const Condition& part : list->of) add_subjects(tier, part);
    };
    inside(std::get_if<model::AllOf>(&condition.is));
    inside(std::get_if<model::AnyOf>(&condition.is));
    inside(std::get_if<model::NotThat>(&condition.is));
}

/// All of them, where false decides, or any of them, where true does; unknown if it hangs on something unknown.
std::optional<bool> together(const std::vector<std::optional<bool>>& parts, bool decides) {
    if (std::find(parts.begin(), parts.end(), std::optional(decides)) != parts.end()) return decides;
    if (std::find(parts.begin(), parts.end(), std::nullopt) != parts.end()) return std::nullopt;
    return !decides;
}

}  // namespace

Noticing::Noticing(const Ground& ground, const Tier& by_itself) : ground_(ground), tier_(by_itself) {
    const model::System& system = ground.system;
    for (const model::Runbook& runbook : system.runbooks)
        if (runbook.only_if) add_subjects(by_itself, *runbook.only_if);
    for (const model::Detector& detector : system.detection) watched_.push_back(watched_by(detector));
    for (std::size_t c = 0; c < system.components.size(); ++c) {
        const model::Component& router = system.components[c];
        if (!router.route || !router.route->switches_automatically || !router.probe || router.probe->deep) continue;
        for (std::size_t e = 0; e < system.entry_points.size(); ++e) add_router(Id<model::Component>(c), Id<model::EntryPoint>(e));
    }
}

void Noticing::add_router(Id<model::Component> router, Id<model::EntryPoint> entry) {
    Router one;
    const model::Role role = ground_.system.entry_points[entry.index()].role;
    for (const model::Address& target : ground_.system.components[router.index()].route->targets) {
        std::vector<Id<Gate>> up;
        std::vector<Id<Gate>> leads;
        for (const graph::Stop& stop : ground_.calls.pools_at(target, role)) {
            up.push_back(tier_.looks_up(stop.pool));
            leads.push_back(tier_.answers_requests(entry, stop.pool, stop.role));
        }
        one.push_back({ground_.mishaps.of_router(router, entry, one.size()), tier_.any_of(std::move(up)), tier_.any_of(std::move(leads))});
    }
    routers_.push_back(std::move(one));
}

bool Noticing::add_fooled_routers(const std::vector<bool>& works, std::vector<bool>& happened) const {
    bool any = false;
    for (const Router& router : routers_) {
        const auto chosen =
            std::find_if(router.begin(), router.end(), [&](const Target& target) { return works[target.looks_up.index()]; });
        if (chosen == router.end() || works[chosen->leads.index()]) continue;
        for (const Target& other : router) {
            if (other.fooled == chosen->fooled || happened[other.fooled.index()]) continue;
            happened[other.fooled.index()] = any = true;
        }
    }
    return any;
}

/// What a detector sees fail: what it probes, or the requests that it counts.
std::vector<Id<Gate>> Noticing::watched_by(const model::Detector& detector) const {
    if (const auto* reports = std::get_if<model::UserReports>(&detector.how)) return {tier_.is_not_down(reports->entry)};
    const auto* probe = std::get_if<model::ProbeDetector>(&detector.how);
    const auto* alarm = std::get_if<model::MetricAlarm>(&detector.how);
    if (alarm != nullptr && alarm->metric != model::MetricAlarm::Metric::FailedShare) return {};
    const model::Address& of = probe != nullptr ? probe->of : alarm->of;
    const bool is_deep = probe == nullptr || probe->probe.deep;
    const model::Component& component = ground_.system.components[of.component.index()];
    const model::Role asked = probe != nullptr ? probe->probe.role : model::Role::Any;
    std::vector<Id<Gate>> watched;
    for (const graph::Stop& stop : ground_.calls.pools_at(of, asked == model::Role::Any ? model::role_of_kind(component) : asked)) {
        if (component.store && stop.role == model::Role::Writer && ground_.calls.pools[stop.pool].copy.index() > 0 && !of.copy.exists())
            continue;
        watched.push_back(is_deep ? tier_.lacks_nothing(stop.pool, stop.role) : tier_.looks_up(stop.pool));
    }
    return watched;
}

void Noticing::add_fooled_detectors(const std::vector<bool>& works, std::vector<bool>& happened) const {
    for (std::size_t d = 0; d < watched_.size(); ++d) {
        const bool sees = std::any_of(watched_[d].begin(), watched_[d].end(), [&](Id<Gate> gate) { return !works[gate.index()]; });
        if (!sees && !watched_[d].empty()) happened[ground_.mishaps.of_detector(Id<model::Detector>(d)).index()] = true;
    }
}

void Noticing::add_refusals(const std::vector<bool>& works, std::vector<bool>& happened) const {
    for (std::size_t r = 0; r < ground_.system.runbooks.size(); ++r) {
        const model::Runbook& runbook = ground_.system.runbooks[r];
        // What follows another runbook waits for its own time, as a failback does.
        if (!runbook.only_if || runbook.when_finished.exists()) continue;
        if (!holds(*runbook.only_if, works).value_or(true)) happened[ground_.mishaps.of_runbook(Id<model::Runbook>(r)).index()] = true;
    }
}

std::optional<bool> Noticing::holds(const Condition& condition, const std::vector<bool>& works) const {
    const auto each = [&](const std::vector<Condition>& list) {
        std::vector<std::optional<bool>> parts;
        for (const Condition& part : list) parts.push_back(holds(part, works));
        return parts;
    };
    const auto is_up = [&](const model::Subject& subject) -> bool { return works[tier_.is_not_down(subject).index()]; };
    if (const auto* down = std::get_if<model::IsDown>(&condition.is)) return !is_up(down->of);
    if (const auto* serving = std::get_if<model::IsServing>(&condition.is)) return is_up(serving->of) == serving->above;
    if (const auto* all = std::get_if<model::AllOf>(&condition.is)) return together(each(all->of), false);
    if (const auto* any = std::get_if<model::AnyOf>(&condition.is)) return together(each(any->of), true);
    if (const auto* no = std::get_if<model::NotThat>(&condition.is)) {
        const auto part = holds(no->of.front(), works);
        return part ? std::optional(!*part) : std::nullopt;
    }
    if (std::holds_alternative<model::HasBadRelease>(condition.is)) return false;
    return std::nullopt;
}

}  // namespace drsim::structure
