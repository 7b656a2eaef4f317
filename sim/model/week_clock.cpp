#include "sim/model/week_clock.h"

#include <algorithm>
#include <limits>

namespace drsim::model {

namespace {

constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t week_us = 7 * 86400 * second_us;

/// A zone's clock at an instant of the trial: the time into its week, and the instant until which it runs without a jump.
struct ZoneClock {
    std::int64_t in_week_us = 0;
    std::int64_t until_us = std::numeric_limits<std::int64_t>::max();
};

ZoneClock clock_at(const WeekClock& week, TimeZone zone, std::int64_t at_us) {
    const std::int64_t starts_us = Duration::seconds(week.starts_at_s).us;
    std::int64_t offset_s = standard_offset_s(zone);  // without a date, standard time applies
    ZoneClock clock;
    if (const auto& monday_s = week.monday_s) {
        const ZoneOffset offset = offset_at(zone, *monday_s + (starts_us + at_us) / second_us);
        offset_s = offset.seconds;
        if (offset.until_s < clock.until_us / second_us) clock.until_us = (offset.until_s - *monday_s) * second_us - starts_us;
    }
    clock.in_week_us = ((starts_us + at_us + offset_s * second_us) % week_us + week_us) % week_us;
    return clock;
}

}  // namespace

Duration until_within(const Hours& hours, const WeekClock& week, Instant at) {
    if (hours.stretches.empty()) return {};
    std::int64_t at_us = at.us;
    while (true) {
        const ZoneClock clock = clock_at(week, hours.zone, at_us);
        std::int64_t ahead_us = week_us;
        for (const auto& stretch : hours.stretches) {
            const std::int64_t from_us = stretch.from_s * second_us;
            if (clock.in_week_us >= from_us && clock.in_week_us < stretch.to_s * second_us) return Duration{at_us - at.us};
            ahead_us = std::min(ahead_us, from_us > clock.in_week_us ? from_us - clock.in_week_us : from_us + week_us - clock.in_week_us);
        }
        at_us = std::min(at_us + ahead_us, clock.until_us);  // after a jump the clock is read again
    }
}

}  // namespace drsim::model
