#include "sim/campaign/healthy_start.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

#include "sim/base/id.h"

namespace drsim::campaign {

namespace {

constexpr std::uint32_t none = 0xffffffffu;

/// "Tuesday 14:05 UTC": when the trial's first fault strikes.
std::string hour_of(const model::TrialRecord& record) {
    constexpr std::array<std::string_view, 7> days = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
    const auto minutes = (Duration::seconds(record.starts_at_s) + (record.onset - Instant{})).us / 60'000'000 % (7 * 24 * 60);
    return fmt::format("{} {:02}:{:02} UTC", days[static_cast<std::size_t>(minutes / (24 * 60))], minutes / 60 % 24, minutes % 60);
}

}  // namespace

void expect_healthy_start(const model::System& system, const model::TrialRecord& record) {
    if (record.unhealthy_entry == none && record.unhealthy_detector == none && record.unhealthy_queue == none) return;
    const std::string when = fmt::format("before the onset: trial {}, {}", record.trial, hour_of(record));
    if (record.unhealthy_entry != none) {
        const model::EntryPoint& entry = system.entry_points[record.unhealthy_entry];
        const std::string through =
            entry.through.component.exists() ? " (through \"" + system.components[entry.through.component.index()].name + "\")" : "";
        throw UnhealthyStart(
            entry.where, fmt::format("entry point \"{}\"{} is below its restored level of {}% {}; a trial must begin healthy", entry.name,
                                     through, entry.restored_at * 100, when));
    }
    if (record.unhealthy_detector != none) {
        const model::Detector& detector = system.detection[record.unhealthy_detector];
        throw UnhealthyStart(detector.where, fmt::format("detector \"{}\" has fired {}; a trial must begin healthy", detector.name, when));
    }
    const model::Component& queue = system.components[record.unhealthy_queue];
    throw UnhealthyStart(
        queue.where,
        fmt::format("queue \"{}\" receives more than it can deliver {}, so its backlog never drains; a trial must begin healthy",
                    queue.name, when));
}

}  // namespace drsim::campaign
