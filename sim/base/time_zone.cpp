#include "sim/base/time_zone.h"

#include <algorithm>
#include <limits>

#include "sim/base/time_zone_data.h"

namespace drsim {

using namespace time_zone_data;

namespace {

constexpr std::int64_t day_s = 86400;
constexpr std::int64_t for_ever = std::numeric_limits<std::int64_t>::max();

/// Seconds from 1970 to the change that a rule gives for a year, on the local clock.
std::int64_t begin_in(std::int64_t year, const Begin& begin) {
    const std::int64_t first = days_from_civil(year, begin.month, 1);
    const std::int64_t next = begin.month == 12 ? days_from_civil(year + 1, 1, 1) : days_from_civil(year, begin.month + 1, 1);
    const std::int64_t weekday = ((first + 4) % 7 + 7) % 7;  // 1970-01-01 was a Thursday
    std::int64_t day = first + (begin.weekday - weekday + 7) % 7 + 7 * (begin.week - 1);
    while (day >= next) day -= 7;
    return day * day_s + begin.second;
}

ZoneOffset by_rule(const Zone& zone, std::int64_t at_s) {
    if (zone.standard == zone.summer) return {zone.standard * 60, for_ever};
    // 400 Gregorian years are 146,097 days; the estimate is at most one year off.
    const std::int64_t near = 1970 + at_s / day_s * 400 / 146097;
    ZoneOffset found{zone.standard * 60, for_ever};
    std::int64_t latest = std::numeric_limits<std::int64_t>::min();
    for (std::int64_t year = near - 2; year <= near + 2; ++year) {
        const ZoneOffset begins[] = {{zone.summer * 60, begin_in(year, zone.to_summer) - zone.standard * 60},
                                     {zone.standard * 60, begin_in(year, zone.to_standard) - zone.summer * 60}};
        for (const ZoneOffset& change : begins) {
            if (change.until_s > at_s) found.until_s = std::min(found.until_s, change.until_s);
            else if (change.until_s > latest) {
                latest = change.until_s;
                found.seconds = change.seconds;
            }
        }
    }
    return found;
}

}  // namespace

std::optional<TimeZone> time_zone_named(std::string_view name) {
    const auto found = std::lower_bound(names.begin(), names.end(), name, [](const Name& a, std::string_view b) { return a.name < b; });
    if (found == names.end() || found->name != name) return std::nullopt;
    return TimeZone{found->zone};
}

std::vector<std::string_view> time_zone_names() {
    std::vector<std::string_view> all;
    for (const Name& name : names) all.push_back(name.name);
    return all;
}

std::string_view time_zone_release() { return release; }

std::int32_t standard_offset_s(TimeZone zone) { return std::min(zones[zone.number].standard, zones[zone.number].summer) * 60; }

ZoneOffset offset_at(TimeZone number, std::int64_t at_s) {
    const Zone& zone = zones[number.number];
    const auto first = changes.begin() + zone.first;
    const auto end = first + zone.count;
    const auto next = std::upper_bound(first, end, at_s, [](std::int64_t at, const Change& change) { return at < change.at; });
    if (next == end) return by_rule(zone, at_s);
    return {(next == first ? first : next - 1)->minutes * 60, next->at};
}

}  // namespace drsim
