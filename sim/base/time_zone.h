// Time zones of the IANA database, compiled into the program: results must not depend on what is installed.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace drsim {

/// A zone such as Europe/Berlin, by its number in the table.
struct TimeZone {
    std::uint16_t number = 0;
};

/// None if the database does not know the name.
std::optional<TimeZone> time_zone_named(std::string_view name);
std::vector<std::string_view> time_zone_names();
/// Release of the database, such as "2025b".
std::string_view time_zone_release();

/// Seconds east of UTC without daylight saving: the lesser offset of the present rule.
std::int32_t standard_offset_s(TimeZone zone);

/// Seconds east of UTC at an instant, and the instant (seconds since 1970) until which they hold; the largest value if they hold for ever.
struct ZoneOffset {
    std::int32_t seconds = 0;
    std::int64_t until_s = 0;
};
/// Before 2000: as at the beginning of 2000, or by the present rule if nothing else is known.
ZoneOffset offset_at(TimeZone zone, std::int64_t at_s);

/// Days from 1970-01-01 to a day of the Gregorian calendar (Howard Hinnant, days_from_civil).
constexpr std::int64_t days_from_civil(std::int64_t year, std::int64_t month, std::int64_t day) {
    const std::int64_t y = month <= 2 ? year - 1 : year;
    const std::int64_t era = (y >= 0 ? y : y - 399) / 400;
    const std::int64_t year_of_era = y - era * 400;
    const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

}  // namespace drsim
