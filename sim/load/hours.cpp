#include "sim/load/hours.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "sim/load/quantities.h"

namespace drsim::load {

using namespace model;

namespace {

constexpr std::int64_t day_s = 86400;
constexpr std::int64_t week_s = 7 * day_s;
constexpr std::array<std::string_view, 7> day_names = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

std::optional<std::size_t> day_of(std::string_view name) {
    const auto found = std::find(day_names.begin(), day_names.end(), name);
    if (found == day_names.end()) return std::nullopt;
    return static_cast<std::size_t>(found - day_names.begin());
}

/// `mon`, `mon-fri`, `sat-mon` (across the end of the week).
void add_days(Reading& reading, const Node& node, std::array<bool, 7>& days) {
    const std::string_view text = text_of(reading, node, "a day of the week");
    const std::size_t dash = text.find('-');
    const auto first = day_of(text.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : day_of(text.substr(dash + 1));
    if (!first || !last) {
        if (node.is_scalar())
            reading.error(node.where,
                          fmt::format("\"{}\" is not a day or a range of days; write mon, tue, wed, thu, fri, sat, sun or mon-fri", text));
        return;
    }
    for (std::size_t day = *first;; day = (day + 1) % 7) {
        days[day] = true;
        if (day == *last) break;
    }
}

/// Splits a stretch at the end of the week; both pieces are inside [0, one week).
void add_stretch(std::int64_t from_s, std::int64_t length_s, std::vector<Hours::Stretch>& stretches) {
    const std::int64_t to_s = from_s + length_s;
    stretches.push_back({from_s, std::min(to_s, week_s)});
    if (to_s > week_s) stretches.push_back({0, to_s - week_s});
}

std::vector<Hours::Stretch> joined(std::vector<Hours::Stretch> stretches) {
    std::sort(stretches.begin(), stretches.end(), [](const auto& a, const auto& b) { return a.from_s < b.from_s; });
    std::vector<Hours::Stretch> all;
    for (const Hours::Stretch& next : stretches) {
        if (!all.empty() && next.from_s <= all.back().to_s) all.back().to_s = std::max(all.back().to_s, next.to_s);
        else all.push_back(next);
    }
    return all;
}

}  // namespace

Hours hours_of(Reading& reading, const Node& node) {
    const Fields fields(reading, node, keys::hours, "hours");
    std::array<bool, 7> days{};
    if (const Node* named = fields.need("days")) {
        const auto items = items_of(*named);
        if (items.empty()) reading.error(named->where, "hours need at least one day");
        for (const Node* item : items) add_days(reading, *item, days);
    }
    const Node* from = fields.need("from");
    const Node* to = fields.need("to");
    const std::int64_t from_s = from != nullptr ? Duration::seconds(time_of_day(reading, *from)).us / 1'000'000 : 0;
    const std::int64_t to_s = to != nullptr ? Duration::seconds(time_of_day(reading, *to)).us / 1'000'000 : day_s;
    TimeZone clock = *time_zone_named("UTC");
    if (const Node* zone = fields.find("zone")) {
        const std::string_view name = text_of(reading, *zone, "a time zone such as UTC or Europe/Berlin");
        const auto named = time_zone_named(name);
        if (!named && !name.empty()) reading.unknown(zone->where, "time zone", name, "hours", time_zone_names());
        clock = named.value_or(clock);
    }
    // A shift that ends before it starts continues past midnight.
    const std::int64_t length_s = to_s > from_s ? to_s - from_s : to_s - from_s + day_s;
    std::vector<Hours::Stretch> stretches;
    for (std::size_t day = 0; day < days.size(); ++day)
        if (days[day]) add_stretch(std::int64_t{static_cast<int>(day)} * day_s + from_s, length_s, stretches);
    return {joined(std::move(stretches)), clock};
}

}  // namespace drsim::load
