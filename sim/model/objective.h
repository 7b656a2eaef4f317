// Objectives: a measure, in scenarios of one class, must meet a target in at least this share of trials.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "sim/model/traffic.h"

namespace drsim::model {

/// The points of a trial's clock that an objective can name.
enum class ClockPoint : std::uint8_t {
    Onset,
    Interrupted,
    Detected,
    Acknowledged,
    Declared,
    Decided,
    ResponseStarted,
    FirstServed,
    Restored,
    Drained,
    Redundant,
    FailedBack,
    Promoted
};
inline constexpr std::size_t clock_point_count = 13;
/// In the enumeration's order.
inline constexpr std::array<std::string_view, clock_point_count> clock_point_names = {
    "onset",        "interrupted", "detected", "acknowledged", "declared",    "decided", "response_started",
    "first_served", "restored",    "drained",  "redundant",    "failed_back", "promoted"};
[[nodiscard]] constexpr std::string_view name_of(ClockPoint point) { return clock_point_names[static_cast<std::size_t>(point)]; }

/// Clock points of the response by people and automation. In a trial with several interruptions each interruption has its own.
using ResponsePoints = std::array<std::int64_t, 5>;
inline constexpr std::array<ClockPoint, 5> response_points{ClockPoint::Detected, ClockPoint::Acknowledged, ClockPoint::Declared,
                                                           ClockPoint::Decided, ClockPoint::ResponseStarted};

/// Index among the response points; their number for any other point.
[[nodiscard]] constexpr std::size_t place_of_response(ClockPoint point) {
    std::size_t place = 0;
    while (place < response_points.size() && response_points[place] != point) ++place;
    return place;
}

/// Recovery time: onset to restored unless `from` says otherwise (interrupted or declared).
struct RecoveryTime {
    ClockPoint from = ClockPoint::Onset;
};
struct RecoveryPoint {
    Id<DataSet> data;
};
struct Availability {
    Duration over;
};
/// The time between any other two clock points.
struct Span {
    ClockPoint from = ClockPoint::Onset;
    ClockPoint until = ClockPoint::Restored;
};

struct Objective {
    std::optional<std::string> scenario_class;  // none: any
    std::variant<RecoveryTime, RecoveryPoint, Availability, Span> measure;
    Duration target;                   // for Availability: unused
    double target_share = 0;           // for Availability
    Id<EntryPoint> entry_point;        // none: all of them, the longest time counts
    double share_required = 0.95;      // of trials
    bool outside_maintenance = false;  // trials whose onset is in a maintenance window are not judged
    Where where;
};

}  // namespace drsim::model
