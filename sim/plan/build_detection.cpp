// Detectors: probes with their observers, metric alarms, users' reports.
#include <algorithm>

#include "sim/plan/builder.h"

namespace drsim::plan {

using namespace model;

namespace {

struct Adder {
    Builder& builder;
    std::uint32_t detector;
    const std::string& name;

    void operator()(const ProbeDetector& probe) const {
        const WatchIndex watch = builder.watch(probe.of, probe.probe.deep, probe.probe.role);
        const std::size_t observers = probe.probe.from.empty() ? 1 : probe.probe.from.size();
        for (std::size_t i = 0; i < observers; ++i) {
            PlanProber prober;
            prober.probe = probe.probe;
            prober.watch = watch;
            prober.observer = probe.probe.from.empty() ? none : probe.probe.from[i].value;
            prober.detector = detector;
            const std::string observer = name + "/observer/" + std::to_string(i);
            prober.phase = builder.stream(observer + "/phase");
            prober.luck = builder.stream(observer + "/luck");
            builder.plan.probers.push_back(prober);
        }
    }
    void operator()(const MetricAlarm& alarm) const {
        const auto& queues = builder.plan.queues;
        const auto queue =
            std::find_if(queues.begin(), queues.end(), [&](const PlanQueue& one) { return one.component == alarm.of.component.value; });
        const bool of_backlog = alarm.metric == MetricAlarm::Metric::Backlog;
        builder.plan.alarms.push_back({detector, builder.watch(alarm.of, true), builder.stream(name + "/phase"),
                                       of_backlog ? QueueIndex(static_cast<std::uint32_t>(queue - queues.begin())) : QueueIndex(none)});
    }
    void operator()(const UserReports& reports) const {
        builder.plan.reports.push_back({detector, EntryIndex(reports.entry.value), builder.stream(name + "/after")});
    }
};

}  // namespace

void build_detection(Builder& builder) {
    Plan& plan = builder.plan;
    for (std::uint32_t d = 0; d < builder.system.detection.size(); ++d) {
        const Detector& detector = builder.system.detection[d];
        const auto first = static_cast<std::uint32_t>(plan.probers.size());
        std::visit(Adder{builder, d, detector.name}, detector.how);
        plan.detector_probers.push_back({first, static_cast<std::uint32_t>(plan.probers.size()) - first});
        plan.detector_needs.emplace_back();
        for (const Address& need : detector.needs) plan.detector_needs.back().push_back(builder.watch(need, true));
        plan.detector_misses.push_back(builder.stream(detector.name + "/misses"));
    }
}

}  // namespace drsim::plan
