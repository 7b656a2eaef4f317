// Failures that detection can never see, and clock points that can never be reached.
#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "sim/load/any_part.h"
#include "sim/load/notes.h"
#include "sim/load/request_graph.h"
#include "sim/model/copies.h"

namespace drsim::load {

using namespace model;

namespace {

/// Why the clock can never reach a point in this system; empty if it can.
std::string why_never(const System& system, ClockPoint point) {
    switch (point) {
        case ClockPoint::Detected: return system.detection.empty() ? "there is no detector" : "";
        case ClockPoint::Acknowledged: {
            const bool pages = std::any_of(system.detection.begin(), system.detection.end(),
                                           [](const Detector& detector) { return detector.pages.exists(); });
            return pages ? "" : "no detector pages anybody";
        }
        case ClockPoint::Declared:
        case ClockPoint::Decided: {
            const bool declares = std::any_of(system.runbooks.begin(), system.runbooks.end(),
                                              [](const Runbook& runbook) { return runbook.declare.has_value(); });
            return declares ? "" : "no runbook has \"declare\"";
        }
        case ClockPoint::Promoted: return any_component(system, may_be_relieved) ? "" : "no database has a second copy";
        case ClockPoint::Drained:
            return any_component(system, [](const Component& c) { return c.queue.has_value(); }) ? "" : "there is no queue";
        case ClockPoint::FailedBack: {
            const bool returns = any_component(system, [](const Component& c) {
                return c.route && c.probe && c.route->switches_automatically && c.route->returns_automatically &&
                       c.route->targets.size() > 1;
            });
            const bool follows = std::any_of(system.runbooks.begin(), system.runbooks.end(),
                                             [](const Runbook& runbook) { return runbook.when_finished.exists(); });
            return returns || follows || any_step_of<Route, SwitchOver>(system)
                       ? ""
                       : "no route or writer fails back, and no runbook starts when another finishes";
        }
        default: return "";
    }
}

void note_unreachable_points(Reading& reading, const System& system) {
    for (const Objective& objective : system.objectives) {
        Span span;
        if (const auto* of = std::get_if<Span>(&objective.measure)) span = *of;
        else if (const auto* recovery = std::get_if<RecoveryTime>(&objective.measure)) span.from = recovery->from;
        else continue;
        for (const ClockPoint point : {span.from, span.until})
            if (const std::string why = why_never(system, point); !why.empty())
                reading.note(objective.where,
                             fmt::format("this objective can never be met: no trial reaches \"{}\", because {}", name_of(point), why));
    }
}

/// An alarm counts requests, and something that is completely down gets none, unless a balancer still sends to it.
void note_silent_alarms(Reading& reading, const System& system) {
    const auto counts_failures = [](const Detector& detector) {
        const auto* alarm = std::get_if<MetricAlarm>(&detector.how);
        return alarm != nullptr && alarm->metric == MetricAlarm::Metric::FailedShare && alarm->missing == MetricAlarm::Missing::Ignored &&
                       alarm->of.component.exists()
                   ? alarm
                   : nullptr;
    };
    if (std::none_of(system.detection.begin(), system.detection.end(), counts_failures)) return;
    std::vector<std::vector<std::uint32_t>> callers(system.components.size());
    const auto graph = requests_of(system);
    for (std::uint32_t c = 0; c < graph.size(); ++c)
        for (const std::uint32_t callee : graph[c]) callers[callee].push_back(c);

    for (const Detector& detector : system.detection) {
        const MetricAlarm* alarm = counts_failures(detector);
        if (alarm == nullptr) continue;
        const std::uint32_t counted = alarm->of.component.value;
        const auto is_balancer = [&](std::uint32_t c) { return system.components[c].kind == Kind::LoadBalancer; };
        if (is_balancer(counted) || std::any_of(callers[counted].begin(), callers[counted].end(), is_balancer)) continue;
        // Itself, and everything that directly or indirectly sends to it
        const std::vector<bool> before = reached_from(callers, {counted});
        const bool is_seen_otherwise = std::any_of(system.detection.begin(), system.detection.end(), [&](const Detector& other) {
            if (const auto* probe = std::get_if<ProbeDetector>(&other.how))
                return probe->of.component.exists() && before[probe->of.component.index()];
            if (const auto* reports = std::get_if<UserReports>(&other.how))
                return reports->entry.exists() && system.entry_points[reports->entry.index()].through.component.exists() &&
                       before[system.entry_points[reports->entry.index()].through.component.index()];
            const auto& also = std::get<MetricAlarm>(other.how);
            if (!also.of.component.exists() || !before[also.of.component.index()]) return false;
            return also.of.component.value != counted || also.missing == MetricAlarm::Missing::Breaching;
        });
        if (is_seen_otherwise) continue;
        reading.note(detector.where,
                     fmt::format("nothing detects that all of \"{0}\" is down: \"{1}\" counts only requests that reach \"{0}\", and "
                                 "then there are none; write missing: breaching, or watch what sends to it",
                                 system.components[counted].name, detector.name));
    }
}

}  // namespace

void note_detection(Reading& reading, const System& system) {
    if (reading.diagnostics.has_errors()) return;
    note_silent_alarms(reading, system);
    note_unreachable_points(reading, system);
}

}  // namespace drsim::load
