#include "sim/analysis/wording.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "sim/base/duration_text.h"

namespace drsim::analysis {

namespace {

constexpr std::array<std::string_view, 6> statuses = {"met", "missed", "undecided", "not_recoverable", "no_target", "not_applicable"};

}  // namespace

std::string span_name(model::ClockPoint from, model::ClockPoint until) {
    return std::string(name_of(from)) + "_to_" + std::string(name_of(until));
}

std::string_view name_of(Status status) { return statuses[static_cast<std::size_t>(status)]; }

std::optional<Status> status_named(std::string_view word) {
    for (std::size_t i = 0; i < statuses.size(); ++i)
        if (statuses[i] == word) return static_cast<Status>(i);
    return {};
}

std::string name_of(const model::System& system, measure::Phase phase) {
    using Is = measure::Phase::Is;
    switch (phase.is) {
        case Is::NotYetInterrupted: return "not yet interrupted";
        case Is::Undetected: return "undetected";
        case Is::Unacknowledged: return "unacknowledged";
        case Is::Undecided: return "undecided";
        case Is::WaitingForRunbook:
            return "waiting for runbook " +
                   (phase.subject < system.runbooks.size() ? system.runbooks[phase.subject].name : fmt::format("#{}", phase.subject));
        case Is::Step: return "step " + step_name(system, phase.subject);
        case Is::Mechanism:
            return "mechanism " +
                   (phase.subject < system.components.size() ? system.components[phase.subject].name : fmt::format("#{}", phase.subject));
        case Is::CachedAnswers: return "cached answers";
        case Is::StaleAnswers: return "stale answers";
        case Is::Warming: return "warming";
        case Is::Draining: return "draining";
        case Is::Waiting: return "waiting";
        case Is::Fault:
            return phase.subject < system.components.size() ? "fault: " + system.components[phase.subject].name + " still down"
                                                            : std::string("fault still on");
        case Is::NextFault: return "until the next fault";
        case Is::Rollout:
            return "rollout of " +
                   (phase.subject < system.components.size() ? system.components[phase.subject].name : fmt::format("#{}", phase.subject));
        case Is::NoRoom: return "fault: no room to launch";
        case Is::Other: return "other";
    }
    return "other";
}

std::string missing_name(const model::System& system, std::int64_t number) {
    if (number == 0) return "restored too late to complete the hold by the horizon";
    const model::LevelReason reason = measure::reason_of(number);
    const std::string component =
        reason.component < system.components.size() ? system.components[reason.component].name : fmt::format("#{}", reason.component);
    const std::string there = reason.by != model::HeldBy::CachedAnswers && reason.at < system.locations.size()
                                  ? component + "@" + system.locations[reason.at].name
                                  : component;
    switch (reason.by) {
        case model::HeldBy::Down: return there + " is down";
        case model::HeldBy::NoWriter: return "no copy of " + component + " takes writes";
        case model::HeldBy::NoReader: return "no copy of " + component + " can be read";
        case model::HeldBy::Capacity: return there + " receives more than it can handle";
        case model::HeldBy::CachedAnswers: return "clients of " + component + " still use old cached answers";
        case model::HeldBy::Release: return "the new release of " + component + " fails";
    }
    return component;
}

std::string step_name(const model::System& system, std::uint32_t step) {
    const model::StepPlace place = model::place_of_step(system, step);
    if (place.runbook == system.runbooks.size()) return fmt::format("#{}", step);
    const model::Runbook& runbook = system.runbooks[place.runbook];
    return runbook.name + "." + runbook.steps[place.step].name;
}

std::string availability_name(Duration over) { return over.us > 0 ? "availability_over_" + as_written(over) : "availability"; }

std::string as_percentage(double share) { return fmt::format("{}%", std::round(share * 1e10) / 1e8); }

}  // namespace drsim::analysis
